"""Steps of what a group took on: added, ticked off, taken off the list. Each is a sign of life."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.actions import renew
from optrommel.groups.models import Claim, Step
from optrommel.groups.rules import AlreadyDoneError, StepAfterClaimError, check_step_due, is_after
from optrommel.journal import CannotUndoError, JournalEntry


def add_step(
    claim: Claim,
    campaign: Campaign,
    text: str,
    *,
    due_on: dt.date,
    now: dt.datetime,
    by: int | None = None,
) -> Step:
    """Write down what a group will do, and by when. Raises two of its own, or as `renew` does."""
    today = local_date(now)
    check_step_due(due_on, today=today)
    if is_after(due_on, claim.due_on, today=today):
        raise StepAfterClaimError
    return _add(claim, campaign, text, due_on=due_on, now=now, by=by)


def add_later_step(
    claim: Claim,
    campaign: Campaign,
    text: str,
    *,
    due_on: dt.date,
    now: dt.datetime,
    by: int | None = None,
) -> Step:
    """Write down what a group will do, and give it time until that day. Raises `StepDateError` or as `renew` does."""
    check_step_due(due_on, today=local_date(now))
    step = _add(claim, campaign, text, due_on=due_on, now=now, by=by)
    claim.due_on = max(claim.due_on, due_on)
    db.session.flush()
    return step


def _add(claim: Claim, campaign: Campaign, text: str, *, due_on: dt.date, now: dt.datetime, by: int | None) -> Step:
    renew(claim, campaign, now=now)
    step = Step(
        campaign_id=claim.campaign_id, claim_id=claim.id, account_id=by, text=text, due_on=due_on, created_at=now
    )
    db.session.add(step)
    db.session.flush()
    journal.record("step.added", step, now=now, by=by, after={"group_id": claim.group_id})
    return step


def tick_step(step: Step, campaign: Campaign, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that a step is done. Raises `AlreadyDoneError` or as `renew` does."""
    if step.done_at is not None:
        raise AlreadyDoneError
    renew(step.claim, campaign, now=now)
    step.done_at = now
    db.session.flush()
    journal.record("step.done", step, now=now, by=by, after={"group_id": step.claim.group_id})


def drop_step(step: Step, *, now: dt.datetime, by: int | None = None) -> None:
    """Take a step off the list; its words stay with us."""
    step.dropped_at = now
    db.session.flush()
    journal.record("step.dropped", step, now=now, by=by, after={"group_id": step.claim.group_id})


@journal.undoes("step.added")
def take_step_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Take a step off the list again, unless it was done meanwhile."""
    step = db.session.get_one(Step, entry.subject_id)
    if step.done_at is not None or step.dropped_at is not None:
        raise CannotUndoError
    step.dropped_at = now
    db.session.flush()


@journal.undoes("step.done")
def untick_step(entry: JournalEntry, _now: dt.datetime) -> None:
    """Put a step back among what is to do."""
    step = db.session.get_one(Step, entry.subject_id)
    if step.done_at is None or step.dropped_at is not None:
        raise CannotUndoError
    step.done_at = None
    db.session.flush()


@journal.undoes("step.dropped")
def put_step_back(entry: JournalEntry, _now: dt.datetime) -> None:
    """Put a step on the list again."""
    step = db.session.get_one(Step, entry.subject_id)
    if step.dropped_at is None:
        raise CannotUndoError
    step.dropped_at = None
    db.session.flush()
