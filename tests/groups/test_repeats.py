"""When an activity is: by which dates, at what time, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from optrommel.groups.repeats import (
    ActivityDateError,
    ActivityTimeError,
    Repeat,
    UntilError,
    begins_at,
    check_times,
    dates_of,
    ends_at,
    last_of,
)

TODAY = dt.date(2026, 3, 10)
A_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("repeat", "first", "dates"),
    [
        (Repeat.ONCE, "2026-03-10", ["2026-03-10"]),
        (Repeat.WEEKLY, "2026-03-24", ["2026-03-24", "2026-03-31", "2026-04-07"]),
        (Repeat.FORTNIGHTLY, "2026-03-24", ["2026-03-24", "2026-04-07", "2026-04-21"]),
        (Repeat.MONTHLY, "2026-03-03", ["2026-03-03", "2026-04-07", "2026-05-05"]),  # each first Tuesday
        (Repeat.MONTHLY, "2026-04-23", ["2026-04-23", "2026-05-28", "2026-06-25"]),  # each fourth Thursday
        (Repeat.MONTHLY, "2026-01-30", ["2026-01-30", "2026-02-27", "2026-03-27"]),  # a fifth Friday: each last
        (Repeat.MONTHLY, "2026-12-29", ["2026-12-29", "2027-01-26", "2027-02-23"]),
    ],
)
def test_an_activity_comes_back_on_the_dates_of_its_rule(repeat: Repeat, first: str, dates: list[str]) -> None:
    found = dates_of(dt.date.fromisoformat(first), repeat, dt.date.fromisoformat(dates[-1]))

    assert [date.isoformat() for date in found] == dates


def test_half_past_seven_stays_half_past_seven_over_summer_time() -> None:
    times = [begins_at(date, dt.time(19, 30)) for date in (dt.date(2026, 3, 24), dt.date(2026, 3, 31))]

    assert [time.strftime("%H:%M") for time in times] == ["19:30", "19:30"]
    assert [time.astimezone(dt.UTC).hour for time in times] == [18, 17]


def test_what_ends_after_midnight_ends_the_next_day() -> None:
    end = ends_at(dt.date(2026, 12, 31), dt.time(22), dt.time(1))

    assert (end.date(), end.hour) == (dt.date(2027, 1, 1), 1)


@pytest.mark.parametrize(("begins", "ends"), [("10:00", "10:00"), ("19:30", "09:30"), ("05:00", "04:00")])
def test_an_end_before_the_beginning_is_refused(begins: str, ends: str) -> None:
    with pytest.raises(ActivityTimeError):
        check_times(dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))


@pytest.mark.parametrize(("begins", "ends"), [("10:00", "10:15"), ("22:00", "00:00"), ("22:00", "06:00")])
def test_an_evening_may_go_on_into_the_night(begins: str, ends: str) -> None:
    check_times(dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))


def test_the_last_date_is_one_of_the_rule() -> None:
    assert last_of(TODAY, Repeat.WEEKLY, TODAY + 20 * A_DAY, today=TODAY) == TODAY + 14 * A_DAY


def test_what_began_long_ago_may_go_on() -> None:
    assert last_of(TODAY - 700 * A_DAY, Repeat.WEEKLY, TODAY, today=TODAY) == TODAY


@pytest.mark.parametrize(
    ("first", "repeat", "until", "refused"),
    [
        (-1, Repeat.ONCE, None, ActivityDateError),
        (367, Repeat.ONCE, None, ActivityDateError),
        (-2000, Repeat.WEEKLY, 10, ActivityDateError),
        (-10, Repeat.WEEKLY, -1, ActivityDateError),
        (0, Repeat.WEEKLY, None, UntilError),
        (5, Repeat.WEEKLY, 4, UntilError),
        (5, Repeat.WEEKLY, 367, UntilError),
    ],
)
def test_dates_that_are_over_or_far_away_are_refused(
    first: int, repeat: Repeat, until: int | None, refused: type[Exception]
) -> None:
    until_on = None if until is None else TODAY + until * A_DAY

    with pytest.raises(refused):
        last_of(TODAY + first * A_DAY, repeat, until_on, today=TODAY)
