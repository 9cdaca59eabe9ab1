"""Who starts a process for each order and follows it: in the web server, beside its pages, and without WeasyPrint."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from flask import Flask, current_app

from optrommel import timers
from optrommel.clock import utc_now
from optrommel.config import Settings, environment_of
from optrommel.exports.orders import forget_prints, give_back, is_held, take_next
from optrommel.exports.queries import any_under_way
from optrommel.exports.rules import Attempt
from optrommel.exports.workshop import sweep_workshops, workshop
from optrommel.extensions import db, only_reading
from optrommel.timers import ShouldStop

log = structlog.get_logger()

LOOK_EVERY = dt.timedelta(seconds=5)
FORGET_EVERY = dt.timedelta(hours=1)
ASK_EVERY_S = 5  # whether the order is still ours
NOTICE_WITHIN_S = 0.2


def start_next(should_stop: ShouldStop) -> threading.Thread | None:
    """Take the order that waits longest, and let a process of its own make it, followed by a thread of ours."""
    with only_reading():
        sweep_workshops(utc_now())  # also as soon as serving starts
        if not any_under_way():
            return None
    attempt = take_next(utc_now())
    db.session.commit()
    if attempt is None:
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # Not a daemon, as the timers are not: a process that ends takes the one that it started along.
    thread = threading.Thread(target=_make, args=(app, attempt, should_stop), name=f"print {attempt.order_id}")
    thread.start()
    return thread


def _make(app: Flask, attempt: Attempt, should_stop: ShouldStop) -> None:
    with app.app_context():
        try:
            with workshop(attempt) as folder, _process(attempt, folder) as process:
                _follow(process, attempt, should_stop)
        except OSError as error:  # no room for a process, or none on the disk
            log.error("order not printed", order=attempt.order_id, kind=type(error).__name__)
        finally:
            give_back(attempt, now=utc_now())
            db.session.commit()


@contextmanager
def _process(attempt: Attempt, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process on an order, with a line that ends it when we let go, also when we are killed."""
    settings: Settings = current_app.config["SETTINGS"]
    process = subprocess.Popen(  # noqa: S603 - our own command, with two numbers
        [sys.executable, "-m", "optrommel", "print-order", str(attempt.order_id), str(attempt.number)],
        env=os.environ | environment_of(settings) | {"TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the server, that says it on
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _follow(process: subprocess.Popen[bytes], attempt: Attempt, should_stop: ShouldStop) -> None:
    """Wait until a process has ended, or is to end: no transaction is open meanwhile."""
    ask_at = time.monotonic() + ASK_EVERY_S
    while not should_stop():
        try:
            process.wait(NOTICE_WITHIN_S)
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() < ask_at:
                continue
        with only_reading():
            if not is_held(attempt, utc_now()):
                return
        ask_at = time.monotonic() + ASK_EVERY_S


def _forget() -> None:
    forget_prints(utc_now())
    db.session.commit()


def init_app(app: Flask) -> None:
    """Let the application print what is ordered while it is served, and forget it in time."""
    timers.add_job(app, timers.Job("print", LOOK_EVERY, start_next))
    timers.add_job(app, timers.Job("forget-prints", FORGET_EVERY, lambda _stop: _forget()))
