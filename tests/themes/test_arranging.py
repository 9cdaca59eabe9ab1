"""Cards put in order, laid in more themes with a reason, and themes put in order."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.themes.models import Theme
from optrommel.themes.placing import move_idea
from optrommel.themes.queries import public_ideas_in
from optrommel.themes.rules import CARDS_AT_ONCE, WHY_MAX, stepped
from tests.factories import make_idea, make_theme, put_in_state
from tests.page import Page, Visitor, text_of
from tests.people import moderator_of
from tests.themes.boards import BOARD, DOWN, LAY, LOOSE, UNDO, UP, by_script, card, columns, lay, press

NEW = "Maak hier een nieuw thema van"


@pytest.fixture
def page(app: Flask, campaign: Campaign, moderator: Visitor) -> Page:
    """Show a board whose theme ‘Groen’ holds a, b, c and d."""
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        for text in "abcd":
            make_idea(campaign, text * 3, theme=theme)
        make_idea(campaign, "los", theme=None)
        make_theme(campaign, "Spelen")
    return moderator.get(BOARD)


def order(page: Page) -> str:
    return "".join(text[0] for text in columns(page)["Groen"])


@pytest.mark.parametrize(
    ("chosen", "step", "after"),
    [
        ("b", -1, "bacd"),
        ("b", 1, "acbd"),
        ("a", -1, "abcd"),
        ("d", 1, "abcd"),
        ("ab", -1, "abcd"),
        ("bc", -1, "bcad"),
        ("ab", 1, "cabd"),
        ("ac", 1, "badc"),
        ("bd", -1, "badc"),
        ("", 1, "abcd"),
        ("x", 1, "abcd"),
    ],
)
def test_what_is_chosen_moves_one_place_and_stays_at_the_end(chosen: str, step: int, after: str) -> None:
    assert "".join(stepped("abcd", chosen, step)) == after


@pytest.mark.parametrize(
    ("button", "chosen", "after"), [(UP, "b", "bacd"), (DOWN, "b", "acbd"), (UP, "bc", "bcad"), (DOWN, "ac", "badc")]
)
def test_cards_move_one_place_and_back(page: Page, button: str, chosen: str, after: str) -> None:
    moved = press(page, button, *(letter * 3 for letter in chosen), column="Groen")
    back = moved.submit(UNDO)

    assert order(moved) == after
    assert order(back) == "abcd"


def test_loose_cards_have_an_order_of_their_own(page: Page) -> None:
    refused = press(page, UP, "los")

    assert refused.status == 422
    assert refused.texts(".notice--warn p") == [
        "Bij ‘Nog los’ ligt het oudste idee bovenaan. Leg een kaartje eerst in een thema."
    ]


@pytest.mark.parametrize(("chosen", "below", "after"), [("d", "b", "adbc"), ("a", "d", "bcad"), ("ad", "a", "adbc")])
def test_cards_are_laid_above_another(page: Page, chosen: str, below: str, after: str) -> None:
    above = card(page, below * 3, "Groen").split("-")[1]

    status, _said = by_script(page, *(letter * 3 for letter in chosen), column="Groen", to="Groen", before=above)

    assert status == 200
    assert order(page.visitor.get(BOARD)) == after


def test_cards_from_elsewhere_are_laid_above_another_in_their_order(page: Page) -> None:
    page = lay(page, "aaa", "bbb", to="Spelen", column="Groen")
    above = card(page, "ddd", "Groen").split("-")[1]

    by_script(page, "bbb", "aaa", column="Spelen", to="Groen", before=above)

    assert order(page.visitor.get(BOARD)) == "cbad"


def test_there_is_always_room_between_two_cards(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        theme = make_theme(campaign, "Groen")
        cards = [make_idea(campaign, text, theme=theme) for text in "abcd"]
        wanted = [card.id for card in cards]

        for _round in range(20):  # a number between two others can be halved some fifty times
            for card in cards[:-1]:
                move_idea(card, theme, source=theme, before_id=wanted[-1], now=utc_now())
            assert public_ideas_in(theme.id) == wanted


def test_a_card_lies_in_another_theme_as_well_and_says_why(page: Page) -> None:
    both = lay(page, "aaa", to="Spelen", column="Groen", also=True, why="je kunt erin klimmen")
    back = both.submit(UNDO)

    assert columns(both)["Spelen"] == ["aaa"]
    assert order(both) == "abcd"
    assert both.texts(".note__why") == ["hier, want: je kunt erin klimmen"]
    assert both.texts(".note__also") == ["ligt ook bij ‘Spelen’: je kunt erin klimmen", "ligt ook bij ‘Groen’"]
    assert "Spelen" not in columns(back)


def test_a_reason_changes_and_the_one_of_before_comes_back(page: Page) -> None:
    both = lay(page, "aaa", to="Spelen", column="Groen", also=True, why="eerst")

    changed = lay(both, "aaa", to="Spelen", column="Groen", also=True, why="later")
    back = changed.submit(UNDO)

    assert changed.texts(".note__why") == ["hier, want: later"]
    assert back.texts(".note__why") == ["hier, want: eerst"]


def test_a_reason_stays_with_the_theme_it_was_given_for(page: Page) -> None:
    both = lay(page, "los", to="Groen", why="het is groen")

    moved = lay(both, "los", to="Spelen", column="Groen")
    back = moved.submit(UNDO)

    assert moved.texts(".note__why") == []
    assert back.texts(".note__why") == ["hier, want: het is groen"]


def test_an_endless_reason_is_refused_and_kept(page: Page) -> None:
    refused = lay(page, "aaa", to="Spelen", column="Groen", why="x" * (WHY_MAX + 1))

    assert refused.status == 422
    assert refused.values(LAY)["why"] == ["x" * (WHY_MAX + 1)]


def test_too_many_cards_at_once_are_refused(page: Page) -> None:
    cards = [f"0-{number}-1" for number in range(1, CARDS_AT_ONCE + 2)]

    refused = page.submit(LAY, cards=cards, theme_id="0")

    assert refused.status == 422
    assert refused.errors == [f"Kies hooguit {CARDS_AT_ONCE} kaartjes tegelijk."]


def test_a_new_theme_is_made_of_cards_and_taken_back_with_them(app: Flask, page: Page) -> None:
    made = press(page, NEW, "aaa", "bbb", column="Groen", name="Bomen")
    back = made.submit(UNDO)

    assert columns(made)["Bomen"] == ["aaa", "bbb"]
    assert order(back) == "abcd"
    with app.app_context():
        assert set(db.session.scalars(db.select(Theme.name))) == {"Groen", "Spelen"}


@pytest.mark.parametrize(("name", "status"), [("", 422), ("groen", 409)])
def test_a_new_theme_without_a_free_name_moves_nothing(page: Page, name: str, status: int) -> None:
    refused = press(page, NEW, "aaa", column="Groen", name=name)

    assert refused.status == status
    assert refused.values(LAY)["cards"] == [card(page, "aaa", "Groen")]
    assert order(page.visitor.get(BOARD)) == "abcd"


def test_a_new_theme_in_which_something_lies_is_not_taken_back(app: Flask, campaign: Campaign, page: Page) -> None:
    made = page.submit("Maak thema", name="Bomen")
    laid = lay(moderator_of(app, campaign, "Karel").get(BOARD), "los", to="Bomen")

    refused = made.submit(UNDO)

    assert refused.status == 409
    assert columns(page.visitor.get(BOARD))["Bomen"] == ["los"]
    laid.submit(UNDO)
    assert "Bomen" not in " ".join(made.submit(UNDO).texts(".column h2"))


def test_themes_move_to_the_left_and_back(page: Page) -> None:
    names = [text.rsplit(" ", 2)[0] for text in page.texts(".column h2")]
    (button,) = [
        found for found in page.all(".column__order button") if (found.attrs["value"] or "").startswith("left")
    ]

    moved = page.visitor.post(
        f"{BOARD}/volgorde", {"csrf_token": page.values(LAY)["csrf_token"], "do": button.attrs["value"]}
    )
    back = moved.submit(UNDO)

    assert names == [LOOSE, "Groen", "Spelen"]
    assert [text.rsplit(" ", 2)[0] for text in moved.texts(".column h2")] == [LOOSE, "Spelen", "Groen"]
    assert [text.rsplit(" ", 2)[0] for text in back.texts(".column h2")] == names


@pytest.mark.parametrize("do", ["", "left-999999", "up-1", "left-x"])
def test_a_theme_that_is_not_there_moves_nowhere(page: Page, do: str) -> None:
    refused = page.visitor.post(f"{BOARD}/volgorde", {"csrf_token": page.values(LAY)["csrf_token"], "do": do})

    assert refused.status == 409


def test_a_closed_campaign_keeps_its_board_as_it_is(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    refused = lay(page, "los", to="Groen")

    assert refused.status == 409
    assert columns(page.visitor.get(BOARD))[LOOSE] == ["los"]


def test_what_lies_only_in_a_merged_theme_is_loose(app: Flask, campaign: Campaign, page: Page) -> None:
    both = lay(page, "aaa", to="Spelen", column="Groen", also=True)
    into = both.follow("Spelen", within=".column h2").follow("Leg alles bij").all("[name=into_id]")[0].attrs["value"]
    both.follow("Spelen", within=".column h2").follow("Leg alles bij").submit("Leg alles daar", into_id=into)

    loose = lay(page.visitor.get(BOARD), "aaa", to=LOOSE, column="Groen")

    assert "aaa" in columns(loose)[LOOSE]


def test_a_card_says_its_age_its_language_and_the_dutch_words(app: Flask, campaign: Campaign, page: Page) -> None:
    with app.app_context():
        idea = db.session.scalars(db.select(Idea).filter_by(text="los")).one()
        idea.language, idea.dutch = "pl", "een losse zin"
        db.session.commit()

    note = next(note for note in page.visitor.get(BOARD).all(".note") if text_of(note.query("label")[0]) == "los")

    assert note.query("label")[0].attrs["lang"] == "pl"
    assert [text_of(words) for words in note.query(".note__dutch")] == ["een losse zin"]
    assert "Polski vandaag" in text_of(note.query("small")[0])
