"""Emptying the outbox: letter by letter, so that a crash can double only the one in flight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import structlog
from flask import current_app

from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.extensions import db, forget_log_after_commit, only_reading
from optrommel.notifications.actions import (
    give_up_old,
    lease_next,
    mark_failed,
    mark_sent,
    note_trouble,
    put_off,
)
from optrommel.notifications.models import Message
from optrommel.notifications.queries import any_due, count_by_state, locked_message
from optrommel.notifications.rules import MessageState
from optrommel.notifications.smtp import TIMEOUT_S, Outcome, PostOffice, Verdict

log = structlog.get_logger()

ROUND = dt.timedelta(minutes=5)  # then whoever else is due has a turn


@dataclass
class Tally:
    """What a round of sending did, and why it stopped when something was wrong."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    waiting: int = 0
    trouble: str = ""


def send_waiting(
    *,
    clock: Callable[[], dt.datetime] = utc_now,
    should_stop: Callable[[], bool] = lambda: False,
    timeout_s: float = TIMEOUT_S,
) -> Tally:
    """Send what is due, over one connection, until all is sent, the round is over or the server is not well.

    Commits after every letter. Without mail settings it only gives up what nobody wants any more.
    """
    settings: Settings = current_app.config["SETTINGS"]
    tally = Tally(failed=give_up_old(clock()))
    db.session.commit()
    if settings.mail_host:
        with closing(PostOffice(settings, timeout_s=timeout_s)) as office:
            _empty(office, tally, clock=clock, should_stop=should_stop)
    _finish(tally, now=clock())
    return tally


def _empty(
    office: PostOffice, tally: Tally, *, clock: Callable[[], dt.datetime], should_stop: Callable[[], bool]
) -> None:
    ends_at = clock() + ROUND
    with only_reading():
        is_work = any_due(clock())
    while is_work and clock() < ends_at and not should_stop() and office.reach():
        letter = _take(clock())
        if letter is None:
            break
        _carry(office, letter, tally, clock=clock)
    tally.trouble = office.trouble


def _take(now: dt.datetime) -> Message | None:
    letter = lease_next(now)
    if letter is not None:
        db.session.expunge(letter)  # it is read while no transaction is open: nobody waits for a slow server
    db.session.commit()
    return letter


def _carry(office: PostOffice, letter: Message, tally: Tally, *, clock: Callable[[], dt.datetime]) -> None:
    outcome = office.deliver(letter)
    held = locked_message(letter.id)
    # Somebody else has it when we took longer than our lease; they will say what became of it.
    if held is not None and held.leased_until == letter.leased_until:
        _settle(held, outcome, tally, now=clock())
    db.session.commit()


def _settle(letter: Message, outcome: Outcome, tally: Tally, *, now: dt.datetime) -> None:
    if outcome.verdict is Verdict.SENT:
        mark_sent(letter, now=now)
        tally.sent += 1
    elif outcome.verdict is Verdict.NEVER:
        mark_failed(letter, outcome.said, now=now)
        tally.failed += 1
    else:
        put_off(letter, outcome.said, now=now)
        tally.later += 1


def _finish(tally: Tally, *, now: dt.datetime) -> None:
    if tally.trouble:
        note_trouble(tally.trouble, now=now)
    if tally.sent or tally.failed:
        forget_log_after_commit()
    tally.waiting = count_by_state()[MessageState.QUEUED]
    db.session.commit()
    if tally.sent or tally.failed or tally.trouble:
        log.info("mail", sent=tally.sent, failed=tally.failed, waiting=tally.waiting, trouble=bool(tally.trouble))
