"""Logging in and out, and accepting an invitation."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from optrommel.access import EVERYONE, SIGNED_IN, open_to
from optrommel.accounts.actions import accept_invitation, add_account, mail_link, spend_link
from optrommel.accounts.forms import JoinForm, LinkForm, LogInForm
from optrommel.accounts.models import Account, Invitation, LogInLink
from optrommel.accounts.passwords import password_matches
from optrommel.accounts.queries import account_by_email, account_by_session, invitation_by_token, link_by_token
from optrommel.accounts.rules import check_invitation, check_link, normalise_email, token_hash
from optrommel.clock import utc_now
from optrommel.extensions import db, limiter, login_manager
from optrommel.forms import HouseForm, tidy
from optrommel.notifications.limits import spend_mail
from optrommel.rules import RuleError
from optrommel.traits import Trait, has
from optrommel.web import begin_writing, safe_next

bp = Blueprint("accounts", __name__)

ADDRESS_LIMIT = "30 per 15 minutes"  # failed log-ins from one address; a community centre shares one
ACCOUNT_LIMIT = "10 per 15 minutes"  # failed log-ins to one account from one address: nobody locks another out


def _account_and_address() -> str:
    email = normalise_email(tidy(request.form.get("email")))
    return token_hash(f"{email} {get_remote_address()}")  # the store holds no e-mail address


def _failed(response: object) -> bool:
    return getattr(response, "status_code", 200) != 303


def sign_in(account: Account) -> None:
    """Start a fresh session for an account."""
    session.clear()
    session.permanent = True
    login_user(account)


@bp.route("/inloggen", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
@limiter.limit(ADDRESS_LIMIT, methods=["POST"], deduct_when=_failed)
@limiter.limit(ACCOUNT_LIMIT, key_func=_account_and_address, methods=["POST"], deduct_when=_failed)
def log_in() -> ResponseReturnValue:
    """Log in with e-mail and password."""
    form = LogInForm()
    if form.validate_on_submit():
        account = account_by_email(form.email.data)
        if password_matches(account.password_hash if account else None, form.password.data) and account:
            sign_in(account)
            return redirect(safe_next(request.args.get("next")) or url_for("pages.mine"), 303)
        form.refusals.append(_("Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Kijk ze allebei na."))
    return render_template("accounts/log_in.html", form=form), 422 if request.method == "POST" else 200


@bp.route("/inloggen/link", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
def ask_link() -> ResponseReturnValue:
    """Mail a link to log in; whether there is such an account, the answer does not tell."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            spend_mail(form.email.data)
            begin_writing()
            db.session.commit() if mail_link(form.email.data, now=utc_now()) else db.session.rollback()
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("Hoort dit e-mailadres bij een account? Dan krijg je zo een mail met een link."))
            return redirect(url_for(".log_in"), 303)
    return render_template("accounts/ask_link.html", form=form), 422 if form.is_submitted() else 200


def _find_link(token: str) -> LogInLink:
    link = link_by_token(token)
    if link is None:
        abort(404)
    check_link(spent_at=link.spent_at, expires_at=link.expires_at, now=utc_now())
    return link


@bp.route("/inloggen/link/<token>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
def use_link(token: str) -> ResponseReturnValue:
    """Log in with a link: a button spends it, not the opening of it, for mail is opened by scanners too."""
    _find_link(token)
    form = HouseForm()
    if form.validate_on_submit():
        begin_writing()
        account = spend_link(_find_link(token), now=utc_now())
        db.session.commit()
        sign_in(account)
        return redirect(url_for("pages.mine"), 303)
    return render_template("accounts/use_link.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/uitloggen")
@open_to(SIGNED_IN)
def log_out() -> ResponseReturnValue:
    """Log out."""
    logout_user()
    session.clear()
    flash(_("Je bent uitgelogd."))
    return redirect(url_for("accounts.log_in"), 303)


def _find_invitation(token: str) -> Invitation:
    invitation = invitation_by_token(token)
    if invitation is None:
        abort(404)
    check_invitation(accepted_at=invitation.accepted_at, expires_at=invitation.expires_at, now=utc_now())
    return invitation


def _joiner(form: JoinForm, *, now: dt.datetime) -> Account:
    return add_account(form.email.data, form.name.data, password=form.password.data, now=now)


@bp.route("/uitnodiging/<token>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
def join(token: str) -> ResponseReturnValue:
    """Accept an invitation: a button spends it, not the opening of the link."""
    invitation = _find_invitation(token)
    form = HouseForm() if current_user.is_authenticated else JoinForm()
    if form.validate_on_submit():
        begin_writing()
        try:
            now = utc_now()
            account = current_user if current_user.is_authenticated else _joiner(form, now=now)
            accept_invitation(_find_invitation(token), account, now=now)
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            invitation = _find_invitation(token)  # spent meanwhile: the error page says so
            form.refuse(error)
        else:
            if not current_user.is_authenticated:
                sign_in(account)
            return redirect(url_for("pages.mine"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/join.html", form=form, invitation=invitation, token=token), status


def init_app(app: Flask) -> None:
    """Tie the accounts to the application."""
    app.register_blueprint(bp)
    login_manager.user_loader(account_by_session)
