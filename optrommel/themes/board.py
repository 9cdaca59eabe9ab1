"""The board as it is drawn: columns with their first cards, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from optrommel.campaigns.models import Tin
from optrommel.extensions import db
from optrommel.languages import LANGUAGES
from optrommel.moderation.models import Clash, Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.themes.lying import Wanted, lying_ideas, offered_to
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import themes_of
from optrommel.themes.rules import LOOSE
from optrommel.themes.suggested import SUGGESTION, hint_of

_SUGGESTED = (SUGGESTION.c.digest, SUGGESTION.c.guesses)


@dataclass(frozen=True)
class Elsewhere:
    """A theme where an idea lies, and why there."""

    idea_id: int
    theme_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Card:
    """An idea on the board."""

    idea_id: int
    version: int
    text: str
    dutch: str
    language: str
    published_at: dt.datetime
    slips: int
    is_helped: bool
    tin_number: int | None
    why: str  # it lies in this column
    also_in: list[Elsewhere]
    clashes: list[str]  # the words of the ideas it cannot go with
    hint: str  # a sign of what was suggested for it

    @property
    def language_name(self) -> str:
        """The name of the language it is written in."""
        return LANGUAGES[self.language].name if self.language in LANGUAGES else self.language


@dataclass(frozen=True)
class Column:
    """A theme on the board (None: ‘nog los’), its first cards, and how many there are in all."""

    theme: Theme | None
    cards: list[Card]
    total: int

    @property
    def id(self) -> int:
        """The id of its theme, or `LOOSE`."""
        return self.theme.id if self.theme else LOOSE


@dataclass(frozen=True)
class Board:
    """The columns from left to right."""

    columns: list[Column]

    @property
    def themes(self) -> list[Theme]:
        """The themes that ideas are laid in, from left to right."""
        return [column.theme for column in self.columns if column.theme is not None and column.theme.is_open]

    @property
    def closed(self) -> list[Theme]:
        """The themes that were closed."""
        return [column.theme for column in self.columns if column.theme is not None and not column.theme.is_open]


def board_of(campaign_id: int, wanted: Wanted | None = None) -> Board:
    """Give a campaign's board: ‘nog los’ first, then the themes in their order; last the closed ones."""
    wanted = wanted or Wanted()
    rows = _rows_by_column(campaign_id, wanted)
    cards = _cards_of(campaign_id, [row for found in rows.values() for row in found])
    columns = [
        Column(
            theme,
            [cards[row.column_id, row.id] for row in rows[theme.id if theme else LOOSE]],
            next((row.total for row in rows[theme.id if theme else LOOSE]), 0),
        )
        for theme in [None, *_from_left_to_right(campaign_id)]
    ]
    return Board(columns)


def _from_left_to_right(campaign_id: int) -> list[Theme]:
    # What lies in a closed theme stays there, and can be laid elsewhere: nothing is out of sight.
    return sorted(themes_of(campaign_id), key=lambda theme: not theme.is_open)


def cards_in(campaign_id: int, column_id: int, idea_ids: Collection[int]) -> list[Card]:
    """Give those of these ideas that lie in a column as cards, from top to bottom."""
    lying = lying_ideas(campaign_id, [Idea.id.in_(idea_ids)]).subquery()
    rows = db.session.execute(
        _drawn(lying, campaign_id).where(lying.c.column_id == column_id).order_by(lying.c.place)
    ).all()
    return list(_cards_of(campaign_id, rows).values())


@dataclass(frozen=True)
class ColumnState:
    """What an open board asks again and again of a column: its cards as `(idea id, version, hint)`."""

    id: int
    name: str
    is_open: bool
    version: int
    total: int
    cards: list[tuple[int, int, str]]


def state_of(campaign_id: int, wanted: Wanted) -> list[ColumnState]:
    """Give the versions of the shown cards of every column, in order."""
    lying = lying_ideas(campaign_id, wanted.conditions(campaign_id)).subquery()
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(
        select(lying.c.column_id, lying.c.total, Idea.id, Idea.version, *_SUGGESTED)
        .join(Idea, Idea.id == lying.c.idea_id)
        .outerjoin(SUGGESTION, _is_loose(lying))
        .where(lying.c.place <= wanted.shown)
        .order_by(lying.c.column_id, lying.c.place)
    ):
        rows[row.column_id].append(row)
    columns = [(LOOSE, "", True, 0)]
    columns += [(theme.id, theme.name, theme.is_open, theme.version) for theme in _from_left_to_right(campaign_id)]
    return [
        ColumnState(
            column_id,
            name,
            is_open,
            version,
            next((row.total for row in rows[column_id]), 0),
            [(row.id, row.version, hint_of(row.digest, row.guesses)) for row in rows[column_id]],
        )
        for column_id, name, is_open, version in columns
    ]


