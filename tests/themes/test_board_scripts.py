"""A script of the board is told in a sentence what went wrong, also when no view came to it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from tests.factories import put_in_state
from tests.page import Page, Visitor
from tests.themes.boards import BOARD, LAY, LOOSE, UNDO, by_script, columns, fill_board, lay

SCRIPT = {"Accept": "application/json"}
LOGGED_OUT = "Je bent niet meer ingelogd. Ververs de pagina en log weer in."


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    fill_board(app, campaign)
    return moderator.get(BOARD)


def undo(page: Page) -> TestResponse:
    """Take back what a page tells of, as a script does."""
    return page.visitor.open("/beheer/de-gagels/ongedaan", method="POST", data=page.values(UNDO), headers=SCRIPT)


def said(answer: TestResponse) -> tuple[int, dict[str, Any]]:
    return answer.status_code, answer.get_json()


def sentence(text: str) -> dict[str, Any]:
    return {"sentence": text, "by": "", "retry": {}}


def test_of_a_closed_campaign_it_is_told_so(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    status, told = by_script(page, "een boom", to="Groen")

    assert (status, set(told)) == (409, {"sentence", "by", "retry"})
    assert told["sentence"].startswith("Deze actie is afgesloten")


def test_a_token_that_does_not_hold_is_told_with_what_to_do_here(page: Page) -> None:
    refused = page.visitor.open(f"{BOARD}/leg", method="POST", data={"csrf_token": "x"}, headers=SCRIPT)

    assert said(refused) == (400, sentence("De pagina stond te lang open. Ververs de pagina en probeer het opnieuw."))


def test_who_is_logged_out_is_told_so_and_led_nowhere(page: Page) -> None:
    page.visitor.client.delete_cookie("session")

    moved, asked = by_script(page, "een boom", to="Groen"), page.visitor.open(f"{BOARD}/stand", headers=SCRIPT)

    assert moved == (401, sentence(LOGGED_OUT))
    assert said(asked) == (401, sentence(LOGGED_OUT))
    assert page.visitor.open(f"{BOARD}/stand", headers={"Accept": "*/*"}).status_code == 303


def test_a_decision_is_taken_back_by_a_script_once(page: Page) -> None:
    first = lay(page, "een boom", to="Groen")
    laid = lay(first, "een wip", to="Groen")

    once, twice = undo(laid), undo(laid)

    assert said(once) == (200, {"sentence": "Ongedaan gemaakt.", "entry": int(first.values(UNDO)["entry"][0])})
    assert twice.status_code == 409
    assert twice.get_json()["sentence"].startswith("Er is niets meer om ongedaan te maken")
    assert twice.get_json()["entry"] == once.get_json()["entry"]
    assert columns(page.visitor.get(BOARD))[LOOSE] == ["een wip", "een heg"]


def test_a_reason_that_could_not_be_taken_stands_ready_to_be_copied(page: Page) -> None:
    sent = page.values(LAY) | {"why": ["je kunt erin klimmen"]}
    page.visitor.client.delete_cookie("session")

    refused = page.visitor.post(f"{BOARD}/leg", sent)

    assert (refused.status, refused.texts("textarea[readonly]")) == (400, ["je kunt erin klimmen"])
