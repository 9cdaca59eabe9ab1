"""What the process beside the website does for suggestions, the first first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from optrommel.suggestions.making import Clock, Memory, read_next
from optrommel.suggestions.making_drafts import draft_waits, run_next
from optrommel.suggestions.rounds import Watch, unread


@dataclass(frozen=True)
class Work:
    """Something to do: a cheap look at whether any waits, and what does the next; False when none was done."""

    waits: Callable[[dt.datetime], object]
    do_next: Callable[[Clock], bool]


def works() -> tuple[Work, ...]:
    """List the kinds of work; made anew for each process, for one remembers what it saw."""
    return (Work(draft_waits, run_next), Work(unread, partial(read_next, Watch(), Memory())))