def _rows_by_column(campaign_id: int, wanted: Wanted) -> dict[int, list[Any]]:
    lying = lying_ideas(campaign_id, wanted.conditions(campaign_id)).subquery()
    shown = _drawn(lying, campaign_id).where(lying.c.place <= wanted.shown).order_by(lying.c.column_id, lying.c.place)
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in db.session.execute(shown):
        rows[row.column_id].append(row)
    return rows


def _drawn(lying: Any, campaign_id: int) -> Select[Any]:
    """Select what a card shows of an idea itself, with its column."""
    slips = select(func.count(Voice.slip_id.distinct())).where(Voice.idea_id == Idea.id).scalar_subquery()
    on_slips = (
        select(func.count(Slip.offer_id.distinct()))
        .join(Voice, Voice.slip_id == Slip.id)
        .where(Voice.idea_id == Idea.id)
        .scalar_subquery()
    )
    is_helped = or_(on_slips > 0, Idea.id.in_(offered_to(campaign_id)))
    tin = (
        select(Tin.number)
        .join(Slip, Slip.tin_id == Tin.id)
        .where(Slip.id == Idea.origin_slip_id, Tin.is_digital.is_(False))
        .scalar_subquery()
    )
    columns = (Idea.id, Idea.version, Idea.text, Idea.dutch, Idea.language, Idea.published_at)
    counts = (slips.label("slips"), is_helped.label("is_helped"), tin.label("tin_number"))
    return (
        select(lying.c.column_id, lying.c.total, *columns, *counts, *_SUGGESTED)
        .join(lying, lying.c.idea_id == Idea.id)
        .outerjoin(SUGGESTION, _is_loose(lying))
    )


def _is_loose(lying: Any) -> ColumnElement[bool]:
    return and_(SUGGESTION.c.idea_id == Idea.id, lying.c.column_id == LOOSE)  # the others have found their place


def _cards_of(campaign_id: int, rows: Iterable[Any]) -> dict[tuple[int, int], Card]:
    rows = list(rows)
    lies, clashes = _where_they_lie({row.id for row in rows}), _clashes(campaign_id)
    return {(row.column_id, row.id): _card(row, lies[row.id], clashes[row.id]) for row in rows}


def _card(row: Any, lies: list[Elsewhere], clashes: list[str]) -> Card:
    return Card(
        idea_id=row.id,
        version=row.version,
        text=row.text,
        dutch=row.dutch,
        language=row.language,
        published_at=row.published_at,
        slips=row.slips,
        is_helped=row.is_helped,
        tin_number=row.tin_number,
        why=next((place.why for place in lies if place.theme_id == row.column_id), ""),
        also_in=[place for place in lies if place.theme_id != row.column_id],
        clashes=clashes,
        hint=hint_of(row.digest, row.guesses),
    )


def _where_they_lie(idea_ids: Collection[int]) -> dict[int, list[Elsewhere]]:
    lies: dict[int, list[Elsewhere]] = defaultdict(list)
    rows = db.session.execute(
        select(Placement.idea_id, Theme.id, Theme.name, Placement.why)
        .join(Theme, Theme.id == Placement.theme_id)
        .where(Placement.idea_id.in_(idea_ids), Theme.merged_into_id.is_(None))
        .order_by(Placement.id)
    )
    for row in rows:
        lies[row.idea_id].append(Elsewhere(*row))
    return lies


def _clashes(campaign_id: int) -> dict[int, list[str]]:
    """Give, by idea, the words of the public ideas it clashes with."""
    one, other = aliased(Idea), aliased(Idea)
    rows = db.session.execute(
        select(one.id, one.text, other.id, other.text)
        .select_from(Clash)
        .join(one, one.id == Clash.idea_id)
        .join(other, other.id == Clash.other_id)
        .where(Clash.campaign_id == campaign_id, one.state.in_(PUBLIC_STATES), other.state.in_(PUBLIC_STATES))
        .order_by(Clash.id)
    )
    clashes: dict[int, list[str]] = defaultdict(list)
    for one_id, one_text, other_id, other_text in rows:
        clashes[one_id].append(other_text)
        clashes[other_id].append(one_text)
    return clashes
