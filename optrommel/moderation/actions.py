"""What a moderator decides about a slip, and how it is taken back.

Whoever changes ideas has taken the turn of the campaign (`take_turn`), so that two never work on one board at a time.
"""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.events import slip_answer_taken_back, slip_answered, slip_withdrawn
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.carrying import change_words, give_voice, rest, settle, voice_of
from optrommel.moderation.models import Answer, Hold, Idea, Reply, Voice, Wording
from optrommel.moderation.queries import (
    answer_to,
    reply_of,
    sleeping_idea_of,
    voices_of_slip,
    wordings_of_slip,
)
from optrommel.moderation.rules import IdeaState
from optrommel.moderation.search import purge_search
from optrommel.slips.care import needs_care
from optrommel.slips.models import Slip
from optrommel.slips.photos import hide_photo, show_photo
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import AnswerGoneError, ReplyRefusedError, SlipMoveError, SlipState, check_move, may_move


def publish_slip(slip: Slip, text: str, *, now: dt.datetime, by: int | None = None, dutch: str = "") -> Idea:
    """Make a slip into an idea with one voice; `text` is what the neighbourhood reads. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.PUBLISHED)
    idea = sleeping_idea_of(slip.id)  # it was public before, and taken back: its address lives again
    if idea is None:
        idea = Idea(campaign_id=slip.campaign_id, origin_slip_id=slip.id, text="", stems="")
        db.session.add(idea)
    idea.state = IdeaState.OPEN
    idea.published_at = now
    voice = give_voice(slip, idea, text, dutch=dutch, now=now, by=by)
    _move(slip, SlipState.PUBLISHED, now=now, by=by, idea_id=idea.id, voice_id=voice.id)
    return idea


def join_idea(slip: Slip, idea: Idea, text: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Let a slip carry an idea that is there already, in its own words. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.PUBLISHED)
    voice = give_voice(slip, idea, text, now=now, by=by)
    _move(slip, SlipState.PUBLISHED, now=now, by=by, idea_id=idea.id, voice_id=voice.id, joins=True)


def let_photo_be_seen(slip: Slip, *, now: dt.datetime, by: int | None = None) -> None:
    """Show the photo of a slip that is being published to the neighbourhood, if it has one."""
    if slip.photo is not None:
        show_photo(slip)
        journal.record("slip.photo_shown", slip, now=now, by=by)


def answer_slip(slip: Slip, reason: str, *, now: dt.datetime, by: int | None = None) -> Answer:
    """Tell a slip's writer why it is not published. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.ANSWERED)
    answer = Answer(campaign_id=slip.campaign_id, slip_id=slip.id, reason=reason, created_at=now)
    db.session.add(answer)
    db.session.flush()
    _move(slip, SlipState.ANSWERED, now=now, by=by, answer_id=answer.id)
    slip_answered.send(slip, answer=answer, now=now)
    return answer


def reply_to_answer(slip: Slip, text: str, *, now: dt.datetime) -> Reply:
    """Keep what a slip's writer says to the answer, once; the slip waits for a moderator again.

    `slip` is locked. The same words twice are one reply. Raises `ReplyRefusedError` or `AnswerGoneError`.
    """
    said, answer = reply_of(slip.id), answer_to(slip.id)
    if said is not None and said.text == text:
        return said
    if said is not None:
        raise ReplyRefusedError
    if answer is None or slip.state != SlipState.ANSWERED:
        raise AnswerGoneError
    reply = Reply(campaign_id=slip.campaign_id, slip_id=slip.id, answer_id=answer.id, text=text, created_at=now)
    db.session.add(reply)
    slip.waiting_since = now
    slip.needs_care = slip.needs_care or needs_care(text)
    _move(slip, SlipState.WAITING, now=now, by=None)
    return reply


def _move(slip: Slip, to: SlipState, *, now: dt.datetime, by: int | None, **after: int) -> None:
    before = slip.state
    slip.state = to
    slip.version += 1
    db.session.flush()
    journal.record(f"slip.{to}", slip, now=now, by=by, before={"state": before}, after={"state": to, **after})


def unpublish_slip(slip: Slip, *, now: dt.datetime, by: int | None = None) -> None:
    """Take a published slip off the site, wherever its words went, and lay it in the inbox. Raises `SlipMoveError`."""
    if slip.state != SlipState.PUBLISHED:
        raise SlipMoveError
    voices = voices_of_slip(slip.id)
    before = {
        "voices": [[voice.id, voice.idea_id, voice.is_lead] for voice in voices],
        "ideas": [[idea.id, idea.state] for idea in _ideas_of(voices)],
        "with_photo": slip.photo is not None and slip.photo.is_public,
    }
    _silence(slip, now=now)
    journal.record("slip.unpublished", slip, now=now, by=by, before=before, after={"state": slip.state})


