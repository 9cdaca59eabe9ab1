"""Who starts the process that reads, and follows it: in the web server, beside its pages, without scikit-learn."""

from __future__ import annotations

import datetime as dt
import threading
from typing import IO

import structlog
from flask import Flask, current_app

from optrommel import beside, timers
from optrommel.clock import utc_now
from optrommel.suggestions.switch import suggests
from optrommel.suggestions.works import works
from optrommel.timers import ShouldStop

log = structlog.get_logger()

JOB = "suggest"
PLACE = "suggesting"  # one process an instance
LOOK_EVERY = dt.timedelta(seconds=5)
REST_S = 60  # after a process that failed
# More threads than idle cores made some steps 10 to 200 times slower.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def start(should_stop: ShouldStop) -> threading.Thread | None:
    """Start the process when something waits and none is at work, followed by a thread of ours."""
    place = beside.only_one(PLACE)
    if place is None:
        return None
    if not any(work.waits(utc_now()) for work in works()):
        place.close()
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # Not a daemon, as the timers are not: a process that ends takes the one that it started along.
    thread = threading.Thread(target=_keep_place, args=(app, place, should_stop), name=JOB)
    thread.start()
    return thread


def _keep_place(app: Flask, place: IO[bytes], should_stop: ShouldStop) -> None:
    with place, app.app_context():
        if not _went_well(should_stop):
            beside.rest(REST_S, should_stop)


def _went_well(should_stop: ShouldStop) -> bool:
    try:
        with beside.process("suggest-work", given=ONE_THREAD) as process:
            beside.follow(process, should_stop)
    except OSError as error:  # no room for a process
        log.error("suggesting not started", kind=type(error).__name__)
        return False
    return process.returncode == 0


def init_app(app: Flask) -> None:
    """Let the application suggest while it is served, unless it is told not to."""
    with app.app_context():
        if suggests():
            timers.add_job(app, timers.Job(JOB, LOOK_EVERY, start))
