"""What happens to tins on doorsteps: passed on by neighbours, brought out, fetched and counted by who works here."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.exc import IntegrityError

from optrommel import journal
from optrommel.campaigns.models import Campaign, Passing, Tin
from optrommel.campaigns.queries_tins import locked_tin, passings_of
from optrommel.campaigns.rules import TinState, kept_until
from optrommel.campaigns.rules_tins import (
    SAID_AGAIN,
    SAID_BY_NEIGHBOURS,
    Count,
    PassingKind,
    check_count,
    check_tin_move,
    state_when_heard,
    was_just_said,
)
from optrommel.clock import local_date
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.journal import CannotUndoError, JournalEntry

PRINTING = ("print.ordered", "print.taken", "paper.made")  # what may have put the code of a lid on paper


def hear(tin: Tin, kind: PassingKind, *, submission_id: str, now: dt.datetime) -> None:
    """Write down what a neighbour says of a tin; said again within minutes, or sent twice, it is one line."""
    _lock(tin)
    lately = [PassingKind(one.kind) for one in passings_of(tin, since=now - SAID_AGAIN)]
    if was_just_said(kind, lately):
        return
    own_id = str(uuid.uuid5(uuid.UUID(submission_id), kind))  # the other button of the same page says something else
    if _log(tin, kind, now=now, submission_id=own_id) is not None:
        tin.state = state_when_heard(TinState(tin.state))
        db.session.flush()


def move_tin(tin: Tin, to: TinState, *, now: dt.datetime, by: int | None = None) -> bool:
    """Take a tin to another state; give whether that was news. Raises as `check_tin_move` does."""
    _lock(tin)
    if tin.state == to:
        return False
    before = _facts(tin)
    kind = check_tin_move(TinState(tin.state), to, number=tin.number)
    tin.state = to
    _write_down(tin, kind, before, now=now, by=by)
    return True


def count_tin(tin: Tin, count: Count, *, now: dt.datetime, by: int | None = None) -> bool:
    """Close a tin whose slips were all entered, or of which somebody says why not; give whether that was news.

    Raises `TinNotBackError`, `TinMoveError` or `TinGapError`.
    """
    _lock(tin)
    if tin.state == TinState.COUNTED and (tin.slips_counted, tin.gap_reason) == (count.slips, count.reason):
        return False
    kind = check_tin_move(TinState(tin.state), TinState.COUNTED, number=tin.number)
    check_count(count)
    before = _facts(tin)
    tin.state, tin.slips_counted, tin.gap_reason = TinState.COUNTED, count.slips, count.reason
    tin.entered_when_counted = count.entered
    _write_down(tin, kind, before, now=now, by=by, slips_counted=count.slips, note=count.reason)
    return True


def _lock(tin: Tin) -> None:
    locked_tin(tin.id)


def _facts(tin: Tin) -> dict[str, object]:
    return {"state": tin.state, "slips_counted": tin.slips_counted, "entered": tin.entered_when_counted}


def _log(tin: Tin, kind: PassingKind, *, now: dt.datetime, **more: object) -> Passing | None:
    return insert_once(Passing, campaign_id=tin.campaign_id, tin_id=tin.id, kind=kind, at=now, **more)


def _write_down(
    tin: Tin, kind: PassingKind, before: dict[str, object], *, now: dt.datetime, by: int | None, **more: object
) -> None:
    db.session.flush()
    line = _log(tin, kind, now=now, account_id=by, **more)
    after = {**_facts(tin), "passing_id": line.id if line else None}
    journal.record("tin.moved", tin, now=now, by=by, before=before, after=after)


@journal.undoes("tin.moved")
def _undo_move(entry: JournalEntry, _now: dt.datetime) -> None:
    """Put a tin back where it was, and take the line out of its log; neighbours' words stay in it."""
    tin = locked_tin(entry.subject_id)
    if tin is None or any(fact != entry.after[name] for name, fact in _facts(tin).items()):
        raise CannotUndoError
    ours = [one for one in passings_of(tin) if one.kind not in SAID_BY_NEIGHBOURS]
    if not ours or ours[0].id != entry.after["passing_id"]:
        raise CannotUndoError
    tin.state, tin.slips_counted = entry.before["state"], entry.before["slips_counted"]
    tin.entered_when_counted = entry.before["entered"]
    tin.gap_reason = next((one.note for one in ours[1:] if one.kind == PassingKind.COUNTED), "")
    db.session.delete(ours[0])
    db.session.flush()


@journal.undoes("tin.added")
def _take_away(entry: JournalEntry, now: dt.datetime) -> None:
    """Take away a tin that went nowhere; refused once anything lies in it or names it, or since sheets were printed."""
    tin = locked_tin(entry.subject_id)
    if tin is None or tin.is_digital or tin.state != TinState.READY or journal.was_done_since(entry, PRINTING):
        raise CannotUndoError
    try:
        with db.session.begin_nested():
            db.session.delete(tin)
    except IntegrityError:  # a slip, printed or put in, a picture or a line of its log
        raise CannotUndoError from None
    journal.close(tin, now=now)


def describe_tin(tin: Tin, *, route: str, households: int | None, now: dt.datetime, by: int | None) -> bool:
    """Say where a tin goes and past how many houses; give whether anything changed."""
    wanted = {"route": route, "households": households}
    changed = sorted(name for name, value in wanted.items() if getattr(tin, name) != value)
    for name in changed:
        setattr(tin, name, wanted[name])
    if changed:
        db.session.flush()
        journal.record("tin.changed", tin, now=now, by=by)
    return bool(changed)


def keep_contact(tin: Tin, campaign: Campaign, name: str, reach: str, *, now: dt.datetime, by: int | None) -> None:
    """Keep who looks after a tin and how to reach them, until the date that they were told."""
    tin.contact_name, tin.contact_reach = name, reach
    tin.contact_erase_on = kept_until(campaign.meeting_on, today=local_date(now))
    db.session.flush()
    journal.record("tin.contact_kept", tin, now=now, by=by)


def open_contact(tin: Tin, *, now: dt.datetime, by: int) -> tuple[str, str] | None:
    """Give the name and reach of who looks after a tin, and write down who looked."""
    if tin.contact_name is None or tin.contact_reach is None:
        return None
    journal.record("tin.contact_opened", tin, now=now, by=by)
    return tin.contact_name, tin.contact_reach


def erase_contact(tin: Tin, *, now: dt.datetime, by: int | None = None) -> None:
    """Forget who looks after a tin; once more changes nothing."""
    if tin.contact_erase_on is None:
        return
    tin.contact_name = tin.contact_reach = tin.contact_erase_on = None
    forget_log_after_commit()
    db.session.flush()
    journal.record("tin.contact_erased", tin, now=now, by=by)
