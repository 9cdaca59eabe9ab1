"""The process that reads: it does what waits, lingers a while for more, and ends."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence

from optrommel.clock import utc_now
from optrommel.suggestions.making import Clock
from optrommel.suggestions.works import Work

LINGER = dt.timedelta(minutes=1)  # after the last work: an evening of placing keeps scikit-learn warm
LOOK_EVERY_S = 1


def _pause() -> None:
    threading.Event().wait(LOOK_EVERY_S)


def work(kinds: Sequence[Work], *, clock: Clock = utc_now, pause: Callable[[], object] = _pause) -> None:
    """Do what waits until nothing came for a while. What goes wrong ends it: who started it starts another, later."""
    until = clock() + LINGER
    while clock() < until:
        if any(kind.do_next(clock) for kind in kinds):
            until = clock() + LINGER
        else:
            pause()
