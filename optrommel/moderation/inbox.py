"""The inbox: which waiting slips a moderator goes through, and in what order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Answer, Hold, Reply, Wording
from optrommel.moderation.rules import PACE_OF
from optrommel.slips.models import Slip
from optrommel.slips.personal import find_personal
from optrommel.slips.rules import DUTCHES, SlipState

PERSONAL = "persoonlijk"
HELD = "vast"
FOR_ME = "voor-mij"
LONGEST = "langst"
PLAIN_SHOWN = 25
HELD_SHOWN = 50
READ_AT_ONCE = 50
Row = TypeVar("Row")
_OTHER_LETTERS = re.compile("[\u0370-\u1fff\u3040-\ud7ff]")  # Greek to Thai, Arabic, Cyrillic, Chinese
PACED = ("slip.published", "slip.answered", "slip.held")


@dataclass(frozen=True)
class Selection:
    """Which of the waiting slips a moderator chose to go through; `tin_id` 0 is without a tin."""

    what: str = ""
    tin_id: int | None = None
    language: str = ""

    @property
    def query(self) -> dict[str, Any]:
        """What stands for it in an address."""
        words = {"wat": self.what, "trommel": self.tin_id, "taal": self.language}
        return {name: value for name, value in words.items() if value not in ("", None)}


@dataclass(frozen=True)
class Run:
    """The slips that a moderator goes through."""

    campaign_id: int
    account_id: int
    selection: Selection = Selection()


_IS_HELD = Hold.id.is_not(None)
_NARROWED: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "zorg": lambda: Slip.needs_care.is_(True),
    "reactie": lambda: exists().where(Reply.slip_id == Slip.id),
    "hulp": lambda: Slip.offer_id.is_not(None),
    "kind": lambda: Slip.by_child.is_(True),
    "foto": lambda: Slip.photo.has(),
    PERSONAL: lambda: Slip.has_personal.is_not(False),
}
KINDS = frozenset({*_NARROWED, HELD, FOR_ME, LONGEST})


def _is_mine(run: Run) -> ColumnElement[bool]:
    return Hold.for_account_id == run.account_id


def _lies_here(run: Run) -> ColumnElement[bool]:
    """Held slips are out of the run, but those for this moderator, and when these are what was asked for."""
    if run.selection.what == HELD:
        return _IS_HELD
    return _is_mine(run) if run.selection.what == FOR_ME else or_(Hold.id.is_(None), _is_mine(run))


def _conditions(run: Run) -> list[ColumnElement[bool]]:
    chosen = run.selection
    found = [Slip.campaign_id == run.campaign_id, Slip.state == SlipState.WAITING, _lies_here(run)]
    if chosen.what in _NARROWED:
        found.append(_NARROWED[chosen.what]())
    if chosen.tin_id is not None:
        found.append(Slip.tin_id == chosen.tin_id if chosen.tin_id else Slip.tin_id.is_(None))
    if chosen.language:
        found.append(Slip.language == chosen.language)
    return found


def _with_hold(query: Select[Row]) -> Select[Row]:
    return query.outerjoin(Hold, and_(Hold.slip_id == Slip.id, Hold.released_at.is_(None)))


def _order(run: Run) -> list[ColumnElement[object]]:
    """First who needs care, then what a colleague gave this moderator, then who waits longest."""
    is_mine = _is_mine(run)
    urgency = case((and_(Slip.needs_care, is_mine), 0), (Slip.needs_care, 1), (is_mine, 2), else_=3)
    first = literal(0) if run.selection.what == LONGEST else urgency
    return [first, Slip.waiting_since, Slip.id]  # type: ignore[list-item]


def _slips(run: Run) -> Select[Slip]:
    loaded = joinedload(Slip.tin), joinedload(Slip.offer), joinedload(Slip.photo)
    return _with_hold(select(Slip)).where(*_conditions(run)).options(*loaded)


def _place_of(run: Run, slip_id: int) -> tuple[object, ...] | None:
    """Give where a slip stands, or stood before it was decided."""
    columns: Select[Any] = select(*_order(run))  # type: ignore[assignment]
    query = _with_hold(columns.select_from(Slip))
    row = db.session.execute(query.where(Slip.campaign_id == run.campaign_id, Slip.id == slip_id)).one_or_none()
    return tuple(row) if row is not None else None


def _first(run: Run, query: Select[Slip]) -> Slip | None:
    if run.selection.what != PERSONAL:
        return db.session.scalar(query.limit(1))
    with closing(db.session.scalars(query.execution_options(yield_per=READ_AT_ONCE))) as found:
        return next((slip for slip in found if slip.has_personal or find_personal(slip.text)), None)


def slip_after(run: Run, slip_id: int | None) -> Slip | None:
    """Find the slip that comes after another; after the last one comes the first."""
    query, place = _slips(run).order_by(*_order(run)), _place_of(run, slip_id) if slip_id else None
    found = _first(run, query.where(tuple_(*_order(run)) > place)) if place is not None else None
    return found or _first(run, query)


def slip_before(run: Run, slip_id: int) -> Slip | None:
    """Find the slip that comes before another; before the first one comes the last."""
    query = _slips(run).order_by(*(column.desc() for column in _order(run)))
    place = _place_of(run, slip_id)
    found = _first(run, query.where(tuple_(*_order(run)) < place)) if place is not None else None
    return found or _first(run, query)


def count_run(run: Run) -> int | None:
    """Count the slips to go; None when some would have to be read for that."""
    # Of what is unknown only the first counts.
    counts: Select[Any] = select(func.count(Slip.id), func.count(Slip.has_personal))  # type: ignore[assignment]
    slips, known = db.session.execute(_with_hold(counts).where(*_conditions(run))).one()
    return None if run.selection.what == PERSONAL and known < slips else slips


def held_slips(campaign_id: int, *, most: int = HELD_SHOWN) -> list[tuple[Hold, Slip, str | None]]:
    """List the slips that are laid aside, longest first, each with its note and for whom it is."""
    rows = db.session.execute(
        select(Hold, Slip, Account.name)
        .join(Slip, Slip.id == Hold.slip_id)
        .outerjoin(Account, Account.id == Hold.for_account_id)
        .where(Hold.campaign_id == campaign_id, Hold.released_at.is_(None), Slip.state == SlipState.WAITING)
        .order_by(Hold.created_at, Hold.id)
        .limit(most)
    )
    return [(hold, slip, name) for hold, slip, name in rows]


def plain_slips(campaign_id: int) -> list[Slip]:
    """List the waiting slips about which there is nothing to think, longest waiting first; the first of them."""
    found = db.session.scalars(_plain(campaign_id).order_by(Slip.waiting_since, Slip.id))
    return list(islice((slip for slip in found if _reads_plainly(slip.text)), PLAIN_SHOWN))


def locked_plain_slips(campaign_id: int, slip_ids: Collection[int]) -> list[Slip]:
    """List those of these slips about which there is nothing to think, locked, longest waiting first."""
    found = db.session.scalars(
        _plain(campaign_id)
        .where(Slip.id.in_(slip_ids))
        .order_by(Slip.waiting_since, Slip.id)
        .with_for_update(of=Slip)
        .execution_options(populate_existing=True)
    )
    return [slip for slip in found if _reads_plainly(slip.text)]


def _plain(campaign_id: int) -> Select[Slip]:
    """Ask for slips in Dutch without care, a photo, a note or an answer, and never taken off the site."""
    return _with_hold(select(Slip)).where(
        Slip.campaign_id == campaign_id,
        Slip.state == SlipState.WAITING,
        Hold.id.is_(None),
        Slip.needs_care.is_(False),
        Slip.is_doubtful.is_(False),
        Slip.language.in_(DUTCHES),
        ~Slip.photo.has(),
        ~exists().where(Answer.slip_id == Slip.id),
        ~exists().where(Wording.slip_id == Slip.id, Wording.text != Slip.text),  # it was public, but not as it is
        ~exists().where(_taken_off_site()),
    )


def _taken_off_site() -> ColumnElement[bool]:
    return (
        (JournalEntry.campaign_id == Slip.campaign_id)
        & (JournalEntry.subject == Slip.__tablename__)
        & (JournalEntry.subject_id == Slip.id)
        & (JournalEntry.action == "slip.unpublished")
    )


def _reads_plainly(text: str) -> bool:
    # Who writes in other letters may have done so on the Dutch page.
    return not _OTHER_LETTERS.search(text) and not find_personal(text)


def moments_of_decisions(campaign_id: int, account_id: int) -> list[dt.datetime]:
    """List the moments of somebody's last decisions about slips, newest first; what was done at once is one."""
    moment = func.min(JournalEntry.at)
    return list(
        db.session.scalars(
            select(moment)
            .where(
                JournalEntry.campaign_id == campaign_id,
                JournalEntry.account_id == account_id,
                JournalEntry.action.in_(PACED),
            )
            .group_by(JournalEntry.request_id)
            .order_by(moment.desc())
            .limit(PACE_OF)
        )
    )
