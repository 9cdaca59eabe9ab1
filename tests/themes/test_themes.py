"""Themes made, named, described and coloured."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.themes.actions import add_theme
from optrommel.themes.models import Theme
from optrommel.themes.rules import HUES, NAME_MAX, THEMES_MAX
from tests.factories import days_ago, make_theme
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.themes.boards import UNDO

BOARD = "/beheer/de-gagels/bord"
MAKE = "Maak thema"
SAVE = "Sla op"
JOURNAL = "/beheer/de-gagels/logboek?soort=themas"
LOOK = {"name": "Groen en water", "description": "Bomen en **sloten**", "hue": "7", "icon": "tree"}


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Theme.name).order_by(Theme.id)))


def test_a_new_theme_stands_on_the_board_and_on_the_campaigns_page(moderator: Visitor, visitor: Visitor) -> None:
    page = moderator.get(BOARD).submit(MAKE, name="Groen & water")

    assert page.texts(".column h2 a") == ["Groen & water"]
    assert visitor.get("/de-gagels/").follow("Groen & water").h1 == "Groen & water"


@pytest.mark.parametrize("again", ["Groen", "GROEN", " groen ", "Gróen"])
def test_a_name_is_taken_once(app: Flask, moderator: Visitor, again: str) -> None:
    page = moderator.get(BOARD).submit(MAKE, name="Groen")

    refused = page.submit(MAKE, name=again)

    assert refused.status == 409
    assert refused.errors
    assert names(app) == ["Groen"]


@pytest.mark.parametrize("name", ["", "   ", "x" * (NAME_MAX + 1)])
def test_a_theme_has_a_name_that_fits(app: Flask, moderator: Visitor, name: str) -> None:
    page = moderator.get(BOARD).submit(MAKE, name=name)

    assert page.status == 422
    assert page.values(MAKE)["name"] == [name.strip()]
    assert names(app) == []


def test_names_in_another_script_each_get_an_address(moderator: Visitor, visitor: Visitor) -> None:
    page = moderator.get(BOARD).submit(MAKE, name="الجيران")

    page.submit(MAKE, name="السلامة")

    front = visitor.get("/de-gagels/")
    assert front.follow("الجيران").h1 == "الجيران"
    assert front.follow("السلامة").h1 == "السلامة"


def test_a_campaign_has_no_endless_list_of_themes(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for number in range(THEMES_MAX):
            add_theme(campaign.id, f"Thema {number}", now=days_ago(1))
        db.session.commit()

    page = moderator.get(BOARD).submit(MAKE, name="Eentje te veel")

    assert page.status == 422
    assert len(names(app)) == THEMES_MAX


def test_a_theme_that_gets_another_name_keeps_its_address(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")

    moderator.get(BOARD).follow("Groen").submit(SAVE, name="Groen en water")

    assert visitor.get("/de-gagels/themas/groen").h1 == "Groen en water"


def test_a_name_that_was_given_up_is_free_and_leads_elsewhere(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")
    moderator.get(BOARD).follow("Groen").submit(SAVE, name="Water")

    moderator.get(BOARD).submit(MAKE, name="Groen")

    front = visitor.get("/de-gagels/")
    assert front.follow("Water").path == "/de-gagels/themas/groen"
    assert front.follow("Groen").h1 == "Groen"


def test_a_theme_cannot_take_the_name_of_another(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")
        make_theme(campaign, "Spelen")
    moderator.get(BOARD).follow("Groen").submit(SAVE, name="Water")

    page = moderator.get(BOARD).follow("Spelen").submit(SAVE, name="water", description="Blijft staan")

    assert page.errors
    assert page.values(SAVE)["description"] == ["Blijft staan"]
    assert names(app) == ["Water", "Spelen"]


def test_a_description_may_be_bold_and_nothing_worse(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")

    moderator.get(BOARD).follow("Groen").submit(SAVE, description="**Bomen** <script>x</script> [a](javascript:b)")

    page = visitor.get("/de-gagels/themas/groen")
    assert page.texts(".prose strong") == ["Bomen"]
    assert page.all(".prose script, .prose a") == []


@pytest.mark.parametrize(("hue", "status"), [(1, 200), (HUES, 200), (0, 422), (HUES + 1, 422), ("x", 422)])
def test_a_theme_has_a_colour_of_the_palette(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor, hue: int | str, status: int
) -> None:
    with app.app_context():
        make_theme(campaign, "Groen")

    page = moderator.get(BOARD).follow("Groen").submit(SAVE, hue=hue)

    assert page.status == status
    shown = hue if status == 200 else 1
    assert visitor.get("/de-gagels/").one("a.tin").attrs["class"] == f"tin hue-{shown}"


def test_themes_get_the_colours_of_the_palette_in_turn(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        hues = [add_theme(campaign.id, f"Thema {number}", now=days_ago(1)).hue for number in range(HUES + 1)]

    assert hues == [*range(1, HUES + 1), 1]


def look(visitor: Visitor) -> dict[str, str]:
    """Give what the page of the theme ‘Groen’ says of it."""
    values = visitor.get(f"{BOARD}/themas/groen").values(SAVE)
    return {name: values[name][0] for name in LOOK}


def change(visitor: Visitor, **typed: str) -> Page:
    return visitor.get(f"{BOARD}/themas/groen").submit(SAVE, **typed)


def open_ones(visitor: Visitor) -> list[str]:
    """List where the journal sends what is undone, newest first."""
    return [form.attrs["action"] or "" for form in visitor.get(JOURNAL).all(".journal__acts form")]


def take_back(visitor: Visitor, address: str) -> Page:
    return visitor.post(address, {"csrf_token": visitor.get(BOARD).values(MAKE)["csrf_token"]})


def test_how_a_theme_looked_comes_back_from_the_journal_whoever_changed_it(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    karel = moderator_of(app, campaign, "Karel")
    moderator.get(BOARD).submit(MAKE, name="Groen")
    before = look(moderator)
    change(moderator, **LOOK)
    changed, shown = look(moderator), visitor.get("/de-gagels/themas/groen").texts(".prose strong")

    karel.get(JOURNAL).submit(UNDO)

    assert (changed, look(moderator)) == (LOOK, before)
    assert (shown, visitor.get("/de-gagels/themas/groen").texts(".prose strong")) == (["sloten"], [])


def test_what_was_changed_again_is_undone_from_the_last_to_the_first(moderator: Visitor) -> None:
    moderator.get(BOARD).submit(MAKE, name="Groen")
    change(moderator, hue="7")
    change(moderator, name="Water")
    _last, first, made = open_ones(moderator)

    early = [take_back(moderator, entry) for entry in (made, first)]
    undone = [moderator.get(JOURNAL).submit(UNDO) for _time in range(3)]

    assert [page.status for page in early] == [409, 409]
    assert early[1].shows("Maak eerst ongedaan wat daarna kwam:")
    assert [page.notices for page in undone] == [["Ongedaan gemaakt."]] * 3
    assert moderator.get(BOARD).texts(".column h2 a") == []


def test_a_name_that_another_took_meanwhile_does_not_come_back(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    moderator.get(BOARD).submit(MAKE, name="Groen")
    changed = change(moderator, name="Water")
    moderator_of(app, campaign, "Karel").get(BOARD).submit(MAKE, name="groen")

    refused = changed.submit(UNDO)

    assert refused.shows("Er is al een thema ‘Groen’.")
    assert names(app) == ["Water", "groen"]


def test_what_is_saved_as_it_was_leaves_nothing_to_undo(moderator: Visitor) -> None:
    moderator.get(BOARD).submit(MAKE, name="Groen")

    saved = change(moderator)

    assert saved.notices == ["Opgeslagen."]
    assert UNDO not in saved.texts(".notice button")


def test_what_was_done_to_a_theme_that_is_gone_is_not_undone_to_another(moderator: Visitor) -> None:
    moderator.get(BOARD).submit(MAKE, name="Groen")
    moderator.get(f"{BOARD}/themas/groen").submit("Sluit thema", reason="Alles is gedaan")
    moderator.get(f"{BOARD}/themas/groen").submit("Open dit thema weer")
    reopened, _closed, made = open_ones(moderator)
    take_back(moderator, made)
    moderator.get(BOARD).submit(MAKE, name="Spelen")  # on SQLite by the number of the other

    refused = take_back(moderator, reopened)

    assert refused.status == 409
    assert moderator.get(BOARD).texts(".column h2 a") == ["Spelen"]
