"""Slips and ideas that look alike and are not the same: somebody said so, and it is not asked again."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.suggestions.models import NotAlike


def say_not_alike(slip: Slip, idea: Idea, *, now: dt.datetime, by: int) -> None:
    """Remember that a slip, or the idea that it became, is another than this idea; a second time changes nothing."""
    lower, higher = sorted((slip.id, idea.origin_slip_id))
    if lower == higher or _pair(lower, higher) is not None:
        return
    db.session.add(
        NotAlike(campaign_id=slip.campaign_id, slip_id=lower, other_id=higher, account_id=by, created_at=now)
    )
    db.session.flush()
    after = {"slip_ids": [lower, higher], "idea_id": idea.id}
    journal.record("slip.not_alike", slip, now=now, by=by, after=after)


def _pair(lower: int, higher: int) -> NotAlike | None:
    found: NotAlike | None = db.session.scalar(
        db.select(NotAlike).where(NotAlike.slip_id == lower, NotAlike.other_id == higher)
    )
    return found


@journal.undoes("slip.not_alike")
def ask_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Take back that two are not the same."""
    pair = _pair(*entry.after["slip_ids"])
    if pair is None:
        raise CannotUndoError
    db.session.delete(pair)
    db.session.flush()
