"""Mornings on which digests are written, and a postman who takes them: for tests that move the clock by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import time_machine
from flask import Flask

from optrommel.clock import AMSTERDAM, utc_now
from optrommel.digests.actions import write_due_digests
from optrommel.extensions import db
from optrommel.notifications.actions import mark_sent
from optrommel.notifications.models import Message

MONDAY = dt.date(2026, 3, 2)
BREAKFAST = dt.time(7, 30)


@dataclass(frozen=True)
class Mail:
    """A letter as its reader got it."""

    address: str
    subject: str
    text: str
    html: str
    stop_url: str

    @property
    def says(self) -> list[str]:
        """List what it tells, without links: what is new begins with ‘Nieuw’."""
        return [line[2:] for line in self.text.splitlines() if line.startswith("- ")]


def go_to(clock: time_machine.Traveller, date: dt.date, time: dt.time = BREAKFAST) -> None:
    """Make it a time of a date in Amsterdam."""
    clock.move_to(dt.datetime.combine(date, time, tzinfo=AMSTERDAM))


def write(app: Flask) -> int:
    """Write the digests that are due now."""
    with app.app_context():
        return write_due_digests(utc_now())


def collect(app: Flask) -> list[Mail]:
    """Take the letters that wait, oldest first; they count as sent."""
    with app.app_context():
        waiting = db.session.scalars(db.select(Message).where(Message.state == "queued").order_by(Message.id)).all()
        mails = [
            Mail(one.address or "", one.subject or "", one.text or "", one.html or "", one.unsubscribe_url or "")
            for one in waiting
        ]
        for one in waiting:
            mark_sent(one, now=utc_now())
        db.session.commit()
        return mails


def mails_of(app: Flask) -> list[Mail]:
    """Write the digests that are due now, and take them."""
    write(app)
    return collect(app)
