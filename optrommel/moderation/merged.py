"""What was merged into an idea, read from the journal."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.carrying import voices_at
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import merged_into


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
        merge.words.extend(voice.text for voice in voices_at(entry, idea.voices, entry.before["voice_ids"]))
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
