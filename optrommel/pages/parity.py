"""Paper beside phone (promise 6): how many slips came how far, and how many days that took, in three queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from sqlalchemy import case, func, select

from optrommel.extensions import db
from optrommel.following.queries_outcomes import reopened_claims
from optrommel.groups.models import Claim
from optrommel.groups.rules import ClaimState
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.pages.figures import DAY, DECISIONS
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, Source
from optrommel.themes.models import Placement

FEWEST = 5  # slips each way: of fewer, a median says nothing
LONGER_DAYS = 2

Moments = dict[int, dt.datetime]  # the first one, by slip


class Step(StrEnum):
    """How far a slip came."""

    DECIDED = "decided"
    PUBLISHED = "published"
    PLACED = "placed"
    TAKEN_ON = "taken on"
    DONE = "done"


@dataclass(frozen=True)
class Reached:
    """How many of the slips that came one way got this far, and the median of the days that this took them."""

    slips: int
    reached: int
    days: float | None

    @property
    def percent(self) -> int | None:
        """Give the share that got this far; None when nothing came this way."""
        return round(100 * self.reached / self.slips) if self.slips else None

    @property
    def whole_days(self) -> int | None:
        """Give the days as they are written down."""
        return None if self.days is None else round(self.days)


@dataclass(frozen=True)
class StepFigures:
    """A step, for slips on paper (from a spreadsheet too) and from phones."""

    step: Step
    paper: Reached
    phone: Reached

    @property
    def is_paper_later(self) -> bool:
        """Tell whether paper waits clearly longer than phones do, as far as enough slips can tell."""
        if self.paper.days is None or self.phone.days is None or min(self.paper.reached, self.phone.reached) < FEWEST:
            return False
        return self.paper.days - self.phone.days >= LONGER_DAYS


@dataclass(frozen=True)
class _Slip:
    """A slip that was not withdrawn: how it came, when, and when it was decided about and published (None: not)."""

    id: int
    source: str
    received_at: dt.datetime
    decided_at: dt.datetime | None
    published_at: dt.datetime | None


@dataclass(frozen=True)
class _Place:
    """An idea that a published slip carries, in one of the themes where it lies; in none when it lies nowhere."""

    slip_id: int
    idea_id: int
    theme_id: int | None
    placed_at: dt.datetime | None


def parity_of(campaign_id: int) -> list[StepFigures]:
    """Compare paper with phones, step by step; slips that were withdrawn are left out."""
    slips, places = _slips(campaign_id), _places(campaign_id)
    published = {slip.id: slip.published_at for slip in slips if slip.published_at is not None}
    claims = _claims(campaign_id, slips, places)
    moments = {
        Step.DECIDED: {slip.id: slip.decided_at for slip in slips if slip.decided_at is not None},
        Step.PUBLISHED: published,
        Step.PLACED: _first(published, ((place.slip_id, place.placed_at) for place in places)),
        Step.TAKEN_ON: _first(published, ((slip_id, claim.started_at) for slip_id, claim in claims)),
        Step.DONE: _first(published, ((slip_id, claim.ended_at) for slip_id, claim in claims if claim.is_done)),
    }
    return [_compare(step, slips, found) for step, found in moments.items()]


def _slips(campaign_id: int) -> list[_Slip]:
    is_published = JournalEntry.action == "slip.published"
    decided = (
        select(
            JournalEntry.subject_id,
            func.min(JournalEntry.at).label("at"),
            func.min(case((is_published, JournalEntry.at))).label("published_at"),
        )
        .where(
            JournalEntry.campaign_id == campaign_id,
            JournalEntry.action.in_(DECISIONS),
            JournalEntry.undone_at.is_(None),
        )
        .group_by(JournalEntry.subject_id)
        .subquery()
    )
    published_at = case((Slip.state == SlipState.PUBLISHED, decided.c.published_at))
    rows = db.session.execute(
        select(Slip.id, Slip.source, Slip.received_at, decided.c.at, published_at)
        .outerjoin(decided, decided.c.subject_id == Slip.id)
        .where(Slip.campaign_id == campaign_id, Slip.state != SlipState.WITHDRAWN)
        .order_by(Slip.id)
    )
    return [_Slip(*row) for row in rows]


def _places(campaign_id: int) -> list[_Place]:
    rows = db.session.execute(
        select(Voice.slip_id, Idea.id, Placement.theme_id, Placement.placed_at)
        .join(Idea, Idea.id == Voice.idea_id)
        .outerjoin(Placement, (Placement.idea_id == Idea.id) & Placement.theme_id.is_not(None))
        .where(Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
        .order_by(Voice.id, Placement.id)
    )
    return [_Place(*row) for row in rows]


@dataclass(frozen=True)
class _Claimed:
    """A group's claim, as far as it concerns one slip: from when it was in a place of the group's, and how it ended."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    is_done: bool


def _claims(campaign_id: int, slips: Sequence[_Slip], places: Sequence[_Place]) -> list[tuple[int, _Claimed]]:
    """List what groups took on, by the slips that it concerns; what was over before a slip came does not."""
    on_ideas, on_themes = _by_subject(campaign_id)
    received = {slip.id: slip.received_at for slip in slips}
    return [
        (place.slip_id, _Claimed(max(claim.started_at, since or claim.started_at), claim.ended_at, claim.is_done))
        for place in places
        for since, claims in ((None, on_ideas[place.idea_id]), (place.placed_at, on_themes[place.theme_id or 0]))
        for claim in claims
        if place.slip_id in received and (claim.ended_at is None or claim.ended_at >= received[place.slip_id])
    ]


def _by_subject(campaign_id: int) -> tuple[Mapping[int, list[_Claimed]], Mapping[int, list[_Claimed]]]:
    """Give the claims of a campaign on ideas, and those on themes."""
    is_done = (Claim.state == ClaimState.DONE) & Claim.id.not_in(reopened_claims())
    rows = db.session.execute(
        select(Claim.idea_id, Claim.theme_id, Claim.started_at, Claim.ended_at, is_done)
        .where(Claim.campaign_id == campaign_id)
        .order_by(Claim.id)
    )
    on_ideas: dict[int, list[_Claimed]] = defaultdict(list)
    on_themes: dict[int, list[_Claimed]] = defaultdict(list)
    for idea_id, theme_id, started_at, ended_at, finished in rows:
        about = on_themes[theme_id] if theme_id is not None else on_ideas[idea_id or 0]
        if started_at is not None:
            about.append(_Claimed(started_at, ended_at, finished))
    return on_ideas, on_themes


def _first(published: Moments, found: Iterable[tuple[int, dt.datetime | None]]) -> Moments:
    """Give the first moment of each published slip; what was so before it was published counts from then."""
    first: Moments = {}
    for slip_id, at in found:
        if at is not None and slip_id in published:
            first[slip_id] = max(published[slip_id], min(at, first.get(slip_id, at)))
    return first


def _compare(step: Step, slips: Sequence[_Slip], moments: Moments) -> StepFigures:
    paper, phone = ([slip for slip in slips if (slip.source == Source.PHONE) is is_phone] for is_phone in (False, True))
    return StepFigures(step, _reached(paper, moments), _reached(phone, moments))


def _reached(slips: Sequence[_Slip], moments: Moments) -> Reached:
    days = [(moments[slip.id] - slip.received_at) / DAY for slip in slips if slip.id in moments]
    return Reached(len(slips), len(days), median(days) if days else None)
