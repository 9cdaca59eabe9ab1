"""The menu of moderators says where one is."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from tests.factories import make_slip, make_theme
from tests.page import Page, Visitor

MANAGE = "/beheer/de-gagels"


def marked(page: Page) -> list[tuple[str, str | None]]:
    """List what the menu marks, and as what."""
    return [(link.attrs["href"] or "", link.attrs["aria-current"]) for link in page.all(".bar nav [aria-current]")]


@pytest.mark.parametrize(
    ("path", "button", "typed"),
    [("/bord", "Maak thema", {"name": ""}), ("/postvak", "Stuur dit antwoord", {"reason": ""})],
)
def test_a_page_that_comes_back_with_an_error_is_still_marked(
    app: Flask, campaign: Campaign, moderator: Visitor, path: str, button: str, typed: dict[str, str]
) -> None:
    with app.app_context():
        make_slip(campaign)

    refused = moderator.get(MANAGE + path).submit(button, **typed)

    assert refused.status == 422
    assert marked(refused) == [(MANAGE + path, "page")]


def test_a_page_within_a_part_marks_that_part(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")

    assert marked(moderator.get(f"{MANAGE}/bord/themas/groen")) == [(f"{MANAGE}/bord", "true")]


def test_from_the_board_who_did_what_is_one_tap_away(campaign: Campaign, moderator: Visitor) -> None:
    page = moderator.get(f"{MANAGE}/bord")

    assert f"{MANAGE}/logboek" in [link.attrs["href"] for link in page.all("main > p a")]
