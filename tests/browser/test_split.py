"""A slip split by marking its words, with the keyboard alone and with a finger."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Voice
from optrommel.moderation.rules import PARTS_MAX
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import let_in
from tests.factories import make_idea, make_moderator
from tests.page import Visitor

pytestmark = ON_SQLITE

WORDS = "Meer bankjes en minder auto’s en een boom"
SPLIT = "/beheer/de-gagels/ideeen/1/stemmen/1/splitsen"
OFF = "Maak hiervan een deel"


@pytest.fixture
def page(app: Flask, campaign: Campaign, open_page: OpenPage, address: str) -> Page:
    """Open the page that splits a slip, as a moderator."""
    with app.app_context():
        email = make_moderator(campaign).email
        make_idea(campaign, WORDS)
    page = open_page()
    let_in(page.context, app, address, email)
    page.goto(SPLIT)
    expect(page.get_by_role("button", name=OFF)).to_be_visible()
    return page


def mark(page: Page, words: str) -> None:
    """Mark words in the first part, as a finger does."""
    page.get_by_label("Deel 1").evaluate(
        "(area, words) => { const start = area.value.indexOf(words); area.focus();"
        " area.setSelectionRange(start, start + words.length); }",
        words,
    )


def parts(page: Page) -> list[str]:
    return [area.input_value() for area in page.locator("[data-part] textarea").all()]


def voices(app: Flask) -> list[str]:
    with app.app_context():
        return [voice.text for voice in db.session.scalars(db.select(Voice).order_by(Voice.id))]


def test_marked_words_move_to_parts_of_their_own_and_become_ideas(app: Flask, page: Page) -> None:
    for words in ("en minder auto’s", "en een boom"):
        mark(page, words)
        page.get_by_role("button", name=OFF).tap()

    assert parts(page) == ["Meer bankjes", "en minder auto’s", "en een boom"]
    expect(page.get_by_label("Deel 3")).to_have_value("en een boom")
    page.get_by_role("button", name="Splits", exact=True).tap()
    expect(page.get_by_text("Gesplitst in 3 ideeën.")).to_be_visible()
    assert voices(app) == ["Meer bankjes", "en minder auto’s", "en een boom"]


def test_a_slip_is_split_by_the_keyboard_alone(app: Flask, page: Page) -> None:
    page.get_by_label("Deel 1").focus()
    page.keyboard.press("Control+End")
    for _word in range(3):
        page.keyboard.press("Control+Shift+ArrowLeft")
    for stop in ("Deel 2", "Splits", OFF):
        page.keyboard.press("Tab")
        named = (
            page.get_by_label(stop) if stop.startswith("Deel") else page.get_by_role("button", name=stop, exact=True)
        )
        expect(named).to_be_focused()
    page.keyboard.press("Enter")

    assert parts(page) == ["Meer bankjes en minder auto’s", "en een boom"]
    expect(page.get_by_label("Deel 1")).to_be_focused()


def test_without_marked_words_nothing_moves(page: Page) -> None:
    page.get_by_role("button", name=OFF).tap()

    assert parts(page) == [WORDS, ""]
    expect(page.get_by_label("Deel 1")).to_be_focused()


def test_there_are_never_more_parts_than_can_be_taken(page: Page) -> None:
    for word in WORDS.split():
        mark(page, word)
        page.get_by_role("button", name=OFF).tap()

    assert len(parts(page)) == PARTS_MAX
    assert " ".join(sorted(" ".join(parts(page)).split())) == " ".join(sorted(WORDS.split()))


def test_the_button_is_not_there_without_a_script(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_idea(campaign, WORDS)
        email = make_moderator(campaign).email
    visitor = Visitor(app)
    visitor.let_in(email)

    (button,) = visitor.get(SPLIT).all("[data-split-off]")

    assert "hidden" in button.attrs
