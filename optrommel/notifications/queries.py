"""Letters, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import load_only

from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.notifications.models import Message
from optrommel.notifications.rules import MessageState

PER_PAGE = 50


@dataclass(frozen=True)
class OutboxPage:
    """Some letters, newest first, and which page of how many this is."""

    days: list[tuple[dt.date, list[Message]]]
    number: int
    pages: int


def is_free(now: dt.datetime) -> ColumnElement[bool]:
    """Give the condition under which nobody is sending a letter."""
    return or_(Message.leased_until.is_(None), Message.leased_until <= now)


def is_about(regarding: str) -> ColumnElement[bool]:
    """Give the condition under which a letter tells of something, which may be a part of all that it tells of."""
    return (" " + Message.regarding + " ").contains(f" {regarding} ", autoescape=True)


def is_due(now: dt.datetime) -> ColumnElement[bool]:
    """Give the condition under which a letter is to be sent now, and nobody is at it."""
    return (Message.state == MessageState.QUEUED) & (Message.next_try_at <= now) & is_free(now)


def any_due(now: dt.datetime) -> bool:
    """Tell whether any letter is to be sent now."""
    return db.session.scalar(select(Message.id).where(is_due(now)).limit(1)) is not None


def next_due(now: dt.datetime) -> Message | None:
    """Find the letter that waits longest, locked; one that another sender holds is passed by."""
    return db.session.scalar(
        select(Message)
        .where(is_due(now))
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def overdue(now: dt.datetime) -> list[Message]:
    """List the letters that nobody wants any more and nobody is sending, oldest first, locked."""
    return list(
        db.session.scalars(
            select(Message)
            .where(Message.state == MessageState.QUEUED, Message.send_before <= now, is_free(now))
            .order_by(Message.id)
            .with_for_update(skip_locked=True)
        )
    )


def locked_message(message_id: int) -> Message | None:
    """Find a letter, locked for who decides about it."""
    return db.session.scalar(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    )


def count_by_state() -> Mapping[str, int]:
    """Count the letters in each state."""
    found = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {state.value: 0 for state in MessageState} | {state: number for state, number in found}


def read_outbox(*, state: str = "", number: int = 1) -> OutboxPage:
    """Give a page of the outbox, newest first, of one state when it is given."""
    wanted = Message.state == state if state in set(MessageState) else Message.id > 0
    total = db.session.scalar(select(func.count()).select_from(Message).where(wanted)) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), pages)
    query = select(Message).where(wanted).order_by(Message.id.desc())
    letters = db.session.scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE))
    days = [(day, list(of_day)) for day, of_day in groupby(letters, lambda letter: local_date(letter.created_at))]
    return OutboxPage(days, number, pages)


def letters_waiting(campaign_id: int, regarding: str, now: dt.datetime) -> list[Message]:
    """List the letters about something that wait and that nobody is sending, oldest first, locked, without words."""
    return list(
        db.session.scalars(
            select(Message)
            .where(
                Message.campaign_id == campaign_id,
                Message.state == MessageState.QUEUED,
                is_free(now),
                is_about(regarding),
            )
            .options(load_only(Message.regarding))
            .order_by(Message.id)
            .with_for_update()
        )
    )
