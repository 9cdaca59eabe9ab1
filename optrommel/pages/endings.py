"""What ends each silence: a slip to read, an idea to place, a theme to take on, a claim, a neighbour, a report."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.groups.models_reports import Report
from optrommel.groups.queries_offers import red_offers
from optrommel.moderation.models import Idea
from optrommel.pages.silence import (
    CLAIM_WITHOUT_NEWS,
    IN_NO_THEME,
    OFFER_NOT_CALLED,
    REPORT_UNANSWERED,
    RULES,
    TAKEN_ON_BY_NOBODY,
    WAITS_TOO_LONG,
    Silence,
    silences,
)
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme

ENDINGS_SHOWN = 50  # per rule; who has more begins with these

Pointers = Iterable[tuple[int | None, dt.date]]  # row ids and since when, oldest first


@dataclass(frozen=True)
class Ending:
    """A row that one act puts right, since when it is silent, and how many silences end with it."""

    row: Any
    since: dt.date
    silences: int


@dataclass(frozen=True)
class Endings:
    """The first of what ends the silences of one rule, and how many there are in all."""

    first: list[Ending]
    total: int

    @property
    def more(self) -> int:
        """Count those that are not shown."""
        return self.total - len(self.first)


@dataclass(frozen=True)
class Silences:
    """Everything in a campaign that is silent, by what ends it."""

    total: int
    slips: Endings
    ideas: Endings
    themes: Endings
    claims: Endings
    offers: Endings
    reports: Endings


def endings_of(campaign: Campaign, *, now: dt.datetime) -> Silences:
    """Give what ends the silences of a campaign, each rule oldest first."""
    found: dict[str, list[Silence]] = defaultdict(list)
    for silence in silences(campaign, now=now, only=RULES - {OFFER_NOT_CALLED}):
        found[silence.rule].append(silence)
    offers = _uncalled(campaign, now)
    themes = _themes_by_idea(campaign.id)
    untaken = [(theme_id, item.since) for item in found[TAKEN_ON_BY_NOBODY] for theme_id in themes[item.idea_id]]
    parts = (joinedload(Claim.group), joinedload(Claim.theme), joinedload(Claim.idea))
    return Silences(
        sum(map(len, found.values())) + offers.total,
        slips=_first(select(Slip), Slip, ((item.slip_id, item.since) for item in found[WAITS_TOO_LONG])),
        ideas=_first(select(Idea), Idea, ((item.idea_id, item.since) for item in found[IN_NO_THEME])),
        themes=_first(select(Theme), Theme, untaken),
        claims=_first(
            select(Claim).options(*parts), Claim, ((item.claim_id, item.since) for item in found[CLAIM_WITHOUT_NEWS])
        ),
        offers=offers,
        reports=_first(
            select(Report).options(joinedload(Report.group)),
            Report,
            ((item.report_id, item.since) for item in found[REPORT_UNANSWERED]),
        ),
    )


def _uncalled(campaign: Campaign, now: dt.datetime) -> Endings:
    red = red_offers(campaign, now)
    return Endings([Ending(one, one.waits_since or local_date(now), 1) for one in red[:ENDINGS_SHOWN]], len(red))


def _themes_by_idea(campaign_id: int) -> dict[int | None, list[int]]:
    rows = db.session.execute(
        select(Placement.idea_id, Placement.theme_id)
        .where(Placement.campaign_id == campaign_id)
        .order_by(Placement.idea_id, Placement.id)
    )
    themes: dict[int | None, list[int]] = defaultdict(list)
    for idea_id, theme_id in rows:
        if theme_id is not None:
            themes[idea_id].append(theme_id)
    return themes


def _first(query: Select[Any], table: Any, pointers: Pointers) -> Endings:
    since: dict[int | None, dt.date] = {}
    counts: Counter[int | None] = Counter()
    for row_id, date in pointers:
        since.setdefault(row_id, date)
        counts[row_id] += 1
    ids = list(since)[:ENDINGS_SHOWN]
    rows = {row.id: row for row in db.session.scalars(query.where(table.id.in_(ids)).order_by(table.id))}
    return Endings([Ending(rows[row_id], since[row_id], counts[row_id]) for row_id in ids], len(since))
