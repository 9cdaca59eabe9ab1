"""Themes closed with a reason, opened again, merged; and two moderators with one theme before them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.themes.models import Theme
from optrommel.themes.rules import ICONS, REASON_MAX
from tests.factories import make_claim, make_group, make_idea, make_theme
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.themes.boards import BOARD, DOWN, LOOSE, UNDO, columns, lay, press

GREEN = f"{BOARD}/themas/groen"
SAVE, CLOSE, OPEN, MERGE = "Sla op", "Sluit thema", "Open dit thema weer", "Leg alles daar"
ANYWAY = "Toch doen"
REASON = "Alles hiervan is gedaan"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Show the page of ‘Groen’, that holds two ideas, one of them also in ‘Spelen’."""
    with app.app_context():
        green, play = make_theme(campaign, "Groen"), make_theme(campaign, "Spelen")
        make_idea(campaign, "een boom", theme=green)
        make_idea(campaign, "een klimboom", theme=green)
        make_idea(campaign, "een wip", theme=play)
    lay(moderator.get(BOARD), "een klimboom", to="Spelen", column="Groen", also=True)
    return moderator.get(GREEN)


def other(page: Page) -> str:
    """Give what the choice of the only other theme sends."""
    (choice,) = page.all("[name=into_id]")
    return choice.attrs["value"] or ""


def titles(page: Page) -> list[str]:
    return [text.rsplit(" ", 2)[0] for text in page.texts(".column h2")]


def test_residents_read_why_a_theme_is_closed_and_still_what_lies_in_it(page: Page, visitor: Visitor) -> None:
    board = page.submit(CLOSE, reason=REASON)

    public = visitor.get("/de-gagels/themas/groen")
    assert titles(board) == [LOOSE, "Spelen", "Groen gesloten"]
    assert f"Groen : {REASON}" in board.texts("main li")
    assert public.shows(REASON)
    assert public.texts(".ideas a") == ["een klimboom", "een boom"]


def test_what_lies_in_a_closed_theme_stays_in_sight_and_can_be_laid_elsewhere_and_back(page: Page) -> None:
    closed = page.submit(CLOSE, reason=REASON)

    moved = lay(closed, "een boom", to="Spelen", column="Groen")
    back = moved.submit(UNDO)

    assert columns(closed) == {"Spelen": ["een wip", "een klimboom"], "Groen gesloten": ["een boom", "een klimboom"]}
    assert columns(moved) == {"Spelen": ["een wip", "een klimboom", "een boom"], "Groen gesloten": ["een klimboom"]}
    assert columns(back) == columns(closed)


def test_nothing_is_laid_or_moved_about_in_a_closed_theme(page: Page) -> None:
    board = page.visitor.get(BOARD)
    closed = page.submit(CLOSE, reason=REASON)

    laid = lay(board, "een wip", to="Groen", column="Spelen")
    stepped = press(closed, DOWN, "een boom", column="Groen")

    assert "Groen" not in closed.texts("#theme_id option")
    assert (laid.status, stepped.status) == (422, 409)
    assert columns(page.visitor.get(BOARD)) == columns(closed)


def test_an_open_board_hears_that_a_theme_was_closed(page: Page) -> None:
    page.submit(CLOSE, reason=REASON)

    told = page.visitor.open(f"{BOARD}/stand").get_json()["columns"]

    assert [(column["name"], column["is_open"], column["total"]) for column in told] == [
        ("", True, 0),
        ("Spelen", True, 2),
        ("Groen", False, 2),
    ]


def test_a_closed_theme_opens_again_by_undo_or_later(page: Page, visitor: Visitor) -> None:
    back = page.submit(CLOSE, reason=REASON).submit(UNDO)
    page.visitor.get(GREEN).submit(CLOSE, reason=REASON)
    later = page.visitor.get(GREEN).submit(OPEN)

    assert titles(back) == [LOOSE, "Groen", "Spelen"]
    assert titles(later) == [LOOSE, "Groen", "Spelen"]
    assert not visitor.get("/de-gagels/themas/groen").shows(REASON)


@pytest.mark.parametrize("reason", ["", "  ", "x" * (REASON_MAX + 1)])
def test_a_theme_is_not_closed_without_a_reason_that_fits(page: Page, reason: str) -> None:
    refused = page.submit(CLOSE, reason=reason)

    assert refused.status == 422
    assert refused.values(CLOSE)["reason"] == [reason.strip()]
    assert "Groen" in titles(page.visitor.get(BOARD))


def test_a_closed_theme_does_not_open_beside_one_of_the_same_name(app: Flask, campaign: Campaign, page: Page) -> None:
    page.submit(CLOSE, reason=REASON)
    with app.app_context():
        make_theme(campaign, "groen")

    refused = page.visitor.get(GREEN).submit(OPEN)

    assert refused.status == 409
    assert refused.errors == ["Er is al een thema ‘Groen’. Kies een andere naam."]


def test_before_themes_are_merged_the_counts_of_both_are_shown(page: Page) -> None:
    look = page.follow("Leg alles bij")

    assert look.shows("In dit thema liggen 2 ideeën.")
    assert look.texts("fieldset label") == ["Spelen: 2 ideeën nu, 3 ideeën straks"]


