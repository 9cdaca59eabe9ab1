"""Slips that say nearly the same."""

from __future__ import annotations

import random

import pytest

from optrommel.slips.alike import nearest

SLIP = "Een bankje bij de vijver"
WORDS = "bankje vijver speeltuin samen eten buren fiets stoep licht groen boom hond afval"


@pytest.mark.parametrize(
    "other",
    [
        "een bankje bij de vijver!",
        "Bankjes bij de vijver",
        "bij de vijver een bankje",
        "Een bankje bij de vijver graag",
        "Een bankje bij de viever",
        "EEN BANKJE, BIJ DE VIJVER",
    ],
)
def test_case_endings_order_and_a_slip_of_the_pen_do_not_count(other: str) -> None:
    assert nearest(SLIP, [other], most=3) == [0]


@pytest.mark.parametrize(
    "other", ["Een zebrapad bij de school", "Meer groen bij de flat", "Een bankje", "", "Samen soep eten, elke week"]
)
def test_another_wish_is_not_alike(other: str) -> None:
    assert nearest(SLIP, [other], most=3) == []


def test_the_nearest_come_first_and_no_more_than_asked() -> None:
    others = ["Een bankje bij de vijver graag", "Zebrapad", SLIP, "Bankje bij de vijver", SLIP.upper()]

    assert nearest(SLIP, others, most=3) == [2, 4, 3]


def test_of_one_short_word_everything_is_alike_so_nothing_is() -> None:
    assert nearest("Boom", ["Boom", "Bomen"], most=3) == []


def test_among_a_thousand_slips_the_one_alike_is_found() -> None:
    choose = random.Random(2026)  # noqa: S311 - the same words in every run
    others = [" ".join(choose.choices(WORDS.split(), k=12)) for _ in range(1000)]
    others[700] = "In het park bij het hertenkamp een toilet"

    assert nearest("Een toilet in het park, bij het hertenkamp", others, most=3) == [700]
