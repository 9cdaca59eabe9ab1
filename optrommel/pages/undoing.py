"""Undo from the journal, any time later: what stands in the way."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select

from optrommel import journal
from optrommel.extensions import db
from optrommel.journal import JournalEntry, can_be_undone, parts_of
from optrommel.rules import RuleError
from optrommel.telling import about, rows_named

_SUBJECTS = frozenset(
    {"slip", "idea", "theme", "claim", "clash", "campaign", "tin"}
)  # what is done to these stands in a row
LATER_MOST = 12  # of what may stand in the way


def in_the_way(entry: JournalEntry, *, now: dt.datetime) -> JournalEntry | None:
    """Find the later decision about the same that must be undone first; None when nothing helps any more.

    It is the newest without which `entry` can be undone; where more than one stands in the way, the newest that can be
    undone itself. All of it is tried, and nothing is kept.
    """
    later = _later_than(entry)
    helping = (found for found in later if _goes(found, entry, now=now))
    return next(helping, None) or next((found for found in later if _goes(found, now=now)), None)


def _later_than(entry: JournalEntry) -> list[JournalEntry]:
    campaign_id = entry.campaign_id or 0
    rows = {row for part in parts_of(entry) for row in rows_named(part) if row[0] in _SUBJECTS}
    if not rows:
        return []
    found = db.session.scalars(
        select(JournalEntry)
        .where(
            can_be_undone(),
            JournalEntry.id > entry.id,
            JournalEntry.request_id.is_distinct_from(entry.request_id) | JournalEntry.request_id.is_(None),
            or_(*(about(campaign_id, kind, row_id) for kind, row_id in sorted(rows))),
        )
        .order_by(JournalEntry.id.desc())
        .limit(LATER_MOST)
    )
    return list(found)


def _goes(*entries: JournalEntry, now: dt.datetime) -> bool:
    """Try whether these decisions can be undone, one after the other."""
    trial = db.session.begin_nested()
    try:
        for entry in entries:
            journal.undo(entry, now=now)
    except RuleError:
        return False
    else:
        return True
    finally:
        trial.rollback()
