"""What the members of each group are told: each function of `TELLERS` tells of one thing, for all groups at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from optrommel.clock import midnight
from optrommel.digests.queries_told import Scene, needs_met, new_members
from optrommel.digests.rules import SOON_DAYS, Item
from optrommel.groups.models import Claim
from optrommel.groups.naming import name_of
from optrommel.groups.queries_offers import Volunteer
from optrommel.groups.rules import ClaimState, lapses_on
from optrommel.notifications.composing import link_to
from optrommel.web import day

Teller = Callable[[Scene], Iterator[Item]]
_A_DAY = dt.timedelta(days=1)
_SOON = dt.timedelta(days=SOON_DAYS)


def _home(scene: Scene, group_id: int, place: str = "") -> str:
    return link_to("groups.home", campaign=scene.campaign, group=scene.groups[group_id]) + place


def _page(scene: Scene, claim: Claim) -> str:
    return link_to("groups.taken_on", campaign=scene.campaign, group=claim.group, claim_id=claim.id)


def amber(scene: Scene) -> Iterator[Item]:
    """Ask for a word about what is past its date: on its first day, and once more a week before it is free again."""
    for claim in scene.claims_in([ClaimState.AMBER]):
        free_on = lapses_on(claim.due_on, lapse_days=scene.campaign.lapse_days)
        asked_on = max(claim.due_on + _A_DAY, free_on - _SOON)
        since = asked_on if asked_on <= scene.today else claim.due_on + _A_DAY
        text = _(
            "Vertel hoe het staat met ‘%(claimed)s’. Twee regels is genoeg. "
            "Horen we niets, dan is het over %(days)s weer vrij. Loslaten mag ook.",
            claimed=name_of(claim),
            days=ngettext("%(num)d dag", "%(num)d dagen", (free_on - scene.today).days),
        )
        yield Item(claim.group_id, midnight(since), text, _home(scene, claim.group_id, "#text"))


def lapsed(scene: Scene) -> Iterator[Item]:
    """Tell what is free again, without reproach."""
    for claim in scene.claims_in([ClaimState.LAPSED]):
        since = midnight(lapses_on(claim.due_on, lapse_days=scene.campaign.lapse_days))
        text = _(
            "‘%(claimed)s’ is weer vrij. Dat geeft niet. Willen jullie verder? Vraag het opnieuw, met één tik.",
            claimed=name_of(claim),
        )
        if since > scene.lately and claim.ended_at is None:  # else they asked again already
            yield Item(claim.group_id, since, text, _home(scene, claim.group_id), waits=False)


def decided(scene: Scene) -> Iterator[Item]:
    """Tell what a moderator let begin or not, and what another group handed over."""
    for claim in scene.claims_in([ClaimState.ACTIVE, ClaimState.AMBER, ClaimState.DECLINED]):
        since = claim.ended_at or claim.started_at or claim.asked_at
        is_news = claim.inherited_from_id is not None or since > claim.asked_at  # else they began by themselves
        if is_news and since > scene.lately:
            yield Item(claim.group_id, since, _decision(scene, claim), _page(scene, claim), waits=False)


def _decision(scene: Scene, claim: Claim) -> str:
    if claim.state == ClaimState.DECLINED:
        words = {"claimed": name_of(claim), "note": claim.note}
        return str(_("‘%(claimed)s’ gaat nu niet door. De werkgroep schreef: “%(note)s”", **words))
    if claim.inherited_from_id is not None:
        return str(_("Een andere groep gaf jullie ‘%(claimed)s’. Wat zij deden, kun je lezen.", claimed=name_of(claim)))
    return str(_("Jullie kunnen beginnen met ‘%(claimed)s’. De buurt ziet het nu.", claimed=name_of(claim)))


def steps(scene: Scene) -> Iterator[Item]:
    """Tell which steps are due this week, and of which the day has passed."""
    for step in (step for step in scene.steps if step.due_on <= scene.today + _SOON):
        if step.due_on < scene.today:
            since = midnight(step.due_on + _A_DAY)
            text = _(
                "De dag van ‘%(step)s’ is voorbij. Klaar? Vink de stap af. Anders mag hij van de lijst.", step=step.text
            )
        else:
            since = max(step.created_at, midnight(step.due_on - _SOON))
            text = _("‘%(step)s’ is deze week aan de beurt, op %(day)s.", step=step.text, day=day(step.due_on))
        yield Item(step.claim.group_id, since, text, _page(scene, step.claim))


def volunteers(scene: Scene) -> Iterator[Item]:
    """Tell how many neighbours offered help with what a group has in hand, and how many wait too long for a call."""
    for group_id, group in scene.groups.items():
        theirs = [one for one in scene.volunteers if group in one.groups]
        if theirs:
            yield _to_call(scene, group_id, theirs)
        if any(one.is_red for one in theirs):
            yield _waits_too_long(scene, group_id, [one for one in theirs if one.is_red])


def _to_call(scene: Scene, group_id: int, theirs: list[Volunteer]) -> Item:
    text = ngettext(
        "%(num)d buur wil met jullie meehelpen. Bel gauw even.",
        "%(num)d buren willen met jullie meehelpen. Bel ze gauw even.",
        len(theirs),
    )
    since = max(max(one.offer.created_at, one.taken_at or one.offer.created_at) for one in theirs)
    return Item(group_id, since, text, _volunteers_page(scene, group_id))


def _waits_too_long(scene: Scene, group_id: int, red: list[Volunteer]) -> Item:
    text = ngettext(
        "%(num)d buur wacht al langer dan een week op een telefoontje van jullie.",
        "%(num)d buren wachten al langer dan een week op een telefoontje van jullie.",
        len(red),
    )
    since = midnight(max(one.red_on for one in red if one.red_on))
    return Item(group_id, since, text, _volunteers_page(scene, group_id))


def _volunteers_page(scene: Scene, group_id: int) -> str:
    return link_to("groups.volunteers", campaign=scene.campaign, group=scene.groups[group_id])


def unhappy(scene: Scene) -> Iterator[Item]:
    """Tell what neighbours say did not work out."""
    for found in scene.unhappy:
        text = _(
            "Buren zeggen dat ‘%(claimed)s’ nog niet gelukt is. Lees waarom, en kies wat jullie doen.",
            claimed=name_of(found.claim),
        )
        yield Item(found.claim.group_id, found.answers[-1].answered_at, text, _home(scene, found.claim.group_id))


def reports(scene: Scene) -> Iterator[Item]:
    """Tell how many readers reported something of a group that nobody answered yet."""
    for group_id in scene.groups:
        theirs = [report for report in scene.reports if report.group_id == group_id]
        if theirs:
            text = ngettext(
                "%(num)d lezer meldde iets over wat jullie vertellen. De contactpersoon kan antwoorden.",
                "%(num)d lezers meldden iets over wat jullie vertellen. De contactpersoon kan antwoorden.",
                len(theirs),
            )
            yield Item(group_id, max(report.created_at for report in theirs), text, _home(scene, group_id))


def met(scene: Scene) -> Iterator[Item]:
    """Tell what was found."""
    for need in needs_met(scene.campaign.id, since=scene.lately):
        text = _("‘%(need)s’ is gevonden. Fijn!", need=need.text)
        yield Item(need.group_id, need.ended_at or need.created_at, text, _home(scene, need.group_id), waits=False)


def joined(scene: Scene) -> Iterator[Item]:
    """Tell who joined; they know it themselves."""
    for member in new_members(scene.campaign.id, since=scene.lately):
        text = _("%(name)s hoort nu bij jullie groep.", name=member.account.name)
        link = link_to("groups.people", campaign=scene.campaign, group=scene.groups[member.group_id])
        yield Item(member.group_id, member.joined_at, text, link, waits=False, about_id=member.account_id)


TELLERS: tuple[Teller, ...] = (amber, decided, lapsed, volunteers, reports, unhappy, steps, met, joined)
