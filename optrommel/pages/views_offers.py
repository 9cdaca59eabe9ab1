"""Where neighbours offer to help, and where they read how that stands, say that it was them, and take it back."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import EVERYONE, open_to
from optrommel.accounts.queries import names_of_moderators
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import kept_until
from optrommel.clock import local_today, utc_now
from optrommel.extensions import csrf, db
from optrommel.groups.models import Need
from optrommel.groups.models_activities import Activity
from optrommel.groups.offering import (
    ActivityGoneError,
    Help,
    HelpRefusedError,
    Subject,
    check_takes_help,
    find_subject,
    groups_with,
    kind_of,
    next_date,
    offer_help,
    takes_help,
)
from optrommel.groups.rules import NeedState
from optrommel.notifications.actions import sends_mail
from optrommel.notifications.rules import TooMuchMailError
from optrommel.offers.actions import (
    ask_to_confirm,
    confirm_offer,
    erase_contact,
    give_key,
    keep_from_others,
    let_pass_on,
    secret_of,
)
from optrommel.offers.forms import OfferForm
from optrommel.offers.models import Offer
from optrommel.offers.queries import locked_offer_by_key, offer_by_key
from optrommel.offers.rules import is_proof
from optrommel.pages.offers import address_of, story_of_offer, title_of
from optrommel.slips.views_code import find_own_slip
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

bp = Blueprint("offers", __name__)


def _subject(campaign: Campaign, kind: str, row_id: int) -> Subject:
    subject = find_subject(campaign, kind, row_id)
    if subject is None:
        abort(404)
    return subject


@bp.route("/<slug:campaign>/meedoen/<kind>/<int:row_id>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.ANSWERS_WHEN_CLOSED)
def new(campaign: Campaign, kind: str, row_id: int) -> ResponseReturnValue:
    """Offer to help with a theme, an idea, something that a group looks for, or an activity."""
    subject = _subject(campaign, kind, row_id)
    form = OfferForm()
    if not form.is_submitted():
        return _first_sight(campaign, subject, form, row_id)
    status = form.problem()
    if status is not None:
        return _form_page(campaign, subject, form, status)
    try:
        return _take(campaign, subject, form)
    except HelpRefusedError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(campaign, subject, form, error.status)


csrf.exempt(new)  # the form checks its own token, and comes back with the words still in it


def _first_sight(campaign: Campaign, subject: Subject, form: OfferForm, row_id: int) -> ResponseReturnValue:
    """Show the empty form; of what was merged at the address of where it went, and none when nobody needs help."""
    if subject.id != row_id:
        return redirect(url_for(".new", campaign=campaign, kind=kind_of(subject).value, row_id=subject.id), 302)
    try:
        check_takes_help(subject, campaign, now=utc_now())
    except ActivityGoneError:  # no page has it any more; only who was typing is told
        abort(404)
    except HelpRefusedError as error:
        form.refuse(error)
    g.gives_nothing_away = not current_user.is_authenticated
    return _form_page(campaign, subject, form)


def _form_page(campaign: Campaign, subject: Subject, form: OfferForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "pages/offers/new.html",
        campaign=campaign,
        subject=subject,
        kind=kind_of(subject).value,
        form=form,
        is_read=not isinstance(subject, Need) or subject.state != NeedState.WITHDRAWN,
        is_refused=bool(form.refusals) and not form.is_submitted(),
        first_date=next_date(subject, now=utc_now()) if isinstance(subject, Activity) else None,
        groups=[group.name for group in groups_with(subject, campaign)],
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
        moderators=names_of_moderators(campaign.id) or [campaign.contact_name],
    ), status


def _take(campaign: Campaign, subject: Subject, form: OfferForm) -> ResponseReturnValue:
    now = utc_now()
    sent = Help(
        form_id=form.submission_id.data,
        name=form.name.data,
        reach=form.contact.data,
        jobs=tuple(form.jobs.data),
        own_words=form.own_words.data,
        may_be_passed_on=form.may_be_passed_on.data,
    )
    offer = offer_help(subject, campaign, sent, now=now)
    if offer.created_at == now:  # what was sent before was mailed then
        with suppress(TooMuchMailError):  # the page itself says how to ask for the mail later
            ask_to_confirm(offer, campaign, now=now, about=title_of(subject))
    key = give_key(offer)
    db.session.commit()
    flash(_("Dank je wel! Je aanbod is binnen."))
    return redirect(url_for(".page", key=key), 303)


def _known(offer: Offer | None) -> Offer:
    if offer is None:
        count_failure("offer")
        abort(404)
    return offer


def _campaign_of(offer: Offer) -> Campaign:
    return db.session.get_one(Campaign, offer.campaign_id)


@bp.get("/meedoen/<key>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def page(key: str) -> ResponseReturnValue:
    """Show who wants to help how that stands, what we keep and who looked at it."""
    return _page(_known(offer_by_key(key)), key)


def _page(offer: Offer, key: str, proof: str = "", status: int = 200) -> ResponseReturnValue:
    campaign = _campaign_of(offer)
    return render_template(
        "pages/offers/page.html",
        campaign=campaign,
        offer=offer,
        offer_story=story_of_offer(offer, campaign, now=utc_now()),
        key=key,
        proof=proof,
        moderators=names_of_moderators(campaign.id) or [campaign.contact_name],
    ), status


@bp.route("/meedoen/<key>/ja/<proof>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def confirm(key: str, proof: str) -> ResponseReturnValue:
    """Let who got our mail say that it is theirs: by the button, for a scanner of mail opens links too."""
    offer = _known(locked_offer_by_key(key) if request.method == "POST" else offer_by_key(key))
    if not is_proof(proof, key, secret_of(_campaign_of(offer))):
        count_failure("offer")
        abort(404)
    if request.method != "POST":
        return _page(offer, key, proof)
    confirm_offer(offer, now=utc_now())
    db.session.commit()
    flash(_("Dank je wel. We weten nu dat we je hier kunnen bereiken."))
    return redirect(url_for(".page", key=key), 303)


@bp.post("/meedoen/<key>/mailen")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def mail_again(key: str) -> ResponseReturnValue:
    """Mail the link once more to who did not get it."""
    _mail(_known(locked_offer_by_key(key)), now=utc_now())
    return redirect(url_for(".page", key=key), 303)


@bp.post("/volg/<code>/bevestiging-mailen")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def mail_by_code(code: str) -> ResponseReturnValue:
    """Mail the link once more to who wrote a slip and did not get it."""
    slip = find_own_slip(code)
    if slip.offer is not None:
        _mail(slip.offer, now=utc_now())
    return redirect(url_for("pages.receipt", code=code, _anchor="bewaard"), 303)


def _mail(offer: Offer, *, now: dt.datetime) -> None:
    campaign = _campaign_of(offer)
    subject = story_of_offer(offer, campaign, now=now).subject
    try:
        ask_to_confirm(offer, campaign, now=now, about=title_of(subject) if subject is not None else "")
    except TooMuchMailError as error:
        flash(_(error.sentence), "warn")
        return
    db.session.commit()
    flash(_("De mail is onderweg.") if sends_mail() else _("Je mail staat klaar en gaat later weg."))


@bp.post("/meedoen/<key>/wissen")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def erase(key: str) -> ResponseReturnValue:
    """Erase the name and contact of who wanted to help."""
    erase_contact(_known(locked_offer_by_key(key)), now=utc_now())
    db.session.commit()
    flash(_("Je naam en telefoonnummer of e-mailadres zijn gewist."))
    return redirect(url_for(".page", key=key), 303)


@bp.post("/meedoen/<key>/andere-groep")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def consent(key: str) -> ResponseReturnValue:
    """Let another group ask, or let it no more."""
    _settle(_known(locked_offer_by_key(key)), now=utc_now())
    return redirect(url_for(".page", key=key), 303)


@bp.post("/volg/<code>/andere-groep")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def consent_by_code(code: str) -> ResponseReturnValue:
    """Let another group ask who wrote a slip, or let it no more."""
    slip = find_own_slip(code)
    if slip.offer is not None:
        _settle(slip.offer, now=utc_now())
    return redirect(url_for("pages.receipt", code=code, _anchor="bewaard"), 303)


def _settle(offer: Offer, *, now: dt.datetime) -> None:
    settle, told = {
        "ja": (let_pass_on, _("Een andere groep mag je nu ook vragen.")),
        "nee": (keep_from_others, _("Een andere groep vraagt je niet meer.")),
    }.get(request.form.get("mag", ""), (None, ""))
    if settle is None:
        return
    settle(offer, now=now)
    db.session.commit()
    flash(told)


def init_app(app: Flask) -> None:
    """Tie the offers to the application."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(takes_help=takes_help, title_of=title_of, address_of=address_of)
