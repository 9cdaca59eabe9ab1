"""What a digest is made of, what of it is new to whom, and when it goes: plain values and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from optrommel.clock import AMSTERDAM, local_date

MORNING = (dt.time(7), dt.time(9))  # in Amsterdam: before somebody's day begins, and nobody's telephone at night
TOLD_DAYS = 7  # what happened longer ago is no news, also to who never had a digest
SOON_DAYS = 7  # what is to be done within a week is asked for by name


@dataclass(frozen=True)
class Item:
    """One thing to tell: to the moderators, or to the group with `group_id`."""

    group_id: int | None
    since: dt.datetime  # from when on it is news
    text: str
    link: str
    waits: bool = True  # until somebody does something; else it happened, and is told once
    is_urgent: bool = False
    about_id: int | None = None  # the account that knows it already


@dataclass(frozen=True)
class Line:
    """An item as one reader gets it."""

    text: str
    link: str
    is_new: bool


@dataclass(frozen=True)
class Part:
    """What one reader is told in one role: as moderator, or as member of a group."""

    heading: str
    lines: tuple[Line, ...]


def is_morning(now: dt.datetime) -> bool:
    """Tell whether digests go out at this moment."""
    begins, ends = MORNING
    return begins <= now.astimezone(AMSTERDAM).time() < ends


def may_send(sent_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether somebody may have another digest: one a day."""
    return sent_at is None or local_date(sent_at) < local_date(now)


def part_of(heading: str, items: Iterable[Item], account_id: int, sent_at: dt.datetime | None) -> Part:
    """Give what items say to somebody: urgent first, then new, then all that still waits."""
    own = [(item, sent_at is None or item.since > sent_at) for item in items if item.about_id != account_id]
    told = [(item, is_new) for item, is_new in own if is_new or item.waits]
    told.sort(key=lambda pair: (not pair[0].is_urgent, not pair[1]))
    return Part(heading, tuple(Line(item.text, item.link, is_new) for item, is_new in told))


def count_new(parts: Iterable[Part]) -> int:
    """Count what is new; without anything new nobody is mailed."""
    return sum(line.is_new for part in parts for line in part.lines)
