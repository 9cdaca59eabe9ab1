"""What is news, since when; and what is on in which week."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from optrommel.clock import AMSTERDAM, local_date, midnight

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
SPAN = 6 * A_WEEK  # what one page of the agenda shows
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2999, 1, 1)  # what an address may ask for
# What can be followed by e-mail, and the column that says which one.
TOPIC_COLUMNS = {
    "campaign": "",
    "agenda": "",
    "theme": "theme_id",
    "idea": "idea_id",
    "group": "group_id",
    "slip": "slip_id",
}
UNCONFIRMED_KEPT = A_WEEK  # of who may not have asked at all
ASK_AGAIN_AFTER = dt.timedelta(hours=1)  # sooner the letter is still on its way
HOURS = (8, 20)  # from and until when news is mailed, by the clock of the neighbourhood
SETTLES = dt.timedelta(minutes=5)  # what was just told may be taken back, or not be committed yet
_NAMESPACE = uuid.UUID("b1f6a7de-6a3c-4c5f-9d57-0f6f6c1a2e11")  # any will do, as long as it stays


class Dated(Protocol):
    """Something that is on a date."""

    @property
    def on(self) -> dt.date: ...


D = TypeVar("D", bound=Dated)


class NewsKind(StrEnum):
    """What there can be news of."""

    UPDATE = "update"
    CLAIM = "claim"
    ACTIVITY = "activity"
    # These two for the writer of a slip alone.
    PUBLISHED = "published"
    PLACED = "placed"


@dataclass(frozen=True)
class News:
    """Something that neighbours want to hear: `at` is when it last changed, `row` what it is about."""

    kind: NewsKind
    row_id: int
    published_at: dt.datetime
    at: dt.datetime
    row: object


def newest_first(news: Iterable[News]) -> list[News]:
    """Put news in the order in which it is read."""
    return sorted(news, key=lambda item: (item.at, item.kind, item.row_id), reverse=True)


def new_since(news: Iterable[News], since: dt.datetime) -> list[News]:
    """Give what is new, or changed, after a moment, newest first."""
    return newest_first(item for item in news if item.at > since)


def lasting_id(slug: str, created_at: dt.datetime, name: str) -> uuid.UUID:
    """Give the name of something of a campaign that stays, whatever the site is called and wherever it is restored."""
    return uuid.uuid5(_NAMESPACE, f"{slug} {created_at.astimezone(dt.UTC).isoformat()} {name}")


@dataclass(frozen=True)
class AgendaPage(Generic[D]):
    """A few weeks of an agenda: each with its Monday; and from which dates the page before and the next one begin."""

    weeks: list[tuple[dt.date, list[D]]]
    earlier_from: dt.date | None
    later_from: dt.date | None


def monday_of(date: dt.date) -> dt.date:
    """Give the Monday of a date's week."""
    return date - dt.timedelta(days=date.weekday())


def agenda_page(agenda: Sequence[D], start: dt.date) -> AgendaPage[D]:
    """Give the weeks of an agenda from a date on; pages on which nothing would be are skipped."""
    end = monday_of(start) + SPAN
    shown = [found for found in agenda if start <= found.on < end]
    before = max((found.on for found in agenda if found.on < start), default=None)
    after = min((found.on for found in agenda if found.on >= end), default=None)
    return AgendaPage(
        weeks=[(monday, list(group)) for monday, group in groupby(shown, key=lambda found: monday_of(found.on))],
        earlier_from=None if before is None else monday_of(before) - SPAN + A_WEEK,
        later_from=None if after is None else monday_of(after),
    )


def first_day(typed: str | None, today: dt.date) -> dt.date:
    """Read from which day the agenda is asked; what is no such day is today."""
    try:
        asked = dt.date.fromisoformat(typed or "")
    except ValueError:
        return today
    return asked if FIRST_DAY <= asked <= LAST_DAY else today


def is_hour_to_mail(now: dt.datetime) -> bool:
    """Tell whether the neighbourhood is awake: a phone that buzzes at night makes no friends."""
    return HOURS[0] <= now.astimezone(AMSTERDAM).hour < HOURS[1]


def next_mail_on(mailed_at: dt.datetime | None, now: dt.datetime) -> dt.date:
    """Give the first day on which the next news may be mailed: a week after the last, by the calendar."""
    today = local_date(now)
    return today if mailed_at is None else max(today, local_date(mailed_at) + A_WEEK)


def news_since(confirmed_at: dt.datetime, mailed_at: dt.datetime | None) -> dt.datetime:
    """Give the moment up to which somebody was told of what they follow."""
    return confirmed_at if mailed_at is None else max(confirmed_at, mailed_at - SETTLES)


def is_regular_mail(news: Iterable[News], *, mailed_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether the weekly mail is due; the news of today waits until tomorrow, so that more goes in one mail."""
    today = local_date(now)
    return next_mail_on(mailed_at, now) <= today and any(item.at < midnight(today) for item in news)
