"""“Is het gelukt?”: asked, answered, and what is done with a “nee”."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import update

from optrommel import journal
from optrommel.events import slip_withdrawn
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.following.mailing import write_to
from optrommel.following.models import Follower
from optrommel.following.models_outcomes import OutcomeAnswer, OutcomeQuestion
from optrommel.following.outcomes import (
    AT_ONCE,
    KEPT_DAYS,
    OPEN_FOR,
    OutcomeClosedError,
    OutcomeSettledError,
    ThemeStaysClosedError,
    Verdict,
)
from optrommel.following.queries_outcomes import (
    answers_of,
    claims_to_ask_about,
    followers_to_ask,
    locked_question,
    own_slip_in,
    questions_to_mail,
    unhappy_outcomes,
)
from optrommel.following.rules import is_hour_to_mail
from optrommel.groups.models import Claim
from optrommel.groups.queries import claims_about, claims_by_id
from optrommel.groups.rules import STANDING
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_idea
from optrommel.moderation.rules import IdeaState
from optrommel.notifications.composing import link_to
from optrommel.slips.models import Slip


def ask_outcomes(now: dt.datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Ask neighbours once about all that groups finished four weeks ago; give about how much. Commits.

    Letters go a few at a time, so that nobody who writes meanwhile has to wait; after a crash the rest follows.
    """
    if not is_hour_to_mail(now):
        return 0
    asked = 0
    for claim_id in claims_to_ask_about(now):
        asked += ask_outcome(claims_by_id([claim_id])[claim_id], now=now) is not None
        db.session.commit()
    mail_outcomes(now, should_stop)
    return asked


