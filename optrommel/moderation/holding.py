"""What a moderator says about a slip that waits: laid aside, for a colleague, care, its language."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.deeds import Facts
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Hold
from optrommel.moderation.queries import hold_on
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipMoveError, SlipState


def hold_slip(
    slip: Slip, note: str, *, now: dt.datetime, by: int | None = None, for_account_id: int | None = None
) -> Hold:
    """Lay a waiting slip aside with a note for moderators, and perhaps for one of them; a note of before is put away.

    Raises `SlipMoveError` when the slip does not wait any more.
    """
    if slip.state != SlipState.WAITING:
        raise SlipMoveError
    old = _put_away(slip.id, now)
    hold = Hold(
        campaign_id=slip.campaign_id,
        slip_id=slip.id,
        note=note,
        for_account_id=for_account_id,
        account_id=by,
        created_at=now,
    )
    db.session.add(hold)
    slip.version += 1
    db.session.flush()
    after = {"hold_id": hold.id, "for_id": for_account_id}
    journal.record("slip.held", slip, now=now, by=by, before={"hold_id": old}, after=after)
    return hold


def release_slip(slip: Slip, *, now: dt.datetime, by: int | None = None) -> None:
    """Lay a slip back among those that wait for everybody; one that was not held stays as it is."""
    old = _put_away(slip.id, now)
    if old is None:
        return
    slip.version += 1
    db.session.flush()
    journal.record("slip.held", slip, now=now, by=by, before={"hold_id": old}, after={"hold_id": None})


def _put_away(slip_id: int, now: dt.datetime) -> int | None:
    hold = hold_on(slip_id)
    if hold is None:
        return None
    hold.released_at = now
    db.session.flush()
    return hold.id


@journal.undoes("slip.held")
def hold_as_before(entry: JournalEntry, now: dt.datetime) -> None:
    """Give a slip the note of before back, or none."""
    slip = slip_in(entry.campaign_id or 0, entry.subject_id)
    hold = hold_on(entry.subject_id)
    if slip is None or (hold.id if hold else None) != entry.after["hold_id"]:
        raise CannotUndoError
    _put_away(slip.id, now)
    if entry.before["hold_id"] is not None:
        db.session.get_one(Hold, entry.before["hold_id"]).released_at = None
    slip.version += 1
    db.session.flush()


def mark_slip(slip: Slip, *, needs_care: bool, language: str, now: dt.datetime, by: int | None = None) -> None:
    """Say whether a slip needs care, and in which language it is written."""
    before = {"needs_care": slip.needs_care, "language": slip.language}
    after = {"needs_care": needs_care, "language": language}
    if before == after:
        return
    _mark(slip, after)
    journal.record("slip.marked", slip, now=now, by=by, before=before, after=after)


def _mark(slip: Slip, marks: Facts) -> None:
    slip.needs_care = marks["needs_care"]
    slip.language = marks["language"]
    slip.version += 1
    db.session.flush()


@journal.undoes("slip.marked")
def mark_as_before(entry: JournalEntry, now: dt.datetime) -> None:
    """Take marks back."""
    slip = slip_in(entry.campaign_id or 0, entry.subject_id)
    if slip is None or {"needs_care": slip.needs_care, "language": slip.language} != entry.after:
        raise CannotUndoError
    _mark(slip, entry.before)
