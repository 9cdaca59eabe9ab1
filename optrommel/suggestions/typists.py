"""Where who typed a slip over thinks that it belongs: a word to its moderator, never a decision."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.models import TypistPick
from optrommel.suggestions.rules import PickTooLateError


def choose_theme(slip: Slip, theme_id: int | None, *, now: dt.datetime, by: int) -> None:
    """Write down where a slip may belong, or (None) nowhere any more; the same again changes nothing.

    `slip` is locked. Raises `PickTooLateError`.
    """
    if slip.state != SlipState.WAITING:
        raise PickTooLateError
    before = _chosen(slip)
    if theme_id == before:
        return
    _put(slip, theme_id, now=now, by=by)
    action = "slip.theme_unchosen" if theme_id is None else "slip.theme_chosen"
    # About the paper, which stays: the slip can be taken back as long as nothing is written down about itself.
    journal.record(action, slip.paper, now=now, by=by, before={"theme_id": before}, after={"theme_id": theme_id})


def _pick_of(slip: Slip) -> TypistPick | None:
    found: TypistPick | None = db.session.scalar(db.select(TypistPick).where(TypistPick.slip_id == slip.id))
    return found


def _chosen(slip: Slip) -> int | None:
    pick = _pick_of(slip)
    return pick.theme_id if pick else None


def _put(slip: Slip, theme_id: int | None, *, now: dt.datetime, by: int | None) -> None:
    pick = _pick_of(slip)
    if pick is not None:
        db.session.delete(pick)
        db.session.flush()
    if theme_id is not None:
        db.session.add(
            TypistPick(campaign_id=slip.campaign_id, slip_id=slip.id, theme_id=theme_id, account_id=by, picked_at=now)
        )
    db.session.flush()


@journal.undoes("slip.theme_chosen")
@journal.undoes("slip.theme_unchosen")
def choose_as_before(entry: JournalEntry, now: dt.datetime) -> None:
    """Choose again what was chosen before, unless something else was chosen since or the slip waits no more."""
    slip = db.session.scalar(
        db.select(Slip).where(Slip.paper_slip_id == entry.subject_id, Slip.state == SlipState.WAITING)
    )
    if slip is None or _chosen(slip) != entry.after["theme_id"]:
        raise CannotUndoError
    _put(slip, entry.before["theme_id"], now=now, by=entry.account_id)
