"""Neighbours who want to help: what a group and the moderators see of them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import NAMED_MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.audiences import PRESENT_MEMBERS
from optrommel.groups.models import ResidentGroup
from optrommel.groups.offers import move_offer, pass_offer_on
from optrommel.groups.queries_offers import Volunteer, groups_at_work, volunteers_in, volunteers_of
from optrommel.groups.views_home import back_home, what_group_pages_ask
from optrommel.groups.views_manage import bp, find_group
from optrommel.offers.actions import note_consent, open_contact
from optrommel.offers.models import Contact
from optrommel.offers.rules import OfferState
from optrommel.web import safe_next

# What the address calls those that a moderator wants to see.
CHOICES: Mapping[str, tuple[LazyString, Callable[[Volunteer], bool]]] = {
    "wacht-te-lang": (_l("Wacht te lang"), lambda one: one.is_red),
    "wacht-op-een-groep": (_l("Wacht op een groep"), lambda one: one.waits_for_group),
    "nog-niet-gebeld": (_l("Nog niet gebeld"), lambda one: one.offer.state == OfferState.NEW),
    "gebeld": (_l("Gebeld of gemaild"), lambda one: one.offer.state == OfferState.CONTACTED),
    "doet-mee": (_l("Doet mee"), lambda one: one.offer.state == OfferState.JOINED),
    "toch-niet": (_l("Toch niet"), lambda one: one.offer.state == OfferState.DECLINED),
}
_SAID: Mapping[OfferState, LazyString] = {
    OfferState.CONTACTED: _l("Fijn dat er gebeld is. Deze buur leest dat ook."),
    OfferState.JOINED: _l("Wat fijn, er doet een buur mee!"),
    OfferState.DECLINED: _l("Goed dat je het vroeg. Er staat nu: toch niet."),
}


def _one_of(volunteers: list[Volunteer], offer_id: int) -> Volunteer:
    """Find who may be seen here, or say that there is no such page."""
    found = next((one for one in volunteers if one.offer.id == offer_id), None)
    if found is None:
        abort(404)
    return found


def _move(found: Volunteer, group: ResidentGroup | None = None) -> None:
    """Say how far an offer is, as the form tells; who was second reads that it was said."""
    to = next((state for state in _SAID if state == request.form.get("to")), None)
    if to is None:
        flash(_("Kies wat er van het telefoontje kwam."), "warn")
    elif move_offer(found.offer, to, now=utc_now(), by=current_user.id, group=group):
        flash(str(_SAID[to]), "decision")
    else:
        flash(_("Dat stond er al, misschien van iemand anders. Niemand hoeft het nog een keer te doen."))
    db.session.commit()


# What a group sees.


def _group_page(
    campaign: Campaign, group: ResidentGroup, *, opened: Volunteer | None = None, contact: Contact | None = None
) -> ResponseReturnValue:
    return render_template(
        "groups/volunteers.html",
        volunteers=volunteers_of(group, campaign, now=utc_now()),
        opened=opened,
        contact=contact,
        reads_contacts=True,
        **what_group_pages_ask(campaign, group),
    )


@bp.get("/groep/<slug:campaign>/<slug:group>/vrijwilligers")
@open_to(PRESENT_MEMBERS, NAMED_MODERATORS)
def volunteers(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Show a group who wants to help with what it has in hand."""
    return _group_page(campaign, find_group(campaign, group))


def _volunteer(campaign: Campaign, group: ResidentGroup, offer_id: int) -> Volunteer:
    return _one_of(volunteers_of(group, campaign, now=utc_now()), offer_id)


@bp.post("/groep/<slug:campaign>/<slug:group>/vrijwilliger/<int:offer_id>")
@open_to(PRESENT_MEMBERS, NAMED_MODERATORS)
def show_contact(campaign: Campaign, group: str, offer_id: int) -> ResponseReturnValue:
    """Show how to reach a volunteer for what this group took on; the journal keeps who looked."""
    found = find_group(campaign, group)
    opened = _volunteer(campaign, found, offer_id)
    contact = open_contact(opened.offer, now=utc_now(), by=current_user.id, group_id=found.id)
    db.session.commit()
    return _group_page(campaign, found, opened=opened, contact=contact)


