"""What looks like a way to reach somebody."""

from __future__ import annotations

import pytest

from optrommel.offers.rules import OfferState, can_reach, moves_from
from optrommel.web import to_reach


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


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (OfferState.NEW, ["contacted"]),
        (OfferState.CONTACTED, ["joined", "declined"]),
        (OfferState.JOINED, ["declined"]),
        (OfferState.DECLINED, ["joined"]),
    ],
)
def test_somebody_is_called_before_they_join_and_may_change_their_mind(state: str, moves: list[str]) -> None:
    assert moves_from(state) == moves


@pytest.mark.parametrize(
    ("reach", "link"),
    [
        ("06-1234 5678", "tel:0612345678"),
        ("+31 (0)6 - 12 34 56 78", "tel:+31612345678"),
        ("(0)521 555 010", "tel:0521555010"),
        ("0521/555.010", "tel:0521555010"),
        ("٠٦١٢٣٤٥٦٧٨", "tel:0612345678"),
        ("bep+buurt@example.org", "mailto:bep%2Bbuurt@example.org"),
        ("b?cc=an@example.org", "mailto:b%3Fcc%3Dan@example.org"),
    ],
)
def test_a_tap_rings_or_writes_to_that_number_or_address_alone(reach: str, link: str) -> None:
    assert f'href="{link}"' in to_reach(reach)
