"""“Wij herkennen deze woorden” in a browser: it says on how many texts a word fits, while it is typed."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from optrommel.campaigns.models import Campaign
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import let_in
from tests.browser.test_access import NARROW, SMALL_TARGETS, barriers_on, width_of
from tests.factories import make_idea, make_moderator, make_theme


@ON_SQLITE
def test_a_word_says_where_it_fits_while_it_is_typed(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str
) -> None:
    with app.app_context():
        make_idea(campaign, "Knotwilgen langs de sloot", theme=make_theme(campaign, "Groen"))
        email = make_moderator(campaign).email
    page = open_page(reduced_motion="reduce")
    let_in(page.context, app, address, email)
    page.goto("/beheer/de-gagels/woorden")
    told = page.locator("[data-counts-words]")

    page.get_by_label("Nieuwe woorden").press_sequentially("*wilg*, populier")
    expect(told).to_have_text("Dat past op 1 briefje of idee.")
    page.get_by_label("Nieuwe woorden").fill("*e*")
    expect(told).to_contain_text("te kort")
    page.get_by_role("heading", name="Groen").click()

    assert width_of(page, NARROW) <= NARROW
    assert page.evaluate(SMALL_TARGETS) == []
    assert not barriers_on(page, "light")
    assert not barriers_on(page, "dark", only="color-contrast")