def test_a_merged_theme_leads_to_the_other_and_comes_apart_again(page: Page, visitor: Visitor) -> None:
    before = columns(page.visitor.get(BOARD))
    look = page.follow("Leg alles bij")

    merged = look.submit(MERGE, into_id=other(look))
    led = page.visitor.get(GREEN).h1, visitor.get("/de-gagels/themas/groen").h1
    back = merged.submit(UNDO)

    assert columns(merged) == {"Spelen": ["een wip", "een klimboom", "een boom"]}
    assert led == ("Thema ‘Spelen’", "Spelen")
    assert columns(back) == before


def test_a_theme_is_merged_with_one_that_is_there(page: Page) -> None:
    look = page.follow("Leg alles bij")

    missing, strange = look.submit(MERGE), look.submit(MERGE, into_id="999999")

    assert (missing.status, missing.errors) == (422, ["Kies een thema."])
    assert strange.status == 422
    assert "Groen" in titles(page.visitor.get(BOARD))


def test_a_closed_theme_is_not_merged(page: Page) -> None:
    look = page.follow("Leg alles bij")
    page.submit(CLOSE, reason=REASON)

    refused = look.submit(MERGE, into_id=other(look))

    assert refused.status == 409


@pytest.mark.parametrize(
    ("button", "typed"), [(SAVE, {"name": "Bomen", "description": "Veel bomen"}), (CLOSE, {"reason": REASON})]
)
def test_a_theme_that_a_colleague_changed_is_refused_with_what_stands_there(
    app: Flask, campaign: Campaign, page: Page, button: str, typed: dict[str, str]
) -> None:
    moderator_of(app, campaign, "Karel").get(GREEN).submit(SAVE, name="Groen en water")

    refused = page.submit(button, **typed)
    done = refused.submit(ANYWAY)

    assert refused.status == 409
    assert [re.sub(r"^.*?\d\d:\d\d: ", "", sentence) for sentence in refused.errors] == [
        "Karel paste het thema ‘Groen en water’ aan."
    ]
    assert refused.shows("Nu staat er: ‘Groen en water’.")
    for name, text in typed.items():
        assert refused.values(ANYWAY)[name] == [text]
    assert done.path == BOARD


def test_merging_a_theme_that_a_colleague_changed_goes_on_by_one_tap(
    app: Flask, campaign: Campaign, page: Page
) -> None:
    look = page.follow("Leg alles bij")
    moderator_of(app, campaign, "Karel").get(GREEN).submit(SAVE, name="Groen en water")

    refused = look.submit(MERGE, into_id=other(look))
    done = refused.submit(ANYWAY)

    assert refused.status == 409
    assert titles(done) == [LOOSE, "Spelen"]


def test_who_has_a_theme_in_hand_leaves_closing_it_to_a_colleague(app: Flask, campaign: Campaign, page: Page) -> None:
    nora = moderator_of(app, campaign, "Nora")
    with app.app_context():
        account = db.session.scalars(db.select(Account).filter_by(name="Nora")).one()
        theme = db.session.scalars(db.select(Theme).filter_by(name="Groen")).one()
        make_claim(make_group(campaign, "De Heggers", account), theme, campaign=campaign)

    refused = nora.get(GREEN).submit(CLOSE, reason=REASON)

    assert refused.status == 403
    assert "De Heggers" in refused.errors[0]
    assert refused.values(CLOSE)["reason"] == [REASON]
    assert "Groen" in titles(page.visitor.get(BOARD))


def test_what_was_moved_out_of_a_theme_does_not_go_back_when_that_is_closed(
    app: Flask, campaign: Campaign, page: Page
) -> None:
    moved = lay(page.visitor.get(BOARD), "een boom", to="Spelen", column="Groen")
    moderator_of(app, campaign, "Karel").get(GREEN).submit(CLOSE, reason=REASON)

    refused = moved.submit(UNDO)

    assert refused.status == 409
    assert "een boom" in columns(page.visitor.get(BOARD))["Spelen"]


@pytest.mark.parametrize("icon", [*ICONS, "none"])
def test_a_drawing_stands_on_the_board_and_on_residents_pages(page: Page, visitor: Visitor, icon: str) -> None:
    board = page.submit(SAVE, icon=icon)

    drawings = 0 if icon == "none" else 1
    assert len(board.all(".column h2 .icon")) == drawings
    assert len(visitor.get("/de-gagels/").all(".tins .icon")) == drawings
    assert len(visitor.get("/de-gagels/themas/groen").all("main .icon")) == drawings


def test_a_drawing_that_is_not_ours_is_refused(page: Page) -> None:
    assert page.submit(SAVE, icon="skull").status == 422


def test_a_mistake_does_not_hide_that_a_colleague_changed_the_theme(app: Flask, campaign: Campaign, page: Page) -> None:
    moderator_of(app, campaign, "Karel").get(GREEN).submit(SAVE, description="Alles wat groeit")

    mistyped = page.submit(SAVE, name="")
    refused = mistyped.submit(SAVE, name="Bomen")

    assert (mistyped.status, refused.status) == (422, 409)
    with app.app_context():
        assert "Alles wat groeit" in db.session.scalars(db.select(Theme.description)).all()
