"""What a moderator decides about a slip, and how it is taken back."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.events import slip_withdrawn
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Answer, Idea, Voice
from optrommel.moderation.queries import answer_to, locked_idea_born_of, locked_voices
from optrommel.moderation.rules import IdeaState
from optrommel.moderation.search import purge_search
from optrommel.slips.models import Slip
from optrommel.slips.photos import hide_photo, show_photo
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipState, check_move, may_move
from optrommel.words import search_document


def publish_slip(slip: Slip, text: str, *, now: dt.datetime, by: int | None = None) -> Idea:
    """Make a slip into an idea with one voice; `text` is what the neighbourhood reads. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.PUBLISHED)
    idea = locked_idea_born_of(slip.id)  # it was public before, and taken back
    if idea is None:
        idea = Idea(campaign_id=slip.campaign_id, origin_slip_id=slip.id, state=IdeaState.UNPUBLISHED)
        db.session.add(idea)
    if idea.state == IdeaState.UNPUBLISHED:
        idea.state = IdeaState.OPEN
        idea.published_at = now
    _tell(idea, text)
    _give_voice(slip, idea, text, now=now, by=by)
    return idea


def join_idea(slip: Slip, idea: Idea, text: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Let a slip carry an idea that is there already, in its own words. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.PUBLISHED)
    _give_voice(slip, idea, text, now=now, by=by)


def let_photo_be_seen(slip: Slip, *, now: dt.datetime, by: int | None = None) -> None:
    """Show the photo of a slip that is being published to the neighbourhood, if it has one."""
    if slip.photo is not None:
        show_photo(slip)
        journal.record("slip.photo_shown", slip, now=now, by=by)


def _tell(idea: Idea, text: str) -> None:
    idea.text = text
    idea.stems = search_document(text)


def _give_voice(slip: Slip, idea: Idea, text: str, *, now: dt.datetime, by: int | None) -> None:
    idea.voices.append(Voice(campaign_id=slip.campaign_id, slip_id=slip.id, text=text, created_at=now))
    _move(slip, SlipState.PUBLISHED, now=now, by=by)


def answer_slip(slip: Slip, reason: str, *, now: dt.datetime, by: int | None = None) -> Answer:
    """Tell a slip's writer why it is not published. Raises `SlipMoveError`."""
    check_move(slip.state, SlipState.ANSWERED)
    answer = answer_to(slip.id)
    if answer is None:
        answer = Answer(campaign_id=slip.campaign_id, slip_id=slip.id)
        db.session.add(answer)
    answer.reason = reason
    answer.created_at = now
    _move(slip, SlipState.ANSWERED, now=now, by=by)
    return answer


def _move(slip: Slip, to: SlipState, *, now: dt.datetime, by: int | None) -> None:
    before = slip.state
    slip.state = to
    db.session.flush()
    journal.record(f"slip.{to}", slip, now=now, by=by, before={"state": before}, after={"state": to})


def _slip_of(entry: JournalEntry) -> Slip:
    slip = slip_in(entry.campaign_id or 0, entry.subject_id)
    if slip is None or slip.state != entry.after["state"] or not may_move(slip.state, SlipState.WAITING):
        raise CannotUndoError
    return slip


@journal.undoes("slip.published")
def unpublish_slip(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay a published slip back in the inbox; nobody reads its words until somebody publishes it again."""
    slip = _slip_of(entry)
    _silence_voices(slip)
    hide_photo(slip)
    slip.state = SlipState.WAITING
    db.session.flush()


@journal.undoes("slip.answered")
def take_back_answer(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay an answered slip back in the inbox; the reason stays beside it as a draft."""
    slip = _slip_of(entry)
    slip.state = SlipState.WAITING
    db.session.flush()


def _silence_voices(slip: Slip) -> None:
    """Remove a slip's voices; an idea that no voice carries now is hidden from everybody.

    An idea that other voices carry stays, in the words of the oldest of them.
    """
    for voice in locked_voices(slip.id):
        idea = voice.idea
        idea.voices.remove(voice)
        db.session.delete(voice)
        if not idea.voices:
            idea.state = IdeaState.UNPUBLISHED
        elif idea.origin_slip_id == slip.id:
            _tell(idea, idea.voices[0].text)
    db.session.flush()


@slip_withdrawn.connect
def erase_public_words(slip: Slip, now: dt.datetime) -> None:
    """Erase what was made of a withdrawn slip's words, and the answer that may quote them."""
    _silence_voices(slip)
    answer = answer_to(slip.id)
    if answer is not None:
        db.session.delete(answer)
    born = locked_idea_born_of(slip.id)
    if born is not None and born.state == IdeaState.UNPUBLISHED:
        _tell(born, "")
    db.session.flush()
    purge_search()
