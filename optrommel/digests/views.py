"""Wanting the daily mail or not: with the link in the mail, by the mail reader itself, or after logging in."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import timers
from optrommel.access import EVERYONE, SIGNED_IN, open_to
from optrommel.clock import utc_now
from optrommel.digests.actions import resume_digest, stop_digest, write_due_digests
from optrommel.digests.models import Digest
from optrommel.digests.queries import campaigns_that_mail, digest_by_key, digests_by_campaign
from optrommel.extensions import csrf, db
from optrommel.traits import Trait, has

bp = Blueprint("digests", __name__, url_prefix="/inloggen/mail")

EVERY = dt.timedelta(minutes=15)


@bp.get("")
@open_to(SIGNED_IN)
def page() -> ResponseReturnValue:
    """Show who signed in which daily mails they get."""
    digests = digests_by_campaign(current_user.id)
    stopped = {campaign_id for campaign_id, digest in digests.items() if digest.stopped_at is not None}
    return render_template("digests/page.html", campaigns=campaigns_that_mail(current_user.id), stopped=stopped)


@bp.post("")
@open_to(SIGNED_IN)
def choose() -> ResponseReturnValue:
    """Stop the daily mail of a campaign, or send it again."""
    own = {campaign.slug: campaign for campaign in campaigns_that_mail(current_user.id)}
    chosen = own.get(request.form.get("campaign", ""))
    if chosen is not None and "wanted" in request.form:
        resume_digest(chosen.id, current_user.id)
        flash(_("Je krijgt de dagelijkse mail van %(campaign)s weer.", campaign=chosen.name))
    elif chosen is not None:
        stop_digest(chosen.id, current_user.id, now=utc_now())
        flash(_("Je krijgt de dagelijkse mail van %(campaign)s niet meer.", campaign=chosen.name))
    db.session.commit()
    return redirect(url_for(".page"), 303)


def _find(token: str) -> Digest:
    digest = digest_by_key(token)
    if digest is None:
        abort(404)
    return digest


@bp.get("/<token>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def by_key(token: str) -> ResponseReturnValue:
    """Show whether the mail that a link stood in is sent; a scanner that opens it changes nothing."""
    return render_template("digests/by_key.html", digest=_find(token), token=token)


@bp.post("/<token>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def stop(token: str) -> ResponseReturnValue:
    """Stop the mail that a link stood in, with one tap."""
    digest = _find(token)
    stop_digest(digest.campaign_id, digest.account_id, now=utc_now())
    db.session.commit()
    return render_template("digests/by_key.html", digest=_find(token), token=token)


csrf.exempt(stop)  # mail readers press it by themselves, and have no token (RFC 8058); the key in the address will do


@bp.post("/<token>/weer")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def resume(token: str) -> ResponseReturnValue:
    """Send the mail again that was stopped by mistake."""
    digest = _find(token)
    resume_digest(digest.campaign_id, digest.account_id)
    db.session.commit()
    return redirect(url_for(".by_key", token=token), 303)


def init_app(app: Flask) -> None:
    """Tie the daily mail to the application, and write it each morning."""
    app.register_blueprint(bp)
    timers.add_job(app, timers.Job("digests", EVERY, lambda stop: write_due_digests(utc_now(), should_stop=stop)))
