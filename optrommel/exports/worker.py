"""Who starts a process for each order and follows it: in the web server, beside its pages, and without WeasyPrint."""

from __future__ import annotations

import datetime as dt
import threading

import structlog
from flask import Flask, current_app

from optrommel import beside, timers
from optrommel.clock import utc_now
from optrommel.exports.orders import forget_prints, give_back, is_held, take_next
from optrommel.exports.queries import any_under_way
from optrommel.exports.rules import Attempt
from optrommel.exports.workshop import sweep_workshops, workshop
from optrommel.extensions import db, only_reading
from optrommel.timers import ShouldStop

log = structlog.get_logger()

LOOK_EVERY = dt.timedelta(seconds=5)
FORGET_EVERY = dt.timedelta(hours=1)


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
            with workshop(attempt) as folder, beside.process(*_command(attempt), given={"TMPDIR": str(folder)}) as made:
                beside.follow(made, should_stop, is_wanted=lambda: _is_ours(attempt))
        except OSError as error:  # no room for a process, or none on the disk
            log.error("order not printed", order=attempt.order_id, kind=type(error).__name__)
        finally:
            give_back(attempt, now=utc_now())
            db.session.commit()


def _command(attempt: Attempt) -> tuple[str, ...]:
    return ("print-order", str(attempt.order_id), str(attempt.number))


def _is_ours(attempt: Attempt) -> bool:
    with only_reading():
        return is_held(attempt, utc_now())


def _forget() -> None:
    forget_prints(utc_now())
    db.session.commit()


def init_app(app: Flask) -> None:
    """Let the application print what is ordered while it is served, and forget it in time."""
    timers.add_job(app, timers.Job("print", LOOK_EVERY, start_next))
    timers.add_job(app, timers.Job("forget-prints", FORGET_EVERY, lambda _stop: _forget()))
