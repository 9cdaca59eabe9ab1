"""The board as it is drawn: columns with their first cards, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from optrommel.campaigns.models import Tin
from optrommel.extensions import db
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import lies_nowhere, open_themes

CARDS_SHOWN = 50  # per column; a form per card for all of 2,000 ideas measured 2.9 MB
CARDS_MAX = 2000


@dataclass(frozen=True)
class Card:
    """An idea on the board."""

    idea_id: int
    text: str
    slips: int
    helpers: int
    tin_number: int | None


@dataclass(frozen=True)
class Column:
    """A theme on the board (None: ‘nog los’), its first cards, and how many there are in all."""

    theme: Theme | None
    cards: list[Card]
    total: int


def board_of(campaign_id: int, *, most: int = CARDS_SHOWN) -> list[Column]:
    """Give the columns of a campaign's board: ‘nog los’ first, then the themes by name."""
    most = max(1, min(most, CARDS_MAX))
    columns = [_column(None, _loose_cards(campaign_id, most))]
    placed = _placed_cards(campaign_id, most)
    return columns + [_column(theme, placed[theme.id]) for theme in open_themes(campaign_id)]


def _column(theme: Theme | None, rows: list[Any]) -> Column:
    cards = [Card(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    return Column(theme, cards, rows[0][5] if rows else 0)


def _card_counts() -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int | None]]:
    slips = select(func.count(Voice.slip_id.distinct())).where(Voice.idea_id == Idea.id).scalar_subquery()
    helpers = (
        select(func.count(Slip.offer_id.distinct()))
        .join(Voice, Voice.slip_id == Slip.id)
        .where(Voice.idea_id == Idea.id)
        .scalar_subquery()
    )
    tin = (
        select(Tin.number)
        .join(Slip, Slip.tin_id == Tin.id)
        .where(Slip.id == Idea.origin_slip_id, Tin.is_digital.is_(False))
        .scalar_subquery()
    )
    return slips, helpers, tin


def _loose_cards(campaign_id: int, most: int) -> list[Any]:
    query = (
        select(Idea.id, Idea.text, *_card_counts(), func.count().over())
        .where(Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES), lies_nowhere())
        .order_by(Idea.published_at, Idea.id)
        .limit(most)
    )
    return list(db.session.execute(query))


def _placed_cards(campaign_id: int, most: int) -> dict[int, list[Any]]:
    rank = func.row_number().over(partition_by=Placement.theme_id, order_by=(Placement.position, Placement.id))
    ranked = (
        select(
            Placement.theme_id,
            Placement.idea_id,
            rank.label("rank"),
            func.count().over(partition_by=Placement.theme_id).label("total"),
        )
        .join(Idea, Idea.id == Placement.idea_id)
        .where(Placement.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
        .subquery()
    )
    query = (
        select(Idea.id, Idea.text, *_card_counts(), ranked.c.total, ranked.c.theme_id)
        .join(ranked, ranked.c.idea_id == Idea.id)
        .where(ranked.c.rank <= most)
        .order_by(ranked.c.theme_id, ranked.c.rank)
    )
    cards: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        cards[row.theme_id].append(row)
    return cards
