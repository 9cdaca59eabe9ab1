"""A decision that is sent once more by who took it: a button pressed twice, or pressed again after going back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.rules import ChangedMeanwhileError, ChangedYourselfError
from optrommel.telling import about

DONE_ALREADY = _l("Dat heb je al gedaan.")


def did_last(row: Any, action: str, *, by: int, **facts: object) -> bool:
    """Tell whether the last thing that was done to a row is this, by this account and with these facts."""
    last = _last_about(row)
    if last is None or (last.account_id, last.action) != (by, action):
        return False
    told = {**last.before, **last.after}
    return all(told.get(name) == fact for name, fact in facts.items())


def changed_meanwhile(row: Any, *, by: int) -> ChangedMeanwhileError:
    """Give the rule that somebody runs into whose page is older than a row: was it a colleague, or they themselves?"""
    last = _last_about(row)
    return ChangedYourselfError() if last is not None and last.account_id == by else ChangedMeanwhileError()


def _last_about(row: Any) -> JournalEntry | None:
    entries = db.select(JournalEntry).where(about(row.campaign_id, row.__tablename__, row.id))
    last: JournalEntry | None = db.session.scalar(entries.order_by(JournalEntry.id.desc()).limit(1))
    return last
