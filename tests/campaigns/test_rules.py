"""A campaign's address, its life, when a slip is still taken, and the codes on lids."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from optrommel.campaigns.rules import (
    AHEAD_DAYS_MAX,
    CAMPAIGN_MOVES,
    CROCKFORD,
    LID_CODE_LENGTH,
    RESERVED_SLUGS,
    SLUG_MAX,
    Admission,
    CampaignMoveError,
    CampaignState,
    Limits,
    SlugRefusedError,
    admission,
    check_move,
    check_slug,
    is_plausible,
    kept_until,
    make_lid_code,
    next_states,
    normalise_code,
)

DRAFT, OPEN, READING, FOLLOWING, CLOSED = CampaignState
CLOSES = dt.datetime(2026, 5, 1, 22, tzinfo=dt.UTC)
MOMENT = dt.timedelta(seconds=1)
LATE = dt.timedelta(days=Limits.late_days)
TODAY = dt.date(2026, 5, 1)


def is_refused(slug: str) -> bool:
    try:
        check_slug(slug)
    except SlugRefusedError:
        return True
    return False


@pytest.mark.parametrize(
    ("slug", "refused"),
    [
        ("de-gagels", False),
        ("wijk7", False),
        ("7", False),
        ("x" * SLUG_MAX, False),
        ("x" * (SLUG_MAX + 1), True),
        ("", True),
        ("De-Gagels", True),
        ("-gagels", True),
        ("gagels-", True),
        ("de--gagels", True),
        ("de gagels", True),
        ("de_gagels", True),
        ("gagels\n", True),
        ("gägels", True),
        ("../gagels", True),
    ],
)
def test_an_address_has_small_letters_digits_and_single_dashes(slug: str, refused: bool) -> None:
    assert is_refused(slug) is refused


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_an_address_of_ours_is_no_campaigns(slug: str) -> None:
    assert is_refused(slug)


@pytest.mark.parametrize(("state", "to"), list(itertools.product(CampaignState, repeat=2)))
def test_a_campaign_moves_one_step_forward_or_back_but_never_to_draft(state: CampaignState, to: CampaignState) -> None:
    order = list(CampaignState)
    is_next = order.index(to) - order.index(state) == 1
    is_back = order.index(to) - order.index(state) == -1 and to is not DRAFT

    assert ((state, to) in CAMPAIGN_MOVES) is (is_next or is_back)


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    check_move(DRAFT, OPEN)

    with pytest.raises(CampaignMoveError):
        check_move(DRAFT, READING)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DRAFT, [OPEN]),
        (OPEN, [READING]),
        (READING, [OPEN, FOLLOWING]),
        (FOLLOWING, [READING, CLOSED]),
        (CLOSED, [FOLLOWING]),
    ],
)
def test_the_next_steps_come_in_the_order_of_a_campaigns_life(
    state: CampaignState, expected: list[CampaignState]
) -> None:
    assert next_states(state) == expected


@pytest.mark.parametrize(
    ("state", "closes_at", "now", "expected"),
    [
        (DRAFT, None, CLOSES, Admission.REFUSED),
        (OPEN, None, CLOSES, Admission.ON_TIME),
        (OPEN, CLOSES, CLOSES - MOMENT, Admission.ON_TIME),
        (OPEN, CLOSES, CLOSES, Admission.ON_TIME),
        (OPEN, CLOSES, CLOSES + MOMENT, Admission.LATE),
        (OPEN, CLOSES, CLOSES + LATE, Admission.LATE),
        (OPEN, CLOSES, CLOSES + LATE + MOMENT, Admission.REFUSED),
        (READING, CLOSES, CLOSES - MOMENT, Admission.LATE),
        (READING, CLOSES, CLOSES + LATE, Admission.LATE),
        (READING, CLOSES, CLOSES + LATE + MOMENT, Admission.REFUSED),
        (READING, None, CLOSES, Admission.REFUSED),
        (FOLLOWING, CLOSES, CLOSES + LATE, Admission.LATE),
        (FOLLOWING, CLOSES, CLOSES + LATE + MOMENT, Admission.REFUSED),
        (CLOSED, CLOSES, CLOSES - MOMENT, Admission.REFUSED),
        (CLOSED, None, CLOSES, Admission.REFUSED),
    ],
)
def test_a_slip_is_in_time_late_for_two_weeks_or_refused(
    state: CampaignState, closes_at: dt.datetime | None, now: dt.datetime, expected: Admission
) -> None:
    assert admission(state, closes_at=closes_at, now=now) is expected


def test_a_campaign_may_take_late_slips_for_longer() -> None:
    now = CLOSES + dt.timedelta(days=30)

    assert admission(READING, closes_at=CLOSES, now=now, late_days=30) is Admission.LATE


@pytest.mark.parametrize(
    ("meeting_on", "today", "expected"),
    [
        (None, TODAY, dt.date(2027, 5, 1)),
        (dt.date(2026, 9, 12), TODAY, dt.date(2027, 9, 12)),
        (dt.date(2026, 4, 1), TODAY, dt.date(2027, 5, 1)),
        (dt.date(2028, 2, 29), TODAY, dt.date(2029, 2, 28)),
    ],
)
def test_contacts_are_kept_for_a_year_after_the_meeting(
    meeting_on: dt.date | None, today: dt.date, expected: dt.date
) -> None:
    assert kept_until(meeting_on, today=today) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY, True),
        (dt.date(2000, 1, 1), True),
        (dt.date(1999, 12, 31), False),
        (TODAY + dt.timedelta(days=AHEAD_DAYS_MAX), True),
        (TODAY + dt.timedelta(days=AHEAD_DAYS_MAX + 1), False),
        (dt.date(9999, 12, 31), False),
    ],
)
def test_a_date_lies_within_five_years(day: dt.date, expected: bool) -> None:
    assert is_plausible(day, today=TODAY) is expected


def test_lid_codes_are_eight_letters_that_cannot_be_mistaken() -> None:
    codes = {make_lid_code() for _time in range(200)}

    assert len(codes) == 200
    assert {len(code) for code in codes} == {LID_CODE_LENGTH}
    assert set("".join(codes)) <= set(CROCKFORD)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("K7QF2M9X", "K7QF2M9X"),
        ("k7qf-2m9x", "K7QF2M9X"),
        (" K7QF 2M9X ", "K7QF2M9X"),
        ("k7qf–2m9x", "K7QF2M9X"),
        ("oOiIlL", "001111"),
        ("", ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, expected: str) -> None:
    assert normalise_code(typed) == expected
