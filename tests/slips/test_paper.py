"""Numbers and codes on paper."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper import make_batch, number_loose_slip, printed_slips
from optrommel.slips.paper_numbers import (
    CHECK_LETTERS,
    EXAMPLE,
    NotANumberError,
    PaperNumber,
    WrongLetterError,
    check_letter,
    read_number,
)
from optrommel.slips.receipts import code_key
from optrommel.slips.rules import hash_code
from tests.factories import make_paper, make_tin

NUMBER = PaperNumber(48_213, 345)


def test_a_number_is_read_as_people_type_it() -> None:
    letter = check_letter(NUMBER.batch, NUMBER.serial)

    for typed in (
        str(NUMBER),
        f" 48213 0345 {letter.lower()} ",
        f"482130345{letter}",
        f"48213–0345.{letter}",
        f"٤٨٢١٣٠٣٤٥{letter}",
    ):
        assert read_number(typed) == NUMBER
    assert read_number(f"345{letter.lower()}", batch=48_213) == NUMBER


def test_the_example_that_people_are_shown_is_a_number() -> None:
    assert read_number(str(EXAMPLE)) == read_number(EXAMPLE.short, batch=EXAMPLE.batch) == EXAMPLE


@pytest.mark.parametrize("typed", ["", "345K", "48213-0345", "K7QF-2M9X-4T3B", "48213-0345-KK"])
def test_what_cannot_be_a_number_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(NotANumberError):
        read_number(typed)


def test_every_wrong_digit_letter_and_swap_is_caught() -> None:
    written = str(NUMBER).replace("-", "")
    wrong = {
        written[:place] + other + written[place + 1 :]
        for place, own in enumerate(written)
        for other in ("0123456789" if own.isdigit() else CHECK_LETTERS)
        if other != own
    }
    swapped = {
        written[:first] + written[second] + written[first + 1 : second] + written[first] + written[second + 1 :]
        for first in range(9)
        for second in range(first + 1, 9)
        if written[first] != written[second]
    }

    for typed in wrong | swapped:
        with pytest.raises(WrongLetterError):
            read_number(typed)


def test_the_same_sheet_is_printed_again_with_the_same_codes(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        first, second = make_tin(campaign), make_tin(campaign, "Vijverlaan")
        batch = make_batch(campaign, [first, second], 2, now=utc_now())
        db.session.commit()
        once, again = list(printed_slips(campaign, batch)), list(printed_slips(campaign, batch))

        assert once == again
        assert [slip.number.serial for slip in printed_slips(campaign, batch, second)] == [3, 4]
        assert len({slip.code for slip in once}) == 4


def test_of_a_code_on_paper_only_a_keyed_hash_is_kept(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        (printed,) = make_paper(campaign, slips=1)
        kept = db.session.scalars(db.select(PaperSlip.code_hash)).one()

        assert kept == hash_code(code_key(campaign.code_key), printed.code)
        assert printed.code not in str(db.session.execute(db.select(PaperSlip.__table__)).all())


def test_slips_without_a_number_get_the_next_of_their_campaign(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        numbers = [number_loose_slip(campaign, tin, now=utc_now()).number for _ in range(3)]

        assert [number.serial for number in numbers] == [1, 2, 3]
        assert db.session.scalars(db.select(PaperBatch.is_loose)).all() == [True]
