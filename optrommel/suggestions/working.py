"""The process that reads: it does what waits, lingers a while for more, and ends."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable

import structlog

from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.suggestions.making import Clock
from optrommel.suggestions.works import Work

log = structlog.get_logger()

LINGER = dt.timedelta(minutes=1)  # after the last work: an evening of placing keeps scikit-learn warm
LOOK_EVERY_S = 1


def _pause() -> None:
    threading.Event().wait(LOOK_EVERY_S)


def work(kinds: Iterable[Work], *, clock: Clock = utc_now, pause: Callable[[], object] = _pause) -> None:
    """Do what waits until nothing came for a while."""
    until = clock() + LINGER
    while clock() < until:
        if any(_did(kind, clock) for kind in kinds):
            until = clock() + LINGER
        else:
            pause()


def _did(kind: Work, clock: Clock) -> bool:
    try:
        return kind.do_next(clock)
    except Exception as error:  # a database that is away comes back; what it said may hold what somebody wrote
        db.session.rollback()
        log.error("suggesting failed", kind=type(error).__name__)
        return False