def _ideas_of(voices: list[Voice]) -> list[Idea]:
    ideas = {voice.idea.id: voice.idea for voice in voices if voice.idea is not None}
    return [ideas[idea_id] for idea_id in sorted(ideas)]


def _silence(slip: Slip, *, now: dt.datetime) -> None:
    rest(voices_of_slip(slip.id), now=now)
    hide_photo(slip)
    slip.state = SlipState.WAITING
    slip.version += 1
    db.session.flush()


@journal.undoes("slip.unpublished")
def publish_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Give the voices of a slip that was taken off the site back to the ideas they carried."""
    slip = _slip_of(entry, SlipState.PUBLISHED)
    states = {int(idea_id): state for idea_id, state in entry.before["ideas"]}
    leads = {int(voice_id): is_lead for voice_id, _idea_id, is_lead in entry.before["voices"]}
    for voice_id, idea_id, _is_lead in entry.before["voices"]:
        voice, idea = voice_of(entry, voice_id), db.session.get(Idea, idea_id)
        if idea is None or voice.idea_id is not None or idea.state == IdeaState.MERGED:
            raise CannotUndoError
        if idea.state == IdeaState.UNPUBLISHED:
            idea.state = states[idea.id]
        idea.voices.append(voice)
        settle(idea, lead=voice if leads[voice.id] else None)
    if entry.before["with_photo"]:
        show_photo(slip)
    slip.state = SlipState.PUBLISHED
    slip.version += 1
    db.session.flush()


def _slip_of(entry: JournalEntry, back_to: SlipState) -> Slip:
    slip = slip_in(entry.campaign_id or 0, entry.subject_id)
    if slip is None or slip.state != entry.after["state"] or not may_move(slip.state, back_to):
        raise CannotUndoError
    return slip


@journal.undoes("slip.published")
def take_back_publication(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay a published slip back in the inbox; nobody reads its words until somebody publishes it again."""
    slip = _slip_of(entry, SlipState.WAITING)
    voices = voices_of_slip(slip.id)
    if len(voices) != 1 or voices[0].idea_id != entry.after.get("idea_id", voices[0].idea_id):
        raise CannotUndoError  # split or merged since: that is taken back first
    _silence(slip, now=now)


@journal.undoes("slip.answered")
def take_back_answer(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay an answered slip back in the inbox; the reason stays beside it as a draft."""
    slip = _slip_of(entry, SlipState.WAITING)
    answer = answer_to(slip.id)
    if answer is None or answer.id != entry.after.get("answer_id", answer.id):
        raise CannotUndoError
    answer.taken_back_at = now
    slip.state = SlipState.WAITING
    slip.version += 1
    db.session.flush()
    slip_answer_taken_back.send(slip, answer=answer, now=now)


def tidy_voice(voice: Voice, text: str, *, now: dt.datetime, by: int | None = None, dutch: str = "") -> None:
    """Let the neighbourhood read a voice, whose idea is public, in other words; those of before are kept."""
    if (voice.wording.text, voice.wording.dutch) == (text, dutch):
        return
    before = voice.wording_id
    change_words(voice, text, dutch=dutch, part_of=voice.wording.part_of_id, now=now, by=by)
    facts = {"voice_id": voice.id}
    journal.record(
        "idea.tidied",
        voice.idea,
        now=now,
        by=by,
        before={**facts, "wording_id": before},
        after={**facts, "wording_id": voice.wording_id},
    )


@journal.undoes("idea.tidied")
def give_words_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Let a voice be read in the words of before."""
    voice = voice_of(entry, entry.after["voice_id"])
    if voice.idea is None or voice.wording_id != entry.after["wording_id"]:
        raise CannotUndoError
    voice.wording = db.session.get_one(Wording, entry.before["wording_id"])
    settle(voice.idea)


@slip_withdrawn.connect
def erase_public_words(slip: Slip, now: dt.datetime) -> None:
    """Erase what was made of a withdrawn slip's words, and what was written to and about its writer."""
    rest(voices_of_slip(slip.id), now=now)
    for model in (Voice, Reply, Answer, Hold):
        db.session.execute(db.delete(model).where(model.slip_id == slip.id))
    for wording in wordings_of_slip(slip.id)[::-1]:  # parts before what they are part of
        db.session.delete(wording)
        db.session.flush()
    purge_search()
