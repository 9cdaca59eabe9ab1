"""Ideas merged, taken apart and split. No word is lost, every address and code keeps leading somewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from optrommel import journal
from optrommel.events import about_to_rest, idea_merged, idea_split
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.carrying import (
    change_words,
    give_voice,
    lead_of,
    move_voices,
    rest,
    settle,
    voice_of,
    voices_at,
)
from optrommel.moderation.models import Clash, Idea, Voice, Wording
from optrommel.moderation.queries import clash_of, idea_of_any_state
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState, SameIdeaError, check_parts


def merge_ideas(idea: Idea, target: Idea, *, now: dt.datetime, by: int | None = None) -> None:
    """Let `target` carry on with all voices of `idea`; its address becomes a signpost. Both are locked and public.

    Raises `SameIdeaError`.
    """
    if idea is target:
        raise SameIdeaError
    lead, voices = lead_of(idea), list(idea.voices)
    before = {
        "state": idea.state,
        "voice_ids": [voice.id for voice in voices],
        "lead_id": lead.id if lead else None,
    }
    move_voices(voices, target)
    idea.state = IdeaState.MERGED
    idea.merged_into_id = target.id
    settle(idea)
    settle(target)
    journal.record("idea.merged", idea, now=now, by=by, before=before, after={"into_id": target.id})
    idea_merged.send(idea, target=target, now=now, by=by)


@journal.undoes("idea.merged")
def unmerge_idea(entry: JournalEntry, now: dt.datetime) -> None:
    """Give an idea its voices back, those that are still there; refused while the other is itself merged on."""
    idea = idea_of_any_state(entry.campaign_id or 0, entry.subject_id)
    if idea is None or idea.state != IdeaState.MERGED or idea.merged_into_id != entry.after["into_id"]:
        raise CannotUndoError
    target = idea_of_any_state(idea.campaign_id, entry.after["into_id"])
    if target is None or target.state == IdeaState.MERGED:
        raise CannotUndoError
    voices = voices_at(entry, target.voices, entry.before["voice_ids"])
    move_voices(voices, idea)
    idea.state = entry.before["state"]
    idea.merged_into_id = None
    settle(idea, lead=next((voice for voice in voices if voice.id == entry.before["lead_id"]), None))
    settle(target)


def split_voice(voice: Voice, parts: Sequence[str], *, now: dt.datetime, by: int | None = None) -> list[Idea]:
    """Quote the parts of a voice in ideas of their own; the first stays where it is. Gives the new ideas.

    The idea of `voice` is locked and public. Raises `PartsRefusedError` when words would be lost or added.
    """
    check_parts(voice.wording.text, parts)
    idea, whole = _idea_of(voice), voice.wording
    change_words(voice, parts[0], dutch="", part_of=whole.id, now=now, by=by)
    made = [_quote(voice, idea, whole, part, now=now, by=by) for part in parts[1:]]
    journal.record(
        "idea.split",
        idea,
        now=now,
        by=by,
        before={"voice_id": voice.id, "wording_id": whole.id},
        after={"wording_id": voice.wording_id, "parts": [_facts_of(new) for new in made]},
    )
    for new in made:
        idea_split.send(idea, new=new, now=now, by=by)
    return made


def _facts_of(part: Idea) -> list[int]:
    return [part.id, part.voices[0].id, part.voices[0].wording_id]


def _idea_of(voice: Voice) -> Idea:
    if voice.idea is None:
        raise ValueError("a voice that rests carries nothing")
    return voice.idea


def _quote(voice: Voice, idea: Idea, whole: Wording, part: str, *, now: dt.datetime, by: int | None) -> Idea:
    new = _new_idea(voice, idea)
    give_voice(voice.slip, new, part, part_of=whole.id, now=now, by=by)
    return new


def _new_idea(voice: Voice, like: Idea) -> Idea:
    """Make an idea without voices, as old as the one it comes from: a split keeps nothing longer than that."""
    new = Idea(
        campaign_id=like.campaign_id,
        origin_slip_id=voice.slip_id,
        text="",
        stems="",
        state=IdeaState.OPEN,
        published_at=like.published_at,
    )
    db.session.add(new)
    return new


@journal.undoes("idea.split")
def join_parts(entry: JournalEntry, now: dt.datetime) -> None:
    """Give a voice its whole words back and let the parts rest; refused when somebody merged or joined a part since."""
    voice = voice_of(entry, entry.before["voice_id"])
    if voice.idea is None or voice.wording_id != entry.after["wording_id"]:
        raise CannotUndoError
    parts = [_part_as_made(entry, *facts) for facts in entry.after["parts"]]
    for part in parts:
        about_to_rest.send(part.idea)
    rest(parts, now=now)
    voice.wording = db.session.get_one(Wording, entry.before["wording_id"])
    settle(voice.idea)


def _part_as_made(entry: JournalEntry, idea_id: int, voice_id: int, wording_id: int) -> Voice:
    """Find the voice of a part, still alone in its idea and in the words of then."""
    part = voice_of(entry, voice_id)
    if part.idea is None or len(part.idea.voices) != 1 or (part.idea.id, part.wording_id) != (idea_id, wording_id):
        raise CannotUndoError
    return part


def part_voices(idea: Idea, voices: Sequence[Voice], *, now: dt.datetime, by: int | None = None) -> Idea:
    """Take some of the voices out of an idea, which is locked and public, and make them an idea of their own.

    At least one voice stays behind. Raises `SameIdeaError` when none would.
    """
    if not voices or len(voices) >= len(idea.voices):
        raise SameIdeaError
    lead = lead_of(idea)
    new = _new_idea(voices[0], idea)
    db.session.flush()
    move_voices(voices, new)
    settle(new)
    settle(idea)
    journal.record(
        "idea.parted",
        idea,
        now=now,
        by=by,
        before={"lead_id": lead.id if lead else None},
        after={"idea_id": new.id, "voice_ids": [voice.id for voice in voices]},
    )
    idea_split.send(idea, new=new, now=now, by=by)
    return new


@journal.undoes("idea.parted")
def bring_voices_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Give an idea the voices back that were taken out of it; refused when the new one got others since."""
    idea = idea_of_any_state(entry.campaign_id or 0, entry.subject_id)
    new = idea_of_any_state(entry.campaign_id or 0, entry.after["idea_id"])
    if idea is None or new is None or {idea.state, new.state} - set(PUBLIC_STATES):
        raise CannotUndoError
    voices = voices_at(entry, new.voices, entry.after["voice_ids"])
    if len(voices) < len(new.voices):
        raise CannotUndoError
    about_to_rest.send(new)
    move_voices(voices, idea)
    settle(new)
    settle(idea, lead=next((voice for voice in voices if voice.id == entry.before["lead_id"]), None))


