"""The time line of a slip: what happened, in order, and what happens next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Happening(StrEnum):
    """One kind of thing that happens to a slip."""

    PUT = "put"
    WAITING = "waiting"
    PUBLISHED = "published"
    ANSWERED = "answered"
    CLAIMED = "claimed"
    UPDATE = "update"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Moment:
    """Something that happened, when (None: not yet, or unknown), and the row that tells more."""

    happening: Happening
    at: dt.datetime | None
    row: Any = None
    state: str = ""


def in_order(moments: list[Moment]) -> list[Moment]:
    """Sort moments by time; what has no time yet comes last, and ties stay as they were."""
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(moments, key=lambda moment: moment.at or latest)