def mail_outcomes(now: dt.datetime, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Ask by mail whoever was not asked yet. Commits."""
    for campaign_id, question_id in questions_to_mail(now):
        while not should_stop() and _mail_some(campaign_id, question_id, now=now):
            db.session.commit()
    db.session.commit()


def ask_outcome(claim: Claim, *, now: dt.datetime) -> OutcomeQuestion | None:
    """Ask at the codes whether what a group finished worked out; None when that was asked before."""
    question = insert_once(
        OutcomeQuestion,
        campaign_id=claim.campaign_id,
        claim_id=claim.id,
        asked_at=now,
        closes_at=now + OPEN_FOR,
        mailed_up_to=0,
        reply="",
    )
    if question is not None:  # else another process asks this very moment
        journal.record("claim.outcome_asked", claim, now=now)
    return question


def _mail_some(campaign_id: int, question_id: int, *, now: dt.datetime) -> bool:
    """Ask the next few who follow by mail, with how far we are in the same transaction; tell whether there were any."""
    question = locked_question(campaign_id, question_id)
    if question is None or question.mailed_at is not None:
        return False
    followers = followers_to_ask(question.claim, after=question.mailed_up_to, most=AT_ONCE)
    for follower in followers:
        _write(question, follower, now=now)
    if followers:
        question.mailed_up_to = followers[-1].id
    else:
        question.mailed_at = now
    db.session.flush()
    return bool(followers)


def _write(question: OutcomeQuestion, follower: Follower, *, now: dt.datetime) -> None:
    write_to(
        follower,
        "is_it_done",
        now=now,
        send_before=question.closes_at,
        regarding=f"question {question.id}",
        question=question,
        claim=question.claim,
        question_link=link_to("outcomes.ask", follower_key=follower.key, question_id=question.id),
    )


def answer_as_writer(question: OutcomeQuestion, slip: Slip, because: str | None, *, now: dt.datetime) -> None:
    """Keep what the writer of a slip says: that it worked out, or `because` of what it did not.

    `question` is locked. Said again it takes the place of before. Raises `OutcomeClosedError`.
    """
    _answer(question, because, now=now, slip_id=slip.id)


def answer_as_follower(question: OutcomeQuestion, follower: Follower, because: str | None, *, now: dt.datetime) -> None:
    """Keep what somebody says who was asked by mail; the writer of a slip speaks for that slip, and counts once."""
    slip_id = own_slip_in(question, follower)
    whose = {"slip_id": slip_id} if slip_id else {"follower_id": follower.id}
    _answer(question, because, now=now, **whose)


def _answer(question: OutcomeQuestion, because: str | None, *, now: dt.datetime, **whose: int) -> None:
    if not question.is_open(now):
        raise OutcomeClosedError
    answer = _only_answer(question, **whose)
    if answer is None:
        answer = OutcomeAnswer(campaign_id=question.campaign_id, question=question)
        db.session.add(answer)
    elif (answer.is_done, answer.because) == (because is None, because):  # the same twice is said once
        return
    elif answer.because:
        forget_log_after_commit()
    answer.slip_id, answer.follower_id = whose.get("slip_id"), whose.get("follower_id")
    answer.is_done, answer.because, answer.answered_at = because is None, because, now
    db.session.flush()


def _only_answer(question: OutcomeQuestion, **whose: int) -> OutcomeAnswer | None:
    """Find what one neighbour said; of what they said by mail and at the code, one is left."""
    found = answers_of(question, **whose)
    for other in found[1:]:
        db.session.delete(other)
        forget_log_after_commit()
    db.session.flush()
    return found[0] if found else None


def _check_unhappy(question: OutcomeQuestion) -> None:
    if all(found.question is not question for found in unhappy_outcomes(question.campaign_id)):
        raise OutcomeSettledError


def reopen_outcome(question: OutcomeQuestion, *, now: dt.datetime, by: int | None = None) -> None:
    """Let what neighbours say did not work out begin again: the idea is free for who takes it on.

    `question` is locked. Raises `OutcomeSettledError` or `ThemeStaysClosedError`.
    """
    _check_unhappy(question)
    claim = question.claim
    if claim.theme is not None and not claim.theme.is_open:
        raise ThemeStaysClosedError
    before: dict[str, str | int | None] = {
        "verdict": question.verdict,
        "settled_at": _written(question.settled_at),
        "idea_id": None,
    }
    idea = locked_idea(claim.campaign_id, claim.idea_id) if claim.idea_id else None
    if idea is not None and idea.state == IdeaState.DONE:
        _turn(idea, IdeaState.OPEN)
        before["idea_id"] = idea.id
    _settle(question, Verdict.REOPENED, now=now)
    journal.record("claim.reopened", claim, now=now, by=by, before=before, after=_facts(question))


def leave_outcome(question: OutcomeQuestion, reply: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Let something be as it is, and tell who said “nee” why. `question` is locked. Raises `OutcomeSettledError`."""
    _check_unhappy(question)
    question.reply = reply
    _settle(question, Verdict.LEFT, now=now)
    journal.record("claim.kept_done", question.claim, now=now, by=by, after=_facts(question))


def _written(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _facts(question: OutcomeQuestion) -> dict[str, int]:
    return {"question_id": question.id, "group_id": question.claim.group_id}


def _turn(idea: Idea, state: IdeaState) -> None:
    idea.state = state
    idea.version += 1
    db.session.flush()


def _settle(question: OutcomeQuestion, verdict: Verdict, *, now: dt.datetime) -> None:
    question.verdict, question.settled_at = verdict, now
    db.session.flush()


@journal.undoes("claim.reopened")
def close_outcome_again(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let something be finished after all; refused when somebody took it on since."""
    question = locked_question(entry.campaign_id or 0, entry.after["question_id"])
    if question is None or question.verdict != Verdict.REOPENED or _is_taken_on(question.claim, since=entry.at):
        raise CannotUndoError
    if entry.before["idea_id"] is not None:
        idea = locked_idea(question.campaign_id, entry.before["idea_id"])
        if idea is None or idea.state != IdeaState.OPEN:
            raise CannotUndoError
        _turn(idea, IdeaState.DONE)
    settled_at = entry.before["settled_at"]
    question.verdict = entry.before["verdict"]
    question.settled_at = dt.datetime.fromisoformat(settled_at) if settled_at else None
    db.session.flush()


def _is_taken_on(claim: Claim, *, since: dt.datetime) -> bool:
    others = claims_about(theme_id=claim.theme_id, idea_id=claim.idea_id)
    return any(other.state in STANDING and other.asked_at >= since for other in others)


@slip_withdrawn.connect
def erase_what_the_writer_said(slip: Slip, now: dt.datetime) -> None:
    """Erase what the writer of a withdrawn slip said about how it went."""
    db.session.execute(db.delete(OutcomeAnswer).where(OutcomeAnswer.slip_id == slip.id))


def forget_outcome_words(now: dt.datetime) -> int:
    """Erase the words of answers that were kept long enough, and count them; that it worked out or not stays."""
    before = now - dt.timedelta(days=KEPT_DAYS)
    gone = db.session.execute(
        update(OutcomeAnswer)
        .where(OutcomeAnswer.answered_at < before, OutcomeAnswer.because.is_not(None))
        .values(because=None)
        .execution_options(synchronize_session=False)
    )
    forget_log_after_commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]
