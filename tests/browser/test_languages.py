"""The language menu under a thumb and on a keyboard, and every page from right to left."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from optrommel.campaigns.models import Campaign
from optrommel.languages import COOKIE, LANGUAGES
from tests.browser.conftest import ON_SQLITE, OpenPage, Regulars
from tests.browser.sights import SIGHTS, Sight
from tests.browser.test_access import NARROW, PHONE, SMALL_TARGETS, barriers_on, width_of

SEEN_BY_RESIDENTS = [sight for sight in SIGHTS if not sight.role]


@ON_SQLITE
def test_a_language_is_chosen_by_keyboard_alone(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/de-gagels/")

    page.locator(".languages summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Nederlands", exact=True)).to_be_visible()
    for _step in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("on people’s minds")
    assert page.url.endswith("/de-gagels/")


@ON_SQLITE
def test_escape_closes_the_menu_and_gives_the_focus_back(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/de-gagels/")
    button, menu = page.locator(".languages summary"), page.locator(".languages__list")
    button.press("Enter")
    page.keyboard.press("Tab")

    page.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


@ON_SQLITE
@pytest.mark.parametrize("how", ["tap", "tab"])
def test_going_elsewhere_closes_the_menu(campaign: Campaign, open_page: OpenPage, how: str) -> None:
    page = open_page()
    page.goto("/de-gagels/")
    page.locator(".languages summary").click()
    expect(page.locator(".languages__list")).to_be_visible()

    page.locator("h1").click(position={"x": 2, "y": 2}) if how == "tap" else page.locator("#q").focus()

    expect(page.locator(".languages__list")).to_be_hidden()


@ON_SQLITE
@pytest.mark.parametrize("width", [NARROW, PHONE])
def test_the_menu_opens_without_a_script_and_fits_under_a_thumb(
    campaign: Campaign, open_page: OpenPage, width: int
) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": width, "height": 800})
    page.goto("/de-gagels/")

    page.locator(".languages summary").click()

    for link in page.locator(".languages a").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width


def look_in(language: str, sight: Sight, regulars: Regulars) -> None:
    """Look at a page of residents in a language: nothing sticks out, is too small, or stands in anybody's way."""
    with regulars.tab() as page:
        page.context.add_cookies([{"name": COOKIE, "value": language, "url": regulars.demo.address}])
        page.goto(sight.path.format(**regulars.demo.places))
        sight.act(page)
        page.wait_for_load_state()

        direction = LANGUAGES[language].direction
        expect(page.locator("html")).to_have_attribute("dir", direction)
        assert width_of(page, NARROW) <= NARROW
        assert page.evaluate(SMALL_TARGETS) == []
        assert not barriers_on(page)


@pytest.mark.parametrize("sight", SEEN_BY_RESIDENTS, ids=[sight.name for sight in SEEN_BY_RESIDENTS])
def test_a_page_from_right_to_left_has_no_barriers(regulars: Regulars, sight: Sight) -> None:
    look_in("ar", sight, regulars)


@pytest.mark.soak
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language not in ("nl", "ar")])
@pytest.mark.parametrize("sight", SEEN_BY_RESIDENTS, ids=[sight.name for sight in SEEN_BY_RESIDENTS])
def test_a_page_has_no_barriers_in_any_language(regulars: Regulars, sight: Sight, language: str) -> None:
    look_in(language, sight, regulars)


@ON_SQLITE
def test_what_was_written_stays_when_another_language_is_chosen(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/de-gagels/briefje")
    page.locator("#text").fill("Een bankje")
    page.locator("#help").check()
    page.locator("#name").fill("Riet")

    page.locator(".languages summary").click()
    page.get_by_role("link", name="Deutsch").click()

    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#text")).to_have_value("Een bankje")
    expect(page.locator("#name")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Riet")
    assert page.evaluate("() => sessionStorage.length") == 0


@ON_SQLITE
def test_from_right_to_left_the_head_begins_at_the_right(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(locale="ar")
    page.goto("/de-gagels/")

    home, menu = (page.locator(part).bounding_box() for part in (".bar__home", ".languages"))

    assert home is not None
    assert menu is not None
    assert home["x"] > menu["x"]


@ON_SQLITE
def test_a_telephone_number_is_not_turned_round(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(locale="ar")
    page.goto("/de-gagels/privacy")

    number = page.locator(".prose bdi", has_text="0521-555 010").first

    expect(number).to_have_css("direction", "ltr")


@ON_SQLITE
@pytest.mark.parametrize(("language", "ours"), [("nl", True), ("ar", False), ("uk", False)])
def test_no_font_comes_over_the_line_that_lacks_the_letters(
    app: Flask, campaign: Campaign, open_page: OpenPage, language: str, ours: bool
) -> None:
    page = open_page(locale=language)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))

    page.goto("/de-gagels/", wait_until="networkidle")
    page.evaluate("() => document.fonts.ready")

    assert any(address.endswith(".woff2") for address in fetched) is ours
