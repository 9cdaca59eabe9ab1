"""A campaign in figures, for its moderators: what is counted, and of how many, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sqlalchemy import ColumnElement, func, select

from optrommel.campaigns.models import Tin
from optrommel.campaigns.rules import TinState
from optrommel.campaigns.rules_tins import per_hundred
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.queries_in_hand import count_helpers
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, Source
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import lies_nowhere

DECISIONS = ("slip.published", "slip.answered")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class SlipFacts:
    """What the figures need to know of one slip; `decided_at` is None while nobody decided."""

    state: str
    source: str
    tin_id: int | None
    needs_care: bool
    received_at: dt.datetime
    waiting_since: dt.datetime
    decided_at: dt.datetime | None


@dataclass(frozen=True)
class SlipCounts:
    """How many slips there are, and what became of them; `slips` are those that were not withdrawn."""

    put_in: int
    slips: int
    waiting: int
    need_care: int
    published: int
    answered: int
    oldest_at: dt.datetime | None

    @property
    def withdrawn(self) -> int:
        """Count the slips that their writers took back."""
        return self.put_in - self.slips


@dataclass(frozen=True)
class DayFigures:
    """The slips of one day, and how many days without any came between it and the next day in the list."""

    date: dt.date
    slips: int
    empty_days: int = 0


@dataclass(frozen=True)
class SourceFigures:
    """The slips that came one way, how many were decided about, and the median of the days that these waited."""

    source: Source
    slips: int
    decided: int
    median_days: int | None


@dataclass(frozen=True)
class TinFigures:
    """A tin on a doorstep: the slips from it, and the houses it went past when somebody counted them."""

    number: int
    route: str
    households: int | None
    slips: int
    is_ready: bool = False

    @property
    def went_out(self) -> bool:
        """Tell whether it went past doors: somebody says so, or a slip came from it."""
        return bool(self.slips) or not self.is_ready

    @property
    def per_hundred(self) -> int | None:
        """Give its slips per hundred houses; None when nobody counted the houses."""
        return per_hundred(self.slips, self.households or 0) if self.went_out else None


@dataclass(frozen=True)
class TinsFigures:
    """All tins: on doorsteps one by one, on phones together, and the slips that came without a tin."""

    on_doorsteps: list[TinFigures]
    on_phones: int
    slips_from_phones: int
    slips_without: int

    @property
    def counted(self) -> list[TinFigures]:
        """List the tins that went out and whose houses somebody counted."""
        return [tin for tin in self.on_doorsteps if tin.households and tin.went_out]

    @property
    def households(self) -> int:
        """Count the houses that are known."""
        return sum(tin.households or 0 for tin in self.counted)

    @property
    def per_hundred(self) -> int | None:
        """Give the slips per hundred houses, over the tins whose houses are known."""
        return per_hundred(sum(tin.slips for tin in self.counted), self.households)


@dataclass(frozen=True)
class ThemeFigures:
    """A theme (None: ‘nog los’), its public ideas, the slips that carry them, and who offered help on these."""

    theme: Theme | None
    ideas: int
    slips: int
    helpers: int


def slip_facts(campaign_id: int) -> list[SlipFacts]:
    """List what the figures need of every slip of a campaign, oldest first."""
    decided = (
        select(JournalEntry.subject_id, func.min(JournalEntry.at).label("at"))
        .where(
            JournalEntry.campaign_id == campaign_id,
            JournalEntry.action.in_(DECISIONS),
            JournalEntry.undone_at.is_(None),
        )
        .group_by(JournalEntry.subject_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Slip.state, Slip.source, Slip.tin_id, Slip.needs_care, Slip.received_at, Slip.waiting_since, decided.c.at
        )
        .outerjoin(decided, decided.c.subject_id == Slip.id)
        .where(Slip.campaign_id == campaign_id)
        .order_by(Slip.received_at, Slip.id)
    )
    return [SlipFacts(*row) for row in rows]


def still_there(facts: Sequence[SlipFacts]) -> list[SlipFacts]:
    """Leave out the slips that were withdrawn: of these only the number is told."""
    return [slip for slip in facts if slip.state != SlipState.WITHDRAWN]


def count_slips(facts: Sequence[SlipFacts]) -> SlipCounts:
    """Count slips, oldest first, by what became of them."""
    states = Counter(slip.state for slip in facts)
    waiting = [slip for slip in facts if slip.state == SlipState.WAITING]
    return SlipCounts(
        put_in=len(facts),
        slips=len(facts) - states[SlipState.WITHDRAWN],
        waiting=len(waiting),
        need_care=sum(slip.needs_care for slip in waiting),
        published=states[SlipState.PUBLISHED],
        answered=states[SlipState.ANSWERED],
        oldest_at=min((slip.waiting_since for slip in waiting), default=None),
    )


def slips_per_day(facts: Sequence[SlipFacts]) -> list[DayFigures]:
    """Count slips per day in Amsterdam, newest first; days without any are told with the day after them."""
    counts = Counter(local_date(slip.received_at) for slip in facts)
    dates = sorted(counts, reverse=True)
    gaps = [(later - earlier - DAY).days for later, earlier in pairwise(dates)]
    return [DayFigures(date, counts[date], gap) for date, gap in zip(dates, [*gaps, 0], strict=False)]


def slips_per_source(facts: Sequence[SlipFacts]) -> list[SourceFigures]:
    """Count slips by how they came, with how long they waited; a way that nothing came by is left out."""
    slips = {source: [slip for slip in facts if slip.source == source] for source in Source}
    return [_source(source, own) for source, own in slips.items() if own]


def _source(source: Source, facts: Sequence[SlipFacts]) -> SourceFigures:
    waits = [(slip.decided_at - slip.received_at) / DAY for slip in facts if slip.decided_at is not None]
    return SourceFigures(source, len(facts), len(waits), round(median(waits)) if waits else None)


def slips_per_tin(campaign_id: int, facts: Sequence[SlipFacts]) -> TinsFigures:
    """Count a campaign's slips per tin, by the tins' numbers."""
    counts = Counter(slip.tin_id for slip in facts)
    tins = db.session.scalars(select(Tin).where(Tin.campaign_id == campaign_id).order_by(Tin.number, Tin.id)).all()
    on_phones = [tin.id for tin in tins if tin.is_digital]
    on_doorsteps = [
        TinFigures(tin.number, tin.route, tin.households, counts[tin.id], is_ready=tin.state == TinState.READY)
        for tin in tins
        if not tin.is_digital
    ]
    return TinsFigures(on_doorsteps, len(on_phones), sum(counts[tin_id] for tin_id in on_phones), counts[None])


_COUNTS: tuple[ColumnElement[int], ColumnElement[int]] = (
    func.count(Idea.id.distinct()),
    func.count(Voice.slip_id.distinct()),
)


def figures_per_theme(campaign_id: int) -> list[ThemeFigures]:
    """Count what lies in each theme of a campaign, by name; what lies in none comes last."""
    ideas = select(Placement.idea_id).where(Placement.theme_id == Theme.id).correlate(Theme)
    helpers = count_helpers(campaign_id, ideas=ideas, theme_id=Theme.id)
    rows = db.session.execute(
        select(Theme, *_COUNTS, helpers)
        .outerjoin(Placement, Placement.theme_id == Theme.id)
        .outerjoin(Idea, (Idea.id == Placement.idea_id) & Idea.state.in_(PUBLIC_STATES))
        .outerjoin(Voice, Voice.idea_id == Idea.id)
        .where(Theme.campaign_id == campaign_id)
        .group_by(Theme.id)
        .order_by(Theme.name, Theme.id)
    )
    return [ThemeFigures(*row) for row in rows] + [_loose(campaign_id)]


def _loose(campaign_id: int) -> ThemeFigures:
    loose = select(Idea.id).where(Idea.campaign_id == campaign_id, lies_nowhere())
    counts = db.session.execute(
        select(*_COUNTS, count_helpers(campaign_id, ideas=loose))
        .select_from(Idea)
        .join(Voice, Voice.idea_id == Idea.id)
        .where(Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES), lies_nowhere())
    ).one()
    return ThemeFigures(None, *counts)
