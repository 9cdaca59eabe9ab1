"""What neighbours can offer to help with: found by its address, asked whether help is of use, and whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import LIVING, kept_until
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.agenda import Occurrence, occurrences_of
from optrommel.groups.beside import is_of_use
from optrommel.groups.models import Claim, Need, ResidentGroup
from optrommel.groups.models_activities import Activity
from optrommel.groups.models_offers import OfferSubject
from optrommel.groups.queries import claims_on, is_alive
from optrommel.groups.queries_activities import activity_in
from optrommel.groups.rules import ClaimState, NeedState
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_in, signpost_of
from optrommel.moderation.rules import IdeaState
from optrommel.offers.actions import add_offer, give_key
from optrommel.offers.models import Offer
from optrommel.offers.queries import offer_by_submission
from optrommel.offers.rules import submission_of
from optrommel.rules import N_, RuleError
from optrommel.themes.models import Theme
from optrommel.themes.queries import theme_after_merging, themes_of_ideas

Subject: TypeAlias = Theme | Idea | Need | Activity


class Kind(StrEnum):
    """What an offer is for, as its address says."""

    THEME = "thema"
    IDEA = "idee"
    NEED = "nodig"
    ACTIVITY = "activiteit"


class HelpRefusedError(RuleError):
    """Nobody needs help with this any more."""


class NoHelpInArchiveError(HelpRefusedError):
    """The campaign is closed, or not open yet."""

    sentence = N_("Je kunt je hier nu niet aanbieden: deze actie is niet open. Wil je toch iets doen? Bel %(name)s.")


class ThemeEndedError(HelpRefusedError):
    """The theme is closed."""

    sentence = N_("Dit thema is gesloten. Kijk bij de andere thema’s of je daar kunt meedoen, of bel %(name)s.")


class IdeaEndedError(HelpRefusedError):
    """The idea worked out, or was stopped."""

    sentence = N_("Dit idee is afgerond. Kijk bij de andere ideeën of je daar kunt meedoen, of bel %(name)s.")


class NeedMetError(HelpRefusedError):
    """The group found what it was looking for."""

    sentence = N_("Dit is al gevonden. Fijn dat je wilde helpen! Wil je iets anders doen? Bel %(name)s.")


class NeedGoneError(HelpRefusedError):
    """The group looks for it no longer."""

    sentence = N_("Dit zoekt de groep niet meer. Fijn dat je wilde helpen! Wil je iets anders doen? Bel %(name)s.")


class ActivityGoneError(HelpRefusedError):
    """The activity is over, or called off."""

    sentence = N_("Deze activiteit is voorbij of gaat niet door. Kijk in de agenda wat er nog komt, of bel %(name)s.")


def _theme(campaign: Campaign, row_id: int) -> Theme | None:
    theme = db.session.scalar(select(Theme).where(Theme.campaign_id == campaign.id, Theme.id == row_id))
    return None if theme is None else theme_after_merging(theme)


def _idea(campaign: Campaign, row_id: int) -> Idea | None:
    return idea_in(campaign.id, row_id) or signpost_of(campaign.id, row_id)


def _need(campaign: Campaign, row_id: int) -> Need | None:
    wanted = select(Need).where(Need.campaign_id == campaign.id, Need.id == row_id)
    return db.session.scalar(wanted.options(joinedload(Need.claim), joinedload(Need.group)))


def _activity(campaign: Campaign, row_id: int) -> Activity | None:
    return activity_in(campaign.id, row_id)


_FINDERS: Mapping[Kind, Callable[[Campaign, int], Subject | None]] = {
    Kind.THEME: _theme,
    Kind.IDEA: _idea,
    Kind.NEED: _need,
    Kind.ACTIVITY: _activity,
}


_COLUMNS = {Kind.THEME: "theme", Kind.IDEA: "idea", Kind.NEED: "need", Kind.ACTIVITY: "activity"}


def find_subject(campaign: Campaign, kind: str, row_id: int) -> Subject | None:
    """Find what an address offers help with; of what was merged, where it went."""
    return _FINDERS[Kind(kind)](campaign, row_id) if kind in set(Kind) else None


def kind_of(subject: Subject) -> Kind:
    """Name what a subject is."""
    return {Theme: Kind.THEME, Idea: Kind.IDEA, Need: Kind.NEED, Activity: Kind.ACTIVITY}[type(subject)]


def takes_help(campaign: Campaign) -> bool:
    """Tell whether neighbours can offer help to the groups of a campaign."""
    return campaign.state in LIVING


def check_takes_help(subject: Subject, campaign: Campaign, *, now: dt.datetime) -> None:
    """Refuse an offer that nobody would take up. Raises a `HelpRefusedError`."""
    refusal = NoHelpInArchiveError if not takes_help(campaign) else _refusal(subject, campaign, now)
    if refusal is not None:
        raise refusal(name=f"{campaign.contact_name}, {campaign.contact_phone}")


def _refusal(subject: Subject, campaign: Campaign, now: dt.datetime) -> type[HelpRefusedError] | None:
    match subject:
        case Theme():
            return None if subject.is_open else ThemeEndedError
        case Idea():
            return None if subject.state == IdeaState.OPEN else IdeaEndedError
        case Activity():
            return None if next_date(subject, now=now) else ActivityGoneError
        case _:
            return _refusal_of_need(subject, campaign)


def _refusal_of_need(need: Need, campaign: Campaign) -> type[HelpRefusedError] | None:
    if need.state == NeedState.MET:
        return NeedMetError
    return None if need.state == NeedState.OPEN and is_of_use(need, campaign) else NeedGoneError


def next_date(activity: Activity, *, now: dt.datetime) -> Occurrence | None:
    """Give the first date still to come on which an activity goes on."""
    return next((on for on in occurrences_of(activity) if on.is_to_come(now)), None)


def groups_with(subject: Subject, campaign: Campaign) -> list[ResidentGroup]:
    """List the groups that have a subject in hand today, each once: they see who wants to help with it."""
    if isinstance(subject, Need | Activity):
        return [subject.group]
    return list({claim.group_id: claim.group for claim in _claims_with(subject) if is_alive(claim, campaign)}.values())


def _claims_with(subject: Theme | Idea) -> list[Claim]:
    if isinstance(subject, Theme):
        return claims_on(theme_ids=[subject.id])
    lies_in = themes_of_ideas([subject.id]).get(subject.id, [])
    return claims_on(theme_ids=[theme.id for theme in lies_in], idea_ids=[subject.id])


def is_over(subject: Subject, *, reopened: Collection[int]) -> bool:
    """Tell of what no group has in hand whether none is to come: it is done, or stopped; `reopened` are no end."""
    match subject:
        case Need() | Activity():
            return True  # of one group, that let it go
        case Theme():
            is_open = subject.is_open
        case _:
            is_open = subject.state == IdeaState.OPEN
    done = [claim for claim in _claims_with(subject) if claim.state == ClaimState.DONE and claim.id not in reopened]
    return not is_open or bool(done)


@dataclass(frozen=True)
class Help:
    """What a neighbour sent who wants to help (`jobs`: of `Job`); `form_id` names the form that it was sent with."""

    form_id: str
    name: str
    reach: str
    jobs: tuple[str, ...] = ()
    own_words: str = ""
    may_be_passed_on: bool = False

    def submission_in(self, campaign: Campaign) -> str:
        """Tell one content from another under the same form, and one campaign from another."""
        fields = [self.name, self.reach, self.jobs, self.own_words, self.may_be_passed_on]
        return submission_of(self.form_id, [campaign.id, *fields])


def offer_help(subject: Subject, campaign: Campaign, sent: Help, *, now: dt.datetime) -> Offer:
    """Keep that somebody wants to help with a subject, once; what was kept before is given as it is.

    Raises a `HelpRefusedError`, but not for what was kept before.
    """
    submission_id = sent.submission_in(campaign)
    offer = add_offer(
        campaign.id,
        sent.name,
        sent.reach,
        jobs=sent.jobs,
        own_words=sent.own_words,
        may_be_passed_on=sent.may_be_passed_on,
        submission_id=submission_id,
        erase_on=kept_until(campaign.meeting_on, today=local_date(now)),
        now=now,
    )
    if offer is None:
        return offer_by_submission(submission_id)
    check_takes_help(subject, campaign, now=now)
    give_key(offer)
    db.session.add(OfferSubject(campaign_id=campaign.id, offer=offer, **{_COLUMNS[kind_of(subject)]: subject}))
    db.session.flush()
    return offer


def subject_of(offer: Offer) -> OfferSubject | None:
    """Find what an offer is for; None when it came with a slip."""
    return db.session.scalar(select(OfferSubject).where(OfferSubject.offer_id == offer.id))


def subject_now(found: OfferSubject, campaign: Campaign) -> Subject | None:
    """Give what an offer is for as it is today: where it went when it was merged; None when nobody reads it now."""
    subject = found.row
    return find_subject(campaign, kind_of(subject), subject.id)
