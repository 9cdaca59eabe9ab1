"""How voices carry ideas: given, taken away, in which words; an idea is always read in those of its leading voice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from optrommel.events import idea_lost_words, idea_reworded
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea, Voice, Wording
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState
from optrommel.slips.models import Slip
from optrommel.slips.rules import DUTCH
from optrommel.words import search_document


def give_voice(
    slip: Slip,
    idea: Idea,
    text: str,
    *,
    now: dt.datetime,
    by: int | None = None,
    dutch: str = "",
    part_of: int | None = None,
) -> Voice:
    """Let a slip carry an idea in these words; `part_of` is the id of the wording that they are quoted from."""
    wording = _word(slip, text, dutch=dutch, part_of=part_of, now=now, by=by)
    voice = Voice(campaign_id=slip.campaign_id, slip=slip, wording=wording, created_at=now)
    idea.voices.append(voice)
    settle(idea)
    return voice


def change_words(voice: Voice, text: str, *, dutch: str, part_of: int | None, now: dt.datetime, by: int | None) -> None:
    """Let a voice be read in other words."""
    voice.wording = _word(voice.slip, text, dutch=dutch, part_of=part_of, now=now, by=by)
    if voice.idea is not None:
        settle(voice.idea)


def _word(slip: Slip, text: str, *, dutch: str, part_of: int | None, now: dt.datetime, by: int | None) -> Wording:
    wording = Wording(
        campaign_id=slip.campaign_id,
        slip_id=slip.id,
        part_of_id=part_of,
        text=text,
        dutch=dutch,
        account_id=by,
        created_at=now,
    )
    db.session.add(wording)
    db.session.flush()
    return wording


def rest(voices: Iterable[Voice], *, now: dt.datetime) -> None:
    """Take voices away from the ideas they carry; an idea that nobody carries now is hidden from everybody."""
    left: dict[int, Idea] = {}
    for voice in voices:
        if voice.idea is not None:
            left[voice.idea.id] = voice.idea
            voice.is_lead = False
            voice.idea.voices.remove(voice)
    db.session.flush()
    for idea_id in sorted(left):
        settle(left[idea_id])
        idea_lost_words.send(left[idea_id], now=now)


def move_voices(voices: Iterable[Voice], idea: Idea) -> None:
    """Let voices carry another idea, behind those that carry it already; `settle` the ideas they leave."""
    for voice in voices:
        voice.is_lead = False
        voice.idea = idea
    db.session.flush()


def settle(idea: Idea, *, lead: Voice | None = None) -> None:
    """Let an idea be read in the words of `lead`, else of who leads, else of its oldest voice; hidden without any."""
    db.session.flush()
    lead = lead or lead_of(idea)
    if any(voice.is_lead for voice in idea.voices if voice is not lead):
        for voice in idea.voices:
            voice.is_lead = False
        db.session.flush()  # never two at once, the database sees to that
    if lead is not None:
        lead.is_lead = True
    elif idea.state in PUBLIC_STATES:
        idea.state = IdeaState.UNPUBLISHED
    before = _words_of(idea)
    _read_in_words_of(idea, lead)
    if _words_of(idea) != before:
        idea_reworded.send(idea)
    idea.version = (idea.version or 0) + 1
    db.session.flush()


def lead_of(idea: Idea) -> Voice | None:
    """Find the voice in whose words an idea is read; without a leader, the oldest."""
    return next((voice for voice in idea.voices if voice.is_lead), idea.voices[0] if idea.voices else None)


def _words_of(idea: Idea) -> tuple[str, str, str]:
    return idea.text, idea.dutch, idea.language


def _read_in_words_of(idea: Idea, lead: Voice | None) -> None:
    idea.text = lead.wording.text if lead else ""
    idea.dutch = lead.wording.dutch if lead else ""
    idea.language = lead.slip.language if lead else DUTCH
    idea.stems = search_document(f"{idea.text} {idea.dutch}".strip())


def voices_at(entry: JournalEntry, voices: Iterable[Voice], ids: Collection[int]) -> list[Voice]:
    """Give those of these voices that an entry speaks of: SQLite gives the id of an erased voice to a later one."""
    return [voice for voice in voices if voice.id in ids and voice.created_at <= entry.at]


def voice_of(entry: JournalEntry, voice_id: int) -> Voice:
    """Find the voice that an entry speaks of. Raises `CannotUndoError` when its writer took it back."""
    voice = db.session.get(Voice, voice_id)
    if voice is None or not voices_at(entry, [voice], [voice_id]):
        raise CannotUndoError
    return voice
