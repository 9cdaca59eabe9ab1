"""What the number on a paper slip leads to: it opens nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.slips.paper_numbers import CHECK_LETTERS, PaperNumber
from tests.factories import make_campaign, make_paper, make_typist
from tests.page import Visitor
from tests.people import moderator_of, typist_of

UNPRINTED = PaperNumber(10_000, 1)


def number_in(app: Flask, campaign: Campaign) -> str:
    """Print a slip and give its number."""
    with app.app_context():
        return str(make_paper(campaign, slips=1)[0].number)


@pytest.mark.parametrize("worker", [typist_of, moderator_of])
def test_who_types_over_comes_to_the_slip_with_the_number(
    app: Flask, campaign: Campaign, worker: Callable[[Flask, Campaign], Visitor]
) -> None:
    number = number_in(app, campaign)

    answer = worker(app, campaign).open(f"/n/{number.lower()}")

    assert (answer.status_code, answer.location) == (303, f"/beheer/de-gagels/overtypen?nummer={number}")


def test_a_stranger_reads_the_same_for_a_number_that_was_printed_and_one_that_never_was(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    number = number_in(app, campaign)

    printed, unprinted = visitor.get(f"/n/{number}"), visitor.get(f"/n/{UNPRINTED}")

    assert printed.status == unprinted.status == 200
    assert printed.text.replace(number, str(UNPRINTED)) == unprinted.text
    assert printed.shows("Een nummer opent niets.")
    assert printed.shows(f"Bel {campaign.contact_name}")
    assert printed.follow("Vul de code in").h1 == "Volg je briefje"


def test_a_typist_who_has_not_logged_in_comes_back_to_the_number(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    number = number_in(app, campaign)

    page = visitor.get(f"/n/{number}").follow("Typ je briefjes over?")

    assert page.address == f"/inloggen?next=/n/{number}"


def test_who_types_for_another_campaign_is_a_stranger(app: Flask, campaign: Campaign) -> None:
    number = number_in(app, campaign)
    with app.app_context():
        email = make_typist(make_campaign("oosterhoek")).email
    typist = Visitor(app).let_in(email)

    assert typist.get(f"/n/{number}").h1 == "Dit is het nummer van een briefje"


def test_who_looks_for_numbers_of_others_while_logged_in_is_slowed(app: Flask, campaign: Campaign) -> None:
    typist = typist_of(app, campaign)

    found = [typist.open(f"/n/{UNPRINTED}").status_code for _ in range(21)]

    assert (found[19], found[20]) == (200, 429)


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [("48213-0345-", 422, "Er klopt een cijfer of de letter niet"), ("koffie", 422, "Dit is geen briefjesnummer")],
)
def test_a_slip_of_the_pen_is_said_in_a_sentence(
    visitor: Visitor, campaign: Campaign, typed: str, status: int, sentence: str
) -> None:
    wrong = next(letter for letter in CHECK_LETTERS if letter not in str(PaperNumber(48_213, 345)))

    page = visitor.get(f"/n/{typed}{wrong if typed.endswith('-') else ''}")

    assert (page.status, page.h1) == (status, "Dit nummer klopt niet")
    assert page.shows(sentence)
    assert page.shows("Bel dan.")
