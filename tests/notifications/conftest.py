"""An application that sends its letters to a mail server of our own, and a clock that we move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from optrommel.extensions import db
from optrommel.notifications.models import Message
from optrommel.notifications.sending import Tally, send_waiting
from tests.notifications.mailserver import MailServer, mail_server

SITE = "https://buurt.example.org"
PATIENCE_S = 10
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += dt.timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def set_up_mail(app: Flask, monkeypatch: pytest.MonkeyPatch, *, port: int = 25) -> None:
    """Let an application send its letters to a server on this machine."""
    mail = {
        "mail_host": "127.0.0.1",
        "mail_port": port,
        "mail_tls": "off",
        "mail_sender": "Optrommel <post@buurt.example.org>",
        "site_url": SITE,
    }
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=mail))


@pytest.fixture
def post(app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Give an application that is set up to send to the server."""
    set_up_mail(app, monkeypatch, port=server.port)
    return app


@pytest.fixture
def send(post: Flask, clock: Clock) -> Callable[..., Tally]:
    """Give a function that sends what waits."""

    def send(**options: Any) -> Tally:
        with post.app_context():
            return send_waiting(clock=clock, timeout_s=options.pop("timeout_s", PATIENCE_S), **options)

    return send


def letters(app: Flask) -> list[Message]:
    """Give every letter of the outbox as it is now, oldest first."""
    with app.app_context():
        found = list(db.session.scalars(db.select(Message).order_by(Message.id)))
        db.session.expunge_all()
        return found
