"""Personal details in a slip: the writer is asked, never refused; the moderator sees what stayed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.slips.models import Slip
from tests.factories import make_moderator, make_slip
from tests.page import Page, Visitor

FORM = "/de-gagels/briefje"
INBOX = "/beheer/de-gagels/postvak"
BUTTON = "Stop in de trommel"
REMOVE, KEEP = "Haal het weg en verstuur", "Laat het staan en verstuur"
WORDS = "Bel mij op 06-12345678 voor een bankje"


def kept_words(app: Flask) -> list[str]:
    """List the words of every slip."""
    with app.app_context():
        return list(db.session.scalars(select(Slip.text).order_by(Slip.id)))


def inbox(app: Flask, campaign: Campaign) -> Page:
    """Open the inbox as a moderator."""
    with app.app_context():
        email = make_moderator(campaign).email
    moderator = Visitor(app)
    moderator.let_in(email)
    return moderator.get(INBOX)


def test_a_telephone_number_is_asked_about_and_nothing_is_kept_yet(
    app: Flask, visitor: Visitor, campaign: Campaign
) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=WORDS)

    assert page.status == 422
    assert page.texts(".ask h2") == ["Dit wordt openbaar. Weghalen?"]
    assert page.texts(".ask li") == ["een telefoonnummer: 06-12345678"]
    assert page.values(KEEP)["text"][0].strip() == WORDS
    assert kept_words(app) == []


@pytest.mark.parametrize(("button", "kept"), [(REMOVE, "Bel mij op […] voor een bankje"), (KEEP, WORDS)])
def test_its_writer_decides(app: Flask, visitor: Visitor, campaign: Campaign, button: str, kept: str) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=WORDS).submit(button)

    assert page.h1 == "Je briefje zit in de trommel"
    assert kept_words(app) == [kept]


def test_what_was_typed_beside_it_stays(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(
        BUTTON, text=WORDS, help="y", name="Riet", contact="riet@example.org", jobs=["hands"]
    )

    values = page.values(KEEP)
    assert (values["name"], values["contact"], values["jobs"]) == (["Riet"], ["riet@example.org"], ["hands"])


def test_an_answer_that_is_none_asks_again(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    values = visitor.get(FORM).values(BUTTON) | {"text": [WORDS], "personal": ["misschien"]}

    page = visitor.post(FORM, values)

    assert page.texts(".ask li") == ["een telefoonnummer: 06-12345678"]
    assert kept_words(app) == []


def test_a_slip_that_is_wrong_in_another_way_is_mended_first(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text=WORDS, help="y", name="", contact="")

    assert len(page.errors) == 2
    assert page.texts(".ask li") == ["een telefoonnummer: 06-12345678"]


def test_words_without_details_are_not_asked_about(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="In 2025 stonden er 12 bankjes op het plein")

    assert page.path.startswith("/volg/")


def test_the_moderator_sees_what_stayed_in(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, WORDS)

    page = inbox(app, campaign)

    assert page.texts(".slip mark") == ["06-12345678"]
    assert page.texts(".slip .words") == [WORDS]
    assert page.shows("er staat misschien een telefoonnummer in")


def test_a_cry_for_help_comes_first_and_says_what_to_do(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, "Een bankje")
        make_slip(campaign, "Ik wil niet meer leven")
        make_slip(campaign, "Een boom")

    page = inbox(app, campaign)

    assert page.texts(".slip .words") == ["Ik wil niet meer leven"]
    assert page.shows("Zorg: lees dit eerst.")
    following = [page := page.follow("Sla over") for _time in range(3)]
    assert [found.texts(".slip .words") for found in following] == [
        ["Een bankje"],
        ["Een boom"],
        ["Ik wil niet meer leven"],
    ]
    assert not following[0].shows("Zorg: lees dit eerst.")


def test_its_writer_is_never_shown_that_it_was_marked(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get(FORM).submit(BUTTON, text="Ik wil niet meer leven")

    assert page.h1 == "Je briefje zit in de trommel"
    assert "zorg" not in page.text.lower().replace("verzorg", "")
