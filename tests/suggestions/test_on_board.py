"""On the board: what a loose card may belong to, laid there by one button, and never by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import tidy_voice
from optrommel.moderation.models import Idea
from optrommel.suggestions.models import Pick, Suggestion, SuggestionRound
from optrommel.suggestions.rules import digest_of
from optrommel.themes.actions import close_theme, merge_themes
from optrommel.themes.models import Theme
from tests.factories import make_idea, make_suggestion, make_theme
from tests.page import Page, Visitor, text_of
from tests.themes.boards import ANYWAY, BOARD, LAY, card, columns, fill_board, lay
from tests.themes.test_open_board import STATE, counted, state

BOOM = (4, 8)  # where ‘boom’ stands in ‘een boom’


def idea(text: str) -> Idea:
    return db.session.scalars(db.select(Idea).where(Idea.text == text)).one()


def theme(name: str) -> Theme:
    return db.session.scalars(db.select(Theme).where(Theme.name == name)).one()


def suggest(app: Flask, text: str, *guesses: tuple[str, float], lit: tuple[int, int] = BOOM, like: str = "") -> None:
    """Let the computer suggest themes for a card, and that it looks like another."""
    with app.app_context():
        found = [(theme(name), p, [lit]) for name, p in guesses]
        make_suggestion(idea(text), *found, alike=[idea(like)] if like else [])


def note(page: Page, text: str) -> str:
    """Give all that a card says."""
    (found,) = [one for one in page.all(".note") if text_of(one.query("label")[0]) == text]
    return text_of(found)


@pytest.fixture
def board(app: Flask, campaign: Campaign, moderator: Visitor) -> Visitor:
    fill_board(app, campaign)
    return moderator


def test_a_card_says_where_it_may_belong_and_which_words_say_so(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8), ("Spelen", 0.1))
    suggest(app, "een wip", ("Spelen", 0.4), ("Groen", 0.35))
    suggest(app, "een heg", ("Groen", 0.2))

    page = board.get(BOARD)

    assert page.texts(".note mark") == ["boom", "wip"]
    assert "Groen waarschijnlijk" in note(page, "een boom")
    assert "Spelen" not in note(page, "een boom")
    assert "Spelen misschien meer Groen misschien" in note(page, "een wip")
    assert "Voorstel: weet ik niet" in note(page, "een heg")


def test_without_scripts_a_suggestion_is_taken_for_its_own_card_alone(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    page = board.get(BOARD)

    after = page.submit("Groen", cards=[card(page, "een wip")], theme_id="0", also="y", why="Zomaar")

    assert columns(after) == {"Nog los": ["een wip", "een heg"], "Groen": ["een boom"]}
    assert after.notices[0].startswith("1 idee ligt nu bij ‘Groen’.")
    assert not after.all(".note__why")
    assert columns(after.submit("Ongedaan maken"))["Nog los"] == ["een boom", "een wip", "een heg"]


def test_a_suggestion_taken_is_a_pick_of_the_first(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8))

    board.get(BOARD).submit("Groen")

    with app.app_context():
        assert db.session.scalars(db.select(Pick.place)).all() == [1]


def test_a_card_that_changed_meanwhile_is_laid_after_a_second_look(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    page = board.get(BOARD)
    lay(board.get(BOARD), "een boom", to="Spelen")

    refused = page.submit("Groen")

    assert columns(refused)["Spelen"] == ["een boom"]
    assert columns(refused.submit(ANYWAY))["Groen"] == ["een boom"]


def test_a_theme_that_was_closed_meanwhile_takes_nothing_and_is_suggested_no_more(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    page = board.get(BOARD)
    with app.app_context():
        close_theme(theme("Groen"), "Vol", now=utc_now(), by=None)
        db.session.commit()

    refused = page.submit("Groen")

    assert refused.errors == ["Dit thema is er niet meer. Kies een ander thema."]
    assert columns(refused)["Nog los"] == ["een boom", "een wip", "een heg"]
    assert "waarschijnlijk" not in note(refused, "een boom")


def test_words_are_lit_in_what_was_read_as_far_as_the_card_shows_them(
    app: Flask, campaign: Campaign, board: Visitor
) -> None:
    with app.app_context():
        tree = idea("een boom")
        tree.text, tree.dutch, tree.language = "شجرة", "een boom", "ar"
        make_suggestion(tree, (theme("Groen"), 0.8, [BOOM])).digest = digest_of("een boom", "nl")
        long = make_idea(campaign, "heg " * 100)
        make_suggestion(long, (theme("Groen"), 0.8, [(236, 250), (300, 303)]))

    page = board.get(BOARD)

    assert page.texts(".note__dutch mark") == ["boom"]
    assert page.texts("label mark") == ["heg…"]


def test_a_language_that_we_cannot_read_is_said_so(app: Flask, board: Visitor) -> None:
    with app.app_context():
        make_suggestion(idea("een boom"), readable=False)

    assert "wij kunnen deze taal niet lezen" in note(board.get(BOARD), "een boom")


def test_cards_that_probably_belong_together_are_looked_at_and_laid_together(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    suggest(app, "een heg", ("Groen", 0.7))
    suggest(app, "een wip", ("Groen", 0.4))

    page = board.get(BOARD).follow("Groen: 2 kaartjes")
    without = page.submit(LAY, cards=[card(page, "een heg")])

    assert columns(page) == {"Nog los": ["een boom", "een heg"]}
    assert page.values(LAY)["cards"] == [card(page, "een boom"), card(page, "een heg")]
    assert "horen waarschijnlijk bij ‘Groen’" in page.notices[0]
    assert not page.all(".board__tool[open]")
    assert columns(without) == {"Nog los": ["een boom"]}
    assert columns(board.get(BOARD))["Groen"] == ["een heg"]


def tidy_tree() -> None:
    tidy_voice(idea("een boom").voices[0], "een boom, en een heg", now=utc_now())


def merge_green() -> None:
    merge_themes(theme("Groen"), theme("Spelen"), now=utc_now())


@pytest.mark.parametrize("change", [tidy_tree, merge_green])
def test_what_no_card_shows_any_more_is_not_counted_either(
    app: Flask, board: Visitor, change: Callable[[], None]
) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    suggest(app, "een wip", ("Spelen", 0.8), ("Groen", 0.1))
    with app.app_context():
        change()
        db.session.commit()

    page = board.get(BOARD)

    assert page.texts("[name=take]") == ["Spelen"]
    assert [link for link in page.texts("a") if "kaartje" in link] == ["Spelen: 1 kaartje"]


def test_an_open_board_hears_of_what_was_read_since(app: Flask, campaign: Campaign, board: Visitor) -> None:
    page = board.get(BOARD)
    tag = page.one("[data-board]").attrs["data-tag"]
    suggest(app, "een boom", ("Groen", 0.8))
    with app.app_context():
        db.session.add(SuggestionRound(campaign_id=campaign.id, made_at=utc_now() - dt.timedelta(minutes=1)))
        db.session.commit()

    told = board.open(STATE, headers={"If-None-Match": f'"{tag}"'})
    (_idea, _version, hint), *others = told.get_json()["columns"][0]["cards"]
    fresh = board.get(f"{BOARD}/kaartjes?kolom=0&ideeen={card(page, 'een boom').split('-')[1]}")

    assert told.status_code == 200
    assert hint
    assert [other[2] for other in others] == ["", ""]
    assert fresh.one(".note").attrs["data-hint"] == hint
    assert fresh.texts("mark") == ["boom"]


@pytest.mark.parametrize("changed", ["digest", "guesses", "band"])
def test_what_a_card_shows_otherwise_has_another_hint(app: Flask, board: Visitor, changed: str) -> None:
    suggest(app, "een boom", ("Groen", 0.8))
    before = state(board)["columns"][0]["cards"][0]
    with app.app_context():
        row = db.session.scalars(db.select(Suggestion)).one()
        theme_id = row.guesses[0][0]
        values = {"digest": "x", "guesses": [[theme_id + 1, 0.8, []]], "band": [[theme_id, 0.4, []]]}
        setattr(row, "digest" if changed == "digest" else "guesses", values[changed])
        db.session.commit()

    assert state(board)["columns"][0]["cards"][0] != before


def test_a_card_leads_to_what_looks_like_it(app: Flask, board: Visitor) -> None:
    suggest(app, "een boom", like="een heg")

    page = board.get(BOARD).follow("lijkt op 1 andere")

    assert "een heg" in page.texts("#lijkt-op ~ ul a")


def test_suggestions_cost_the_same_statements_however_many(app: Flask, campaign: Campaign, board: Visitor) -> None:
    suggest(app, "een boom", ("Groen", 0.8), like="een heg")
    with counted(app) as few:
        board.get(BOARD)
    with app.app_context():
        green, heg = make_theme(campaign, "Bomen"), idea("een heg")
        for number in range(20):
            made = make_idea(campaign, f"idee {number}")
            make_suggestion(made, (green, 0.9), alike=[heg])

    with counted(app) as many:
        page = board.get(BOARD)

    assert len(page.all("[name=take]")) == 21
    assert len(many) == len(few)