@bp.post("/groep/<slug:campaign>/<slug:group>/vrijwilliger/<int:offer_id>/stand")
@open_to(PRESENT_MEMBERS, NAMED_MODERATORS)
def called(campaign: Campaign, group: str, offer_id: int) -> ResponseReturnValue:
    """Say for a group that it called, and what came of it."""
    found = find_group(campaign, group)
    take_turn(campaign.id)
    _move(_volunteer(campaign, found, offer_id), found)
    return back_home(campaign, found)


# What the moderators see.


def _choice() -> str:
    asked = request.args.get("kies", "")
    return asked if asked in CHOICES else ""


def _is_chosen(one: Volunteer, choice: str) -> bool:
    """Tell whether somebody belongs on the page: by the choice, or because a button beside them was just pressed."""
    return not choice or CHOICES[choice][1](one) or one.offer.id == request.args.get("bij", type=int)


def _manage_page(
    campaign: Campaign, *, opened: Volunteer | None = None, contact: Contact | None = None
) -> ResponseReturnValue:
    everybody, choice = volunteers_in(campaign, now=utc_now()), _choice()
    chosen = [one for one in everybody if _is_chosen(one, choice)]
    return render_template(
        "groups/manage_offers.html",
        campaign=campaign,
        volunteers=chosen,
        total=len(everybody),
        choice=choice,
        choices=[(name, label, sum(map(fits, everybody))) for name, (label, fits) in CHOICES.items()],
        groups=groups_at_work(campaign.id),
        opened=opened,
        contact=contact,
        last=journal.last_decision(campaign.id, current_user.id),
    )


def _offer(campaign: Campaign, offer_id: int) -> Volunteer:
    return _one_of(volunteers_in(campaign, now=utc_now()), offer_id)


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next")) or url_for(".manage_offers", campaign=campaign), 303)


@bp.get("/beheer/<slug:campaign>/aanbod")
@open_to(NAMED_MODERATORS)
def manage_offers(campaign: Campaign) -> ResponseReturnValue:
    """List everybody who wants to help: who waits too long, who waits for a group, and how it went with the others."""
    return _manage_page(campaign)


@bp.post("/beheer/<slug:campaign>/aanbod/<int:offer_id>")
@open_to(NAMED_MODERATORS)
def open_offer(campaign: Campaign, offer_id: int) -> ResponseReturnValue:
    """Show a moderator how to reach somebody who wants to help; the journal keeps who looked."""
    opened = _offer(campaign, offer_id)
    contact = open_contact(opened.offer, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _manage_page(campaign, opened=opened, contact=contact)


@bp.post("/beheer/<slug:campaign>/aanbod/<int:offer_id>/stand")
@open_to(NAMED_MODERATORS)
def settle(campaign: Campaign, offer_id: int) -> ResponseReturnValue:
    """Say that the moderators called, and what came of it."""
    take_turn(campaign.id)
    _move(_offer(campaign, offer_id))
    return _back(campaign)


@bp.post("/beheer/<slug:campaign>/aanbod/<int:offer_id>/het-mag")
@open_to(NAMED_MODERATORS)
def consent(campaign: Campaign, offer_id: int) -> ResponseReturnValue:
    """Write down that somebody told on the telephone that another group may call."""
    take_turn(campaign.id)
    found = _offer(campaign, offer_id)
    if not found.was_opened_by(current_user.id):
        flash(_("Kijk eerst hoe je deze buur bereikt, en vraag of het mag."), "warn")
    elif note_consent(found.offer, now=utc_now(), by=current_user.id):
        flash(_("Opgeschreven. Kies nu de groep die mag bellen."), "decision")
    else:
        flash(_("Dat stond er al."))
    db.session.commit()
    return _back(campaign)


@bp.post("/beheer/<slug:campaign>/aanbod/<int:offer_id>/doorgeven")
@open_to(NAMED_MODERATORS)
def pass_offer(campaign: Campaign, offer_id: int) -> ResponseReturnValue:
    """Let another group call somebody who said that it may."""
    take_turn(campaign.id)
    found = _offer(campaign, offer_id)
    if not request.form.get("group"):
        flash(_("Kies een groep."), "warn")
        return _back(campaign)
    group = find_group(campaign, request.form["group"])
    if pass_offer_on(found.offer, group, now=utc_now(), by=current_user.id):
        flash(_("Doorgegeven. ‘%(group)s’ ziet deze buur nu op haar eigen pagina.", group=group.name), "decision")
    else:
        flash(_("‘%(group)s’ had deze buur al.", group=group.name))
    db.session.commit()
    return _back(campaign)
