"""What moderators are told: each function of `TELLERS` tells of one thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from optrommel.campaigns.rules import CampaignState
from optrommel.campaigns.rules_tins import PassingKind
from optrommel.clock import midnight
from optrommel.digests.queries_told import Scene, Waiting, waiting_slips
from optrommel.digests.rules import Item
from optrommel.groups.naming import name_of
from optrommel.groups.rules import ClaimState, lapses_on
from optrommel.notifications.composing import link_to
from optrommel.pages.silence import CLAIM_WITHOUT_NEWS, IN_NO_THEME, TAKEN_ON_BY_NOBODY, silences
from optrommel.slips.queries_tins import tins_at_hand
from optrommel.web import ago, day

Teller = Callable[[Scene], Iterator[Item]]


def _tell(scene: Scene, since: dt.datetime, text: str, endpoint: str, **more: object) -> Item:
    is_urgent, waits = bool(more.pop("is_urgent", False)), bool(more.pop("waits", True))
    link = link_to(endpoint, campaign=scene.campaign, **more)
    return Item(None, since, text, link, waits=waits, is_urgent=is_urgent)


def slips(scene: Scene) -> Iterator[Item]:
    """Tell of the slips that wait: cries for help, replies, all of them, and those that wait too long."""
    waiting = waiting_slips(scene.campaign.id)
    care = [slip for slip in waiting if slip.needs_care]
    replies = [slip for slip in waiting if slip.is_reply]
    if care:
        text = ngettext(
            "%(num)d briefje vraagt om zorg. Lees dat eerst.",
            "%(num)d briefjes vragen om zorg. Lees die eerst.",
            len(care),
        )
        yield _tell(scene, care[-1].since, text, "moderation.inbox", wat="zorg", is_urgent=True)
    if replies:
        text = ngettext(
            "%(num)d schrijver schreef terug na jullie antwoord.",
            "%(num)d schrijvers schreven terug na jullie antwoord.",
            len(replies),
        )
        yield _tell(scene, replies[-1].since, text, "moderation.inbox", wat="reactie")
    if waiting:
        yield from _all_slips(scene, waiting)


def _all_slips(scene: Scene, waiting: list[Waiting]) -> Iterator[Item]:
    most = dt.timedelta(days=scene.campaign.waiting_days)
    late = [slip for slip in waiting if slip.since < scene.now - most]
    if late:
        text = ngettext(
            "%(num)d briefje wacht langer dan %(days)d dagen.",
            "%(num)d briefjes wachten langer dan %(days)d dagen.",
            len(late),
            days=scene.campaign.waiting_days,
        )
        yield _tell(scene, late[-1].since + most, text, "moderation.inbox", wat="langst")
    text = ngettext(
        "%(num)d briefje wacht in het postvak, sinds %(day)s.",
        "%(num)d briefjes wachten in het postvak, het oudste sinds %(day)s.",
        len(waiting),
        day=day(waiting[0].since),
    )
    yield _tell(scene, waiting[-1].since, text, "moderation.inbox")


def claims(scene: Scene) -> Iterator[Item]:
    """Tell of what groups ask for, of which nothing was heard, and what is free again."""
    for claim in scene.claims_in([ClaimState.ASKED]):
        words = {"group": claim.group.name, "claimed": name_of(claim), "ago": ago(claim.asked_at)}
        text = _("‘%(group)s’ wil ‘%(claimed)s’ oppakken. Gevraagd: %(ago)s.", **words)
        yield _tell(scene, claim.asked_at, text, "groups.manage")
    for claim in scene.claims_in([ClaimState.AMBER]):
        words = {"group": claim.group.name, "claimed": name_of(claim), "day": day(_free_on(scene, claim.due_on))}
        text = _("‘%(claimed)s’ wacht op nieuws van ‘%(group)s’. Anders is het op %(day)s weer vrij.", **words)
        yield _tell(scene, midnight(claim.due_on + dt.timedelta(days=1)), text, "groups.manage")
    for claim in scene.claims_in([ClaimState.LAPSED]):
        since = midnight(_free_on(scene, claim.due_on))
        text = _("‘%(claimed)s’ van ‘%(group)s’ is weer vrij.", group=claim.group.name, claimed=name_of(claim))
        if since > scene.lately and claim.ended_at is None:  # else it was asked for again
            yield _tell(scene, since, text, "groups.manage", waits=False)


def _free_on(scene: Scene, due_on: dt.date) -> dt.date:
    return lapses_on(due_on, lapse_days=scene.campaign.lapse_days)


def late_steps(scene: Scene) -> Iterator[Item]:
    """Tell of which groups the day of a step has passed."""
    late = [step for step in scene.steps if step.due_on < scene.today]
    late.sort(key=lambda step: (step.claim.group.name, step.claim.group_id, step.due_on))
    for group, of_group in groupby(late, lambda step: step.claim.group):
        days = [step.due_on for step in of_group]
        text = ngettext(
            "Bij ‘%(group)s’ is de dag van %(num)d stap voorbij. Kunnen ze hulp gebruiken?",
            "Bij ‘%(group)s’ is de dag van %(num)d stappen voorbij. Kunnen ze hulp gebruiken?",
            len(days),
            group=group.name,
        )
        yield _tell(scene, midnight(days[-1] + dt.timedelta(days=1)), text, "groups.home", group=group)


def silent(scene: Scene) -> Iterator[Item]:
    """Tell of what else is silent; slips that wait are told of above."""
    campaign = scene.campaign
    found = silences(campaign, now=scene.now, only=_LIMITS)
    for rule, days in _LIMITS.items():
        of_rule = [item for item in found if item.rule == rule]
        if of_rule:
            began = max(item.since for item in of_rule) + dt.timedelta(days=days(scene) + 1)
            yield _tell(scene, midnight(began), _SENTENCES[rule](len(of_rule), days(scene)), "pages.figures")


# From the day that a silence counts from until it is one; of what nobody took on that day is the last in time.
_LIMITS: Mapping[str, Callable[[Scene], int]] = {
    IN_NO_THEME: lambda scene: scene.campaign.unplaced_days,
    TAKEN_ON_BY_NOBODY: lambda _scene: 0,
    CLAIM_WITHOUT_NEWS: lambda scene: scene.campaign.amber_days,
}
_SENTENCES: Mapping[str, Callable[[int, int], str]] = {
    IN_NO_THEME: lambda count, days: ngettext(
        "%(num)d briefje ligt langer dan %(days)d dagen nergens bij.",
        "%(num)d briefjes liggen langer dan %(days)d dagen nergens bij.",
        count,
        days=days,
    ),
    TAKEN_ON_BY_NOBODY: lambda count, _days: ngettext(
        "%(num)d briefje is door niemand opgepakt.", "%(num)d briefjes zijn door niemand opgepakt.", count
    ),
    CLAIM_WITHOUT_NEWS: lambda count, days: ngettext(
        "Over %(num)d ding dat een groep oppakte, is al %(days)d dagen niets verteld. Bel de groep eens.",
        "Over %(num)d dingen die groepen oppakten, is al %(days)d dagen niets verteld. Bel de groepen eens.",
        count,
        days=days,
    ),
}


def volunteers(scene: Scene) -> Iterator[Item]:
    """Tell who wants to help and waits too long for a call, or for a group that takes it up."""
    red = [one for one in scene.volunteers if one.red_on and one.red_on <= scene.today]
    if red:
        text = ngettext(
            "%(num)d buur die wil meehelpen, wacht al langer dan een week op een telefoontje.",
            "%(num)d buren die willen meehelpen, wachten al langer dan een week op een telefoontje.",
            len(red),
        )
        yield _tell(scene, midnight(max(one.red_on for one in red if one.red_on)), text, "groups.manage_offers")
    alone = [one for one in scene.volunteers if one.waits_for_group]
    meeting_on = scene.campaign.meeting_on
    if alone and meeting_on and meeting_on < scene.today:  # until then there are no groups yet
        text = ngettext(
            "%(num)d buur wil meehelpen met iets dat nog geen groep oppakt.",
            "%(num)d buren willen meehelpen met iets dat nog geen groep oppakt.",
            len(alone),
        )
        yield _tell(scene, max(one.offer.created_at for one in alone), text, "groups.manage_offers")


def reports(scene: Scene) -> Iterator[Item]:
    """Tell how many readers reported something that nobody answered yet."""
    if scene.reports:
        text = ngettext(
            "%(num)d lezer meldde iets, en kreeg nog geen antwoord.",
            "%(num)d lezers meldden iets, en kregen nog geen antwoord.",
            len(scene.reports),
        )
        yield _tell(scene, max(report.created_at for report in scene.reports), text, "groups.manage")


def unhappy(scene: Scene) -> Iterator[Item]:
    """Tell what neighbours say did not work out."""
    for found in scene.unhappy:
        words = {"group": found.claim.group.name, "claimed": name_of(found.claim)}
        text = _("Buren zeggen dat ‘%(claimed)s’ van ‘%(group)s’ nog niet gelukt is.", **words)
        yield _tell(scene, found.answers[-1].answered_at, text, "groups.manage")


def tins(scene: Scene) -> Iterator[Item]:
    """Tell which tins neighbours say are full or found, and which stand still, while slips are on their way to us."""
    campaign = scene.campaign
    if campaign.state not in (CampaignState.OPEN, CampaignState.READING):
        return
    found = tins_at_hand(campaign, now=scene.now)
    for kind, sentence in _TO_FETCH.items():
        said = [one.last.at for one in found if one.asks_to_be_fetched and one.last and one.last.kind == kind]
        if said:
            yield _tell(scene, max(said), sentence(len(said)), "tins.page")
    still = [one for one in found if one.stands_still and not one.asks_to_be_fetched]
    if still:
        days = campaign.standstill_days
        text = ngettext(
            "Van %(num)d trommel die onderweg is, hoorden we langer dan %(days)d dagen niets.",
            "Van %(num)d trommels die onderweg zijn, hoorden we langer dan %(days)d dagen niets.",
            len(still),
            days=days,
        )
        yield _tell(scene, max(one.heard_at for one in still) + dt.timedelta(days=days), text, "tins.page")


_TO_FETCH: Mapping[PassingKind, Callable[[int], str]] = {
    PassingKind.FULL: lambda count: ngettext(
        "Een buur zegt dat %(num)d trommel vol is. Haal hem op.",
        "Buren zeggen dat %(num)d trommels vol zijn. Haal ze op.",
        count,
    ),
    PassingKind.FOUND: lambda count: ngettext(
        "Een buur vond %(num)d trommel. Haal hem op.", "Buren vonden %(num)d trommels. Haal ze op.", count
    ),
}


TELLERS: tuple[Teller, ...] = (slips, tins, claims, volunteers, reports, unhappy, late_steps, silent)
