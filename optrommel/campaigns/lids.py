"""Codes on lids: switched off when one leaked, and replaced by another."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.campaigns.models import RetiredLid, Tin
from optrommel.campaigns.queries_tins import lid_before, locked_tin
from optrommel.campaigns.rules import make_lid_code
from optrommel.campaigns.rules_tins import LidChangedError
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry


def switch_lid_off(tin: Tin, *, code: str, now: dt.datetime, by: int | None) -> bool:
    """Let the code on a lid open nothing any more; give whether that was news. Raises `LidChangedError`.

    `code` is the one that whoever pressed was looking at: a colleague may have replaced it.
    """
    _check_is_the_same(tin, code)
    if tin.lid_is_off:
        return False
    tin.lid_is_off = True
    db.session.flush()
    journal.record("tin.lid_off", tin, now=now, by=by, after={"retired_id": _id_before(tin)})
    return True


def renew_lid(tin: Tin, *, code: str, now: dt.datetime, by: int | None) -> bool:
    """Give a tin another code on its lid, which is always news; the old opens nothing now. Raises `LidChangedError`."""
    _check_is_the_same(tin, code)
    was_off = tin.lid_is_off
    new = make_lid_code()
    retired = RetiredLid(campaign_id=tin.campaign_id, tin_id=tin.id, code=code, next_code=new, retired_at=now)
    tin.lid_code, tin.lid_is_off = new, False
    db.session.add(retired)
    db.session.flush()
    before, after = {"is_off": was_off}, {"retired_id": retired.id}
    journal.record("tin.lid_renewed", tin, now=now, by=by, before=before, after=after)
    return True


def _check_is_the_same(tin: Tin, code: str) -> None:
    locked_tin(tin.id)
    if tin.lid_code != code:
        raise LidChangedError


def _id_before(tin: Tin) -> int | None:
    before = lid_before(tin)
    return before.id if before else None


def _undone(entry: JournalEntry) -> Tin:
    """Give the tin of an entry, locked, when the code on its lid is the one that the entry is about."""
    tin = locked_tin(entry.subject_id)
    if tin is None or _id_before(tin) != entry.after["retired_id"]:
        raise CannotUndoError
    return tin


@journal.undoes("tin.lid_off")
def _switch_on(entry: JournalEntry, _now: dt.datetime) -> None:
    _undone(entry).lid_is_off = False
    db.session.flush()


@journal.undoes("tin.lid_renewed")
def _put_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Let the old code work again; the one that replaced it may stand on a sticker, so it is kept in its stead."""
    tin, retired = _undone(entry), db.session.get_one(RetiredLid, entry.after["retired_id"])
    tin.lid_code, retired.code, retired.next_code = retired.code, tin.lid_code, None
    tin.lid_is_off, retired.retired_at = entry.before["is_off"], now
    db.session.flush()
