"""What looks like a way to reach somebody."""

from __future__ import annotations

import pytest

from optrommel.offers.rules import can_reach


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06-1234 5678",
        "+31 (0)6 - 12 34 56 78",
        "0521/555.010",
        "0049 30 1234567",
        "bep@example.org",
        "bep.de.vries+buurt@post.example.org",
        "bép@vóórbeeld.nl",
    ],
)
def test_a_telephone_number_or_an_e_mail_address_will_do(typed: str) -> None:
    assert can_reach(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "06-12345",
        "--------",
        "12345678 bellen",
        "06+12345678",
        "+",
        "1" * 31,
        "bep",
        "bep@",
        "@example.org",
        "bep@example",
        "bep@example.",
        "bep@example.o",
        "bep de vries@example.org",
        "bep@example.org, an@example.org",
    ],
)
def test_what_nobody_could_ring_or_write_to_will_not_do(typed: str) -> None:
    assert not can_reach(typed)
