"""When an activity is: its dates by the rule that it repeats by, and what the clock in the neighbourhood says then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import takewhile

from optrommel.clock import AMSTERDAM
from optrommel.rules import N_, RuleError

TITLE_MAX = 200
ABOUT_MAX = 1000
PLACE_MAX = 200
REASON_MAX = 300
AHEAD_DAYS = 366  # who goes on longer says so once a year: an agenda full of what nobody runs any more helps nobody
BACK_DAYS = 5 * 366  # an activity that has been going on for years is still changed now and then
NIGHT_IS_OVER = dt.time(6)  # until then an end before the beginning is in the same night; later it is a slip of the pen
A_WEEK = dt.timedelta(days=7)
LAST = -1  # as calendars write it


class Repeat(StrEnum):
    """How often an activity comes back."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # on the same weekday: each second Tuesday, each last Friday


class ActivityDateError(RuleError):
    """All of the activity is over, or it lies too far away."""

    status = 422
    sentence = N_("Kies een dag tussen vandaag en een jaar vooruit.")


class ActivityTimeError(RuleError):
    """The activity ends before it begins."""

    status = 422
    sentence = N_("Het einde moet na het begin komen. Kijk de tijden na.")


class UntilError(RuleError):
    """The activity comes back, but not until when."""

    status = 422
    sentence = N_("Kies tot en met welke dag dit terugkomt: na de eerste keer, en hooguit een jaar vooruit.")


class ActivityChangedError(RuleError):
    """Somebody else changed the activity while this form was open."""

    sentence = N_("Iemand anders veranderde dit net ook. Klopt wat hieronder staat? Sla het dan nog een keer op.")


class ActivityOverError(RuleError):
    """That date is over, was called off, or never was."""

    sentence = N_("Dit kan niet meer: deze keer is voorbij of gaat niet door. Ververs de pagina.")


def dates_of(first_on: dt.date, repeat: str, last_on: dt.date) -> list[dt.date]:
    """List the dates of an activity, up to and including `last_on`."""
    return list(takewhile(lambda date: date <= last_on, _SERIES[Repeat(repeat)](first_on)))


def week_of_month(date: dt.date) -> int:
    """Tell which of its weekday in the month a date is: 1 to 4, or the last: not each month has a fifth."""
    week = (date.day - 1) // 7 + 1
    return week if week <= 4 else LAST


def _each(step: dt.timedelta) -> Callable[[dt.date], Iterator[dt.date]]:
    def series(first_on: dt.date) -> Iterator[dt.date]:
        date = first_on
        while True:
            yield date
            date += step

    return series


def _each_month(first_on: dt.date) -> Iterator[dt.date]:
    wanted, date = week_of_month(first_on), first_on
    while True:
        yield date
        date += 4 * A_WEEK
        if not _is_week(date, wanted):
            date += A_WEEK


def _is_week(date: dt.date, wanted: int) -> bool:
    return (date + A_WEEK).month != date.month if wanted == LAST else week_of_month(date) == wanted


_SERIES: dict[Repeat, Callable[[dt.date], Iterator[dt.date]]] = {
    Repeat.ONCE: lambda first_on: iter([first_on]),
    Repeat.WEEKLY: _each(A_WEEK),
    Repeat.FORTNIGHTLY: _each(2 * A_WEEK),
    Repeat.MONTHLY: _each_month,
}


def begins_at(on: dt.date, begins: dt.time) -> dt.datetime:
    """Give the moment at which an activity begins on a date: by the clock of the neighbourhood, summer and winter."""
    return dt.datetime.combine(on, begins, tzinfo=AMSTERDAM)


def ends_at(on: dt.date, begins: dt.time, ends: dt.time) -> dt.datetime:
    """Give the moment at which an activity that began on a date ends: perhaps in the night after."""
    return dt.datetime.combine(on if ends > begins else on + dt.timedelta(days=1), ends, tzinfo=AMSTERDAM)


def check_times(begins: dt.time, ends: dt.time) -> None:
    """Refuse an end before the beginning, but for a night that goes on."""
    if ends <= begins and not (ends <= NIGHT_IS_OVER < begins):
        raise ActivityTimeError


def last_of(first_on: dt.date, repeat: Repeat, until_on: dt.date | None, *, today: dt.date) -> dt.date:
    """Give the last date of an activity. Raises `UntilError` or `ActivityDateError` when it cannot be."""
    far = today + dt.timedelta(days=AHEAD_DAYS)
    if not today - dt.timedelta(days=BACK_DAYS) <= first_on <= far:
        raise ActivityDateError
    if repeat is Repeat.ONCE:
        until_on = first_on
    if until_on is None or not first_on <= until_on <= far:
        raise UntilError
    last_on = dates_of(first_on, repeat, until_on)[-1]
    if last_on < today:
        raise ActivityDateError
    return last_on
