"""The phone form, and what a writer may do with a code: withdraw, erase contact."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import tin_by_lid_code
from optrommel.campaigns.rules import kept_until
from optrommel.clock import local_today, utc_now
from optrommel.extensions import csrf, db
from optrommel.forms import EXPIRED
from optrommel.offers.actions import erase_contact
from optrommel.rules import RuleError
from optrommel.slips.actions import Submission, put_slip, withdraw_slip
from optrommel.slips.forms import CodeForm, SlipForm
from optrommel.slips.models import Slip
from optrommel.slips.queries import locked_slip_by_code, slip_by_code
from optrommel.slips.rules import show_code
from optrommel.throttle import count_failure
from optrommel.web import begin_writing

bp = Blueprint("slips", __name__)


def _submission(form: SlipForm) -> Submission:
    return Submission(
        id=form.submission_id.data,
        text=form.text.data,
        helps=form.help.data,
        name=form.name.data,
        reach=form.contact.data,
        lid_code=form.tin.data or "",
    )


def _form_page(campaign: Campaign, form: SlipForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "slips/new.html",
        campaign=campaign,
        form=form,
        tin=tin_by_lid_code(form.tin.data) if form.tin.data else None,
        is_closed=not campaign.takes_slips(),
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
    ), status


# The form checks its own token, so that a page that stood open too long comes back with the words still in it.
@bp.route("/<slug:campaign>/briefje", methods=["GET", "POST"])
@open_to(EVERYONE)
@csrf.exempt  # type: ignore[untyped-decorator]
def new(campaign: Campaign) -> ResponseReturnValue:
    """Show the form; take the slip and lead to its code."""
    form = SlipForm(tin=request.args.get("trommel", ""))
    if not form.is_submitted():
        return _form_page(campaign, form)
    if not form.validate():
        form.csrf_token.errors = [EXPIRED] if form.csrf_token.errors else []
        return _form_page(campaign, form, 400 if form.csrf_token.errors else 422)
    if form.is_from_a_robot:
        form.website.data = ""  # people cannot see the field; a browser that filled it in must not keep them out
        form.refusals.append(_("Er stond iets in een veld dat leeg moet blijven. Druk nog een keer op de knop."))
        return _form_page(campaign, form, 422)
    begin_writing()
    try:
        _slip, code = put_slip(campaign, _submission(form), now=utc_now())
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(campaign, form, error.status)
    session["dropped"] = True  # the code page then tells, once, that the slip fell in the tin
    return redirect(url_for("pages.receipt", code=show_code(code)), 303)


@bp.route("/volg", methods=["GET", "POST"])
@open_to(EVERYONE)
def look_up() -> ResponseReturnValue:
    """Ask for a receipt code and lead to its slip."""
    form = CodeForm()
    if form.validate_on_submit():
        slip = slip_by_code(form.code.data)
        if slip is not None:
            return redirect(url_for("pages.receipt", code=form.code.data), 303)
        count_failure("receipt")
        form.refusals.append(_("We kennen deze code niet. Kijk hem na op je briefje of strookje."))
    return render_template("slips/look_up.html", form=form), 422 if form.is_submitted() else 200


def _find_slip(code: str) -> Slip:
    slip = locked_slip_by_code(code)
    if slip is None:
        count_failure("receipt")
        abort(404)
    return slip


@bp.post("/volg/<code>/intrekken")
@open_to(EVERYONE)
def withdraw(code: str) -> ResponseReturnValue:
    """Take a slip back: its words are erased."""
    slip = _find_slip(code)
    withdraw_slip(slip, now=utc_now())
    db.session.commit()
    flash(_("Je briefje is ingetrokken. De woorden zijn gewist."))
    return redirect(url_for("pages.receipt", code=code), 303)


@bp.post("/volg/<code>/contact-wissen")
@open_to(EVERYONE)
def erase(code: str) -> ResponseReturnValue:
    """Erase the name and contact that were left with a slip."""
    slip = _find_slip(code)
    if slip.offer is not None:
        erase_contact(slip.offer, now=utc_now())
        db.session.commit()
    flash(_("Je naam en telefoonnummer of e-mailadres zijn gewist."))
    return redirect(url_for("pages.receipt", code=code), 303)


def init_app(app: Flask) -> None:
    """Tie the slips to the application."""
    app.register_blueprint(bp)
