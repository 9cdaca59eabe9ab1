"""Suggestions beside a slip in a real browser: by keys only, and without barriers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.suggestions.models import Pick
from optrommel.themes.models import Placement, Theme
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_inbox import begin_reading, look, no_barriers, press, shown
from tests.factories import days_ago, make_idea, make_moderator, make_slip, make_suggestion, make_theme

pytestmark = ON_SQLITE

THEMES = ("Groen", "Spelen", "Omzien naar elkaar", "Verkeer")
LONG = "Windmolenparkvergunningsaanvraagprocedure" * 4
ARABIC = "نريد المزيد من الأشجار في الساحة"

OpenInbox = Callable[..., Page]


@pytest.fixture
def open_inbox(app: Flask, campaign: Campaign, open_page: OpenPage, address: str) -> OpenInbox:
    """Give a function that puts slips in, each with three suggestions and a look-alike, and opens the inbox."""

    def opened(*texts: str, **options: object) -> Page:
        with app.app_context():
            themes = [make_theme(campaign, name) for name in THEMES]
            alike = [make_idea(campaign, f"Een boom op het plein {number}") for number in range(3)]
            for number, text in enumerate(texts):
                slip, _code = make_slip(campaign, text, at=days_ago(len(texts) - number))
                guesses = [(theme, p, [(0, 5)]) for theme, p in zip(themes, (0.7, 0.4, 0.31), strict=False)]
                make_suggestion(slip, *guesses, alike=alike, readable=text != ARABIC)
            email = make_moderator(campaign).email
        page = open_page(**{**LAPTOP, **options})
        let_in(page.context, app, address, email)
        begin_reading(page, **options)
        return page

    return opened


def lying(app: Flask) -> list[tuple[str, str]]:
    """Give the words of each idea that lies in a theme, with that theme, in the order in which they were laid."""
    with app.app_context():
        found = db.select(Idea.text, Theme.name).join(Placement, Placement.idea_id == Idea.id).join(Placement.theme)
        return [tuple(row) for row in db.session.execute(found.order_by(Placement.id))]


@pytest.mark.parametrize("slips", [7, pytest.param(200, marks=pytest.mark.soak)])
def test_an_evening_of_slips_is_placed_by_one_key_each(app: Flask, open_inbox: OpenInbox, slips: int) -> None:
    page = open_inbox(*(f"Bomen {number}" for number in range(slips)))

    for number in range(slips):
        assert shown(page) == f"Bomen {number}"
        press(page, str(number % 3 + 1))

    expect(page.get_by_text("Alles is gelezen")).to_be_visible()
    assert lying(app) == [(f"Bomen {number}", THEMES[number % 3]) for number in range(slips)]
    with app.app_context():
        assert list(db.session.scalars(db.select(Pick.place).order_by(Pick.id))) == [n % 3 + 1 for n in range(slips)]


def test_a_second_press_decides_nothing_about_a_slip_that_nobody_saw_yet(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen", "Bankjes", "Bloemen")

    press(page, "1")
    page.keyboard.press("1")
    press(page, "2")

    assert lying(app) == [("Bomen", "Groen"), ("Bankjes", "Spelen")]


def test_what_is_personal_is_chosen_blacked_out_and_published_by_keys(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen! Bel 06-12345678")

    page.keyboard.press("2")
    expect(page.get_by_text("Gekozen: Spelen.")).to_be_visible()
    assert page.locator("[aria-pressed=true]").get_attribute("data-key") == "2"
    page.keyboard.press("x")
    expect(page.locator("[data-told]")).not_to_be_empty()
    press(page, "p")

    assert lying(app) == [("Bomen! Bel […]", "Spelen")]


def test_another_theme_is_chosen_by_keys_for_whichever_button_publishes(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen", "Bankjes")

    page.keyboard.press("l")
    page.keyboard.type("Verk")
    press(page, "Escape", "p")
    press(page, "p")

    assert lying(app) == [("Bomen", "Verkeer")]


def test_what_looks_alike_is_opened_and_joined_by_keys(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen", "Bankjes")

    press(page, "g", "Tab", "Enter")

    expect(page.get_by_text("Toegevoegd aan het idee.")).to_be_visible()
    assert shown(page) == "Bankjes"
    with app.app_context():
        assert len(db.session.scalars(db.select(Idea).where(Idea.text == "Een boom op het plein 0")).one().voices) == 2


def test_none_of_these_keeps_the_slip_and_z_brings_them_back(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen", "Bankjes")

    press(page, "0")
    assert shown(page) == "Bomen"
    expect(page.locator(".advice__theme")).to_have_count(0)
    press(page, "z")

    expect(page.locator(".advice__theme")).to_have_count(3)


def test_everybody_can_use_what_is_suggested(open_inbox: OpenInbox) -> None:
    page = open_inbox(f"Bomen {LONG}", ARABIC, "Bomen! Bel 06-12345678", reduced_motion="reduce")

    page.keyboard.press("g")
    no_barriers(page)
    press(page, "j")
    no_barriers(page)
    expect(page.get_by_text("Wij kunnen deze taal niet lezen")).to_be_visible()
    press(page, "j")
    look(page)
    page.keyboard.press("1")
    no_barriers(page)


def test_without_scripts_a_theme_is_one_press(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bomen", "Bomen! Bel 06-12345678", java_script_enabled=False)

    page.get_by_role("button", name="Groen").click()
    page.get_by_role("button", name="Spelen").click()
    expect(page.get_by_text("Gekozen: Spelen.")).to_be_visible()
    page.get_by_role("button", name="Publiceer zoals het is").click()

    expect(page.get_by_text("Alles is gelezen")).to_be_visible()
    assert lying(app) == [("Bomen", "Groen"), ("Bomen! Bel 06-12345678", "Spelen")]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Slip.id)).where(Slip.state == "waiting")) == 0
