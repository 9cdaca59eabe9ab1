"""The page with figures when much is silent, and the way from there to the board."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from optrommel.extensions import db
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, PHONE, let_in
from tests.browser.sights import unfold
from tests.browser.test_access import NARROW, SMALL_TARGETS, barriers_on, width_of
from tests.factories import make_idea, make_moderator, make_slip, make_theme
from tests.pages.test_figures import FIGURES, fall_silent

# Tells whether the whole of an element can be seen: nothing lies over its corners.
UNCOVERED = """(element) => {
    const box = element.getBoundingClientRect();
    const corners = [[box.left + 4, box.top + 4], [box.right - 4, box.top + 4], [box.left + 4, box.bottom - 4]];
    return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}"""


def figures_of(app: Flask, campaign: Campaign, page: Page, address: str) -> Page:
    """Open the figures as a moderator of the campaign."""
    with app.app_context():
        email = make_moderator(campaign).email
    let_in(page.context, app, address, email)
    page.goto(FIGURES)
    return page


@ON_SQLITE
def test_silences_have_no_barriers(app: Flask, campaign: Campaign, open_page: OpenPage, address: str) -> None:
    with app.app_context():
        db.session.get_one(Campaign, campaign.id).meeting_on = local_today() - dt.timedelta(days=60)
        fall_silent(campaign, 0, 7)
        make_slip(campaign, "x" * 300)

    page = figures_of(app, campaign, open_page(reduced_motion="reduce"), address)
    unfold(page)

    expect(page.locator(".silence > li")).to_have_count(28)
    assert width_of(page, NARROW) <= NARROW
    assert page.evaluate(SMALL_TARGETS) == []
    assert not barriers_on(page, "light")
    assert not barriers_on(page, "dark", only="color-contrast")


@ON_SQLITE
@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_loose_idea_leads_to_its_card_in_full_view(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str, device: dict[str, object]
) -> None:
    with app.app_context():
        make_theme(campaign)
        for number in range(30):
            make_idea(campaign, f"Idee {number}", at=dt.datetime(2026, 1, 1, number % 24, number, tzinfo=dt.UTC))
    page = figures_of(app, campaign, open_page(**device), address)
    unfold(page)

    page.get_by_role("link", name="Idee 17").click()

    page.wait_for_url("**/bord#idee-0-*")
    assert page.locator(".note", has_text="Idee 17").evaluate(UNCOVERED)
