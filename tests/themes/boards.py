"""A board with cards, read and used as moderators do, and as their scripts do."""

from __future__ import annotations

from typing import Any

from flask import Flask

from optrommel.campaigns.models import Campaign
from tests.factories import make_idea, make_theme
from tests.page import Page, text_of

BOARD = "/beheer/de-gagels/bord"
LOOSE = "Nog los"
LAY = "Leg neer"
UNDO = "Ongedaan maken"
ANYWAY = "Toch doen"
UP, DOWN = "Eén plek omhoog", "Eén plek omlaag"
MERGE = "Voeg samen"


def fill_board(app: Flask, campaign: Campaign) -> None:
    """Make the themes ‘Groen’ and ‘Spelen’ and three loose ideas."""
    with app.app_context():
        for text in ("een boom", "een wip", "een heg"):
            make_idea(campaign, text)
        for name in ("Groen", "Spelen"):
            make_theme(campaign, name)


def columns(page: Page) -> dict[str, list[str]]:
    """Give the cards of each column that holds any, in order."""
    cards = {text_of(column.query("h2")[0]): column.query(".note label") for column in page.all(".column")}
    return {title.rsplit(" ", 2)[0]: [text_of(card) for card in found] for title, found in cards.items() if found}


def card(page: Page, text: str, column: str = LOOSE) -> str:
    """Give what the tick of a card sends."""
    (section,) = [found for found in page.all(".column") if text_of(found.query("h2")[0]).startswith(column)]
    (note,) = [note for note in section.query(".note") if text_of(note.query("label")[0]) == text]
    return note.query("[name=cards]")[0].attrs["value"] or ""


def theme(page: Page, name: str) -> str:
    """Give what the choice of a theme sends."""
    (option,) = [option for option in page.all("#theme_id option") if text_of(option) == name]
    return option.attrs["value"] or ""


def lay(page: Page, *texts: str, to: str, column: str = LOOSE, also: bool = False, **typed: Any) -> Page:
    cards = [card(page, text, column) for text in texts]
    return page.submit(LAY, cards=cards, theme_id=theme(page, to), also="y" if also else None, **typed)


def press(page: Page, button: str, *texts: str, column: str = LOOSE, **typed: Any) -> Page:
    """Press another button of the form for all cards."""
    return page.submit(button, cards=[card(page, text, column) for text in texts], **typed)


def by_script(page: Page, *texts: str, to: str = "", column: str = LOOSE, **typed: str) -> tuple[int, dict[str, Any]]:
    """Send the form as the script of the board does; give the status and what is answered."""
    sent = {name: values for name, values in page.values(LAY).items() if name in ("csrf_token", "before")}
    sent["cards"] = [card(page, text, column) for text in texts]
    sent["theme_id"] = [theme(page, to) if to else ""]
    answer = page.visitor.open(
        f"{BOARD}/leg", method="POST", data={**sent, **typed}, headers={"Accept": "application/json"}
    )
    return answer.status_code, answer.get_json()
