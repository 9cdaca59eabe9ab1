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
class Merged:
    """An idea that was merged into another: the words that came along and are still there, and its journal entry."""

    idea: Idea
    words: list[str]
    entry: JournalEntry


def merged_with(idea: Idea) -> list[Merged]:
    """List what was merged into an idea and can be taken apart, by id."""
    ideas = merged_into(idea.id)
    entries = _merges_of([merged.id for merged in ideas]) if ideas else {}
    return [
        Merged(merged, _words_from(entries[merged.id], idea), entries[merged.id])
        for merged in ideas
        if merged.id in entries
    ]


def _merges_of(idea_ids: list[int]) -> dict[int, JournalEntry]:
    found = db.session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.action == "idea.merged",
            JournalEntry.subject_id.in_(idea_ids),
            JournalEntry.undone_at.is_(None),
        )
        .order_by(JournalEntry.id)
    )
    return {entry.subject_id: entry for entry in found}


def _words_from(entry: JournalEntry, idea: Idea) -> list[str]:
    return [voice.text for voice in idea.voices if voice.id in entry.before["voice_ids"]]
