"""Which ideas a board shows, in which columns they lie, and at which place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, or_, select, table, union_all

from optrommel.campaigns.models import Tin
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.moderation.search import matches
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement
from optrommel.themes.queries import lies_nowhere, now_at
from optrommel.themes.rules import LOOSE
from optrommel.themes.suggested import probably_in

CARDS_SHOWN = 50  # per column; a form per card for all of 2,000 ideas measured 2.9 MB
CARDS_MAX = 2000
_OFFERED = table("offer_subject", column("idea_id"))  # by its name: what offers are for, groups know, above themes


@dataclass(frozen=True)
class Wanted:
    """Which cards a board shows: with every word typed, out of one tin, of who wants to help; and how many a column.

    `suggested_id`: those that lie nowhere yet and probably belong in this theme.
    """

    typed: str = ""
    tin_number: int | None = None
    is_helped: bool = False
    suggested_id: int | None = None
    most: int = CARDS_SHOWN

    @property
    def is_sought(self) -> bool:
        """Tell whether somebody filled in what to look for."""
        return bool(self.typed or self.tin_number is not None or self.is_helped)

    @property
    def is_narrow(self) -> bool:
        """Tell whether ideas are left out."""
        return self.is_sought or self.suggested_id is not None

    @property
    def shown(self) -> int:
        """The number of cards to show in a column, within reason."""
        return max(1, min(self.most, CARDS_MAX))

    def conditions(self, campaign_id: int) -> list[ColumnElement[bool]]:
        """Give what must hold for an idea to be shown."""
        words = matches(self.typed)
        found = [] if words is None else [words]
        if self.tin_number is not None:
            found.append(_carried_by(Slip.tin_id.in_(_tin_ids(self.tin_number))))
        if self.is_helped:
            found.append(or_(_carried_by(Slip.offer_id.is_not(None)), Idea.id.in_(offered_to(campaign_id))))
        if self.suggested_id is not None:
            found += probably_in(self.suggested_id)
        return found


def offered_to(campaign_id: int) -> Select[int]:
    """Select the ideas that somebody offered to help with themselves, not on a slip; also before they were merged."""
    idea_now = now_at(Idea, campaign_id)
    return select(idea_now.c.now_id).join(_OFFERED, _OFFERED.c.idea_id == idea_now.c.id)


def _carried_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    carried = select(Voice.idea_id).join(Slip, Slip.id == Voice.slip_id).where(Voice.idea_id.is_not(None), condition)
    return Idea.id.in_(carried)


def _tin_ids(number: int) -> Select[int]:
    return select(Tin.id).where(Tin.number == number, Tin.is_digital.is_(False))


def lying_ideas(campaign_id: int, conditions: Iterable[ColumnElement[bool]]) -> Any:
    """Select, of the public ideas, in which columns they lie, at which place, and how many lie there."""
    public = (Idea.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES), *conditions)
    in_order = (Placement.position, Placement.id)
    placed = (
        select(
            Placement.theme_id.label("column_id"),
            Placement.idea_id.label("idea_id"),
            func.row_number().over(partition_by=Placement.theme_id, order_by=in_order).label("place"),
            func.count().over(partition_by=Placement.theme_id).label("total"),
        )
        .join(Idea, Idea.id == Placement.idea_id)
        .where(Placement.theme_id.is_not(None), *public)
    )
    by_age = (Idea.published_at, Idea.id)
    loose = select(literal(LOOSE), Idea.id, func.row_number().over(order_by=by_age), func.count().over()).where(
        lies_nowhere(), *public
    )
    return union_all(placed, loose)
