"""Claims by the calendar: values in, values out."""

from __future__ import annotations

import datetime as dt

import pytest

from optrommel.groups.rules import (
    FIRST_DAYS,
    LEASE_MAX_DAYS,
    ClaimMoveError,
    ClaimState,
    DateRefusedError,
    check_due,
    check_move,
    first_due,
    lapses_on,
    renewed,
    standing,
)

DUE = dt.date(2026, 11, 2)
ENDINGS = {ClaimState.DONE, ClaimState.RELEASED, ClaimState.HANDED_OVER}
MOVES = {
    ClaimState.ASKED: {ClaimState.ACTIVE, ClaimState.DECLINED, ClaimState.RELEASED},
    ClaimState.ACTIVE: ENDINGS,
    ClaimState.AMBER: ENDINGS,
}


def after(days: int) -> dt.date:
    return DUE + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (-400, ClaimState.ACTIVE),
        (0, ClaimState.ACTIVE),
        (1, ClaimState.AMBER),
        (10, ClaimState.AMBER),
        (11, ClaimState.LAPSED),
        (4000, ClaimState.LAPSED),
    ],
)
def test_a_claim_is_amber_from_the_day_after_its_date_until_it_lapses(days: int, stands: ClaimState) -> None:
    assert standing(ClaimState.ACTIVE, due_on=DUE, today=after(days), lapse_days=10) == stands


@pytest.mark.parametrize("state", [state for state in ClaimState if state is not ClaimState.ACTIVE])
def test_the_calendar_changes_no_other_state(state: ClaimState) -> None:
    assert standing(state, due_on=DUE, today=after(4000)) == state


def test_a_claim_is_free_again_on_the_day_that_it_lapses() -> None:
    day = lapses_on(DUE, lapse_days=10)

    assert standing(ClaimState.ACTIVE, due_on=DUE, today=day, lapse_days=10) == ClaimState.LAPSED
    assert standing(ClaimState.ACTIVE, due_on=DUE, today=day - dt.timedelta(days=1), lapse_days=10) == ClaimState.AMBER


@pytest.mark.parametrize(("today", "due"), [(-50, 0), (-10, 0), (-9, 1), (0, 10), (30, 40)])
def test_news_gives_a_claim_its_lease_again_and_never_takes_days_away(today: int, due: int) -> None:
    assert renewed(DUE, today=after(today), lease_days=10) == after(due)


@pytest.mark.parametrize(("today", "due"), [(-30, 0), (-FIRST_DAYS, 0), (0, FIRST_DAYS), (9, 9 + FIRST_DAYS)])
def test_a_claim_that_was_confirmed_late_still_gets_its_first_days(today: int, due: int) -> None:
    assert first_due(DUE, today=after(today)) == after(due)


@pytest.mark.parametrize("days", [0, 1, LEASE_MAX_DAYS])
def test_a_first_step_may_be_today_and_a_year_ahead(days: int) -> None:
    check_due(after(days), today=DUE)


@pytest.mark.parametrize("due_on", [after(-1), after(LEASE_MAX_DAYS + 1), dt.date.min, dt.date.max])
def test_a_first_step_in_the_past_or_over_a_year_is_refused(due_on: dt.date) -> None:
    with pytest.raises(DateRefusedError):
        check_due(due_on, today=DUE)


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("to", ClaimState)
def test_people_may_take_a_claim_only_where_the_table_says(state: ClaimState, to: ClaimState) -> None:
    if to in MOVES.get(state, ()):
        check_move(state, to)
    else:
        with pytest.raises(ClaimMoveError):
            check_move(state, to)