def link_clash(idea: Idea, other: Idea, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that two public ideas cannot both be done; twice says nothing new. Raises `SameIdeaError`."""
    if idea is other:
        raise SameIdeaError
    if clash_of(idea.id, other.id) is not None:
        return
    lower, higher = sorted((idea.id, other.id))
    clash = Clash(campaign_id=idea.campaign_id, idea_id=lower, other_id=higher, account_id=by, created_at=now)
    db.session.add(clash)
    _tell_both(idea, other)
    journal.record("clash.linked", clash, now=now, by=by, after={"idea_ids": [lower, higher]})


def unlink_clash(clash: Clash, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that two ideas go together after all."""
    idea_ids = [clash.idea_id, clash.other_id]
    journal.record("clash.unlinked", clash, now=now, by=by, before={"idea_ids": idea_ids})
    _forget(clash)


def _tell_both(*ideas: Idea) -> None:
    for idea in ideas:
        idea.version += 1
    db.session.flush()


def _forget(clash: Clash) -> None:
    _tell_both(*(db.session.get_one(Idea, idea_id) for idea_id in (clash.idea_id, clash.other_id)))
    db.session.delete(clash)
    db.session.flush()


@journal.undoes("clash.linked")
def forget_clash(entry: JournalEntry, now: dt.datetime) -> None:
    """Take back that two ideas clash."""
    clash = clash_of(*entry.after["idea_ids"])
    if clash is None:
        raise CannotUndoError
    _forget(clash)


@journal.undoes("clash.unlinked")
def remember_clash(entry: JournalEntry, now: dt.datetime) -> None:
    """Say once more that two ideas clash."""
    lower, higher = entry.before["idea_ids"]
    if clash_of(lower, higher) is not None:
        raise CannotUndoError
    db.session.add(
        Clash(
            campaign_id=entry.campaign_id,
            idea_id=lower,
            other_id=higher,
            account_id=entry.account_id,
            created_at=now,
        )
    )
    _tell_both(*(db.session.get_one(Idea, idea_id) for idea_id in (lower, higher)))
