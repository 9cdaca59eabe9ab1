"""On a phone, what moderators came for is in sight at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Regulars

LOWEST_PX = 320  # of the 844 of the phone; 65 of them tell that this is an example


@pytest.mark.parametrize(
    ("path", "work", "name"),
    [("bord", "[data-card]", "Bord"), ("postvak?wat=langst", ".inbox .slip .words", "Postvak")],
)
def test_the_work_begins_high_on_the_page(regulars: Regulars, path: str, work: str, name: str) -> None:
    with regulars.tab("moderator") as page:
        page.goto(f"/beheer/de-gagels/{path}")

        box = page.locator(work).first.bounding_box()
        assert box
        assert box["y"] < LOWEST_PX
        expect(page.get_by_role("link", name=name, exact=True)).to_be_in_viewport()


def test_the_last_part_of_a_menu_that_slides_shows_where_one_is(regulars: Regulars) -> None:
    with regulars.tab("moderator") as page:
        page.goto("/beheer/de-gagels/instellingen")

        expect(page.get_by_role("link", name="Instellingen", exact=True)).to_be_in_viewport(ratio=1)


def test_with_what_is_chosen_one_goes_on_under_the_thumb(regulars: Regulars) -> None:
    with regulars.tab("moderator") as page:
        page.goto("/beheer/de-gagels/bord")
        page.locator("[name=cards]").first.check()

        for name in ("Kies niets", "Leg neer"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        page.get_by_text("Meer met de gekozen kaartjes").click()
        expect(page.get_by_role("button", name="Voeg samen")).to_be_in_viewport(ratio=1)
        page.keyboard.press("/")
        expect(page.get_by_label("Zoek op het bord")).to_be_focused()
