"""What happened to an idea, read from the journal: by whom it was changed last, and what was merged into it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from optrommel.accounts.models import Account
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import merged_into


@dataclass(frozen=True)
class Deed:
    """Somebody changed something, then."""

    who: str
    at: dt.datetime


def last_deed(idea: Idea, *, apart_from: int) -> Deed | None:
    """Find who changed an idea last, apart from this account."""
    found = db.session.execute(
        select(Account.name, JournalEntry.at)
        .join(Account, Account.id == JournalEntry.account_id)
        .where(
            JournalEntry.campaign_id == idea.campaign_id,
            JournalEntry.subject == Idea.__tablename__,
            JournalEntry.subject_id == idea.id,
            JournalEntry.account_id != apart_from,
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    ).first()
    return Deed(found.name, found.at) if found is not None else None


@dataclass(frozen=True)
class Merge:
    """What came along with one decision and is taken apart as one: the words that are still there."""

    entry: JournalEntry
    words: list[str]


def merges_into(idea: Idea) -> list[Merge]:
    """List the decisions that merged something into an idea and that can be taken back, oldest first."""
    merged_ids = [merged.id for merged in merged_into(idea.id)]
    merges: dict[object, Merge] = {}
    for entry in _last_entries(merged_ids) if merged_ids else []:
        merge = merges.setdefault(entry.request_id or entry.id, Merge(entry, []))
        merge.words.extend(voice.text for voice in idea.voices if voice.id in entry.before["voice_ids"])
    return list(merges.values())


def _last_entries(idea_ids: list[int]) -> list[JournalEntry]:
    """List the entries that tell where merged ideas went; of one that was merged before, the last."""
    found = db.session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.action == "idea.merged",
            JournalEntry.subject_id.in_(idea_ids),
            JournalEntry.undone_at.is_(None),
        )
        .order_by(JournalEntry.id)
    )
    return list({entry.subject_id: entry for entry in found}.values())
