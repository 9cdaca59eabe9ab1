"""Every deed of the board by every hand: mouse, thumb, keys, and plain forms without a script. Each is taken back."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES
from tests.browser.conftest import ON_SQLITE
from tests.browser.serving import PHONE
from tests.browser.test_board import GREEN, LOOSE, MEETING, WORDS, Board, Moderators, laid, middle, seat
from tests.factories import make_idea

pytestmark = ON_SQLITE
__all__ = ["laid", "seat"]

MORE, ALSO = "Meer met de gekozen kaartjes", "Laat ze ook liggen waar ze nu liggen"
MERGE, UNDO = "Voeg samen", "Ongedaan maken"
LINES = ["Bankjes", "Bomen", "Soep"]  # a slip that holds three ideas
TAB_STOPS = 150  # more than any of these pages has


class Hand:
    """A mouse; and what other hands do as a mouse does."""

    options: ClassVar[dict[str, Any]] = {}

    def __init__(self, board: Board) -> None:
        self.board, self.page = board, board.page

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        self.press(target)

    def undo(self) -> None:
        self.press(self.page.get_by_role("button", name=UNDO, exact=True))

    def lay(self, words: list[str], to: str) -> None:
        for one in words:
            self.tick(self.board.tick(one))
        self.drop(words[0], to)

    def drop(self, words: str, to: str) -> None:
        self.board.drag(words, to)

    def merge(self, words: str, target: str) -> None:
        self.board.grab(words)
        self.board.over(self.board.card(target))
        self.sees_the_offer(target)
        self.page.mouse.up()

    def sees_the_offer(self, target: str) -> None:
        expect(self.board.card(target)).to_have_class(re.compile("note--target"))
        expect(self.page.locator(".note--flying")).to_have_attribute("data-offer", "Laat los om samen te voegen")

    def mark(self, line: int) -> None:
        """Mark one line of the first part."""
        part = self.page.get_by_label("Deel 1")
        height = part.evaluate("(area) => parseFloat(getComputedStyle(area).lineHeight)")
        part.dblclick(position={"x": 30, "y": height * (line + 0.75)})

    def split(self, lines: list[str]) -> None:
        for line in range(len(lines) - 1, 0, -1):
            self.mark(line)
            self.press(self.page.get_by_role("button", name="Maak hiervan een deel"))
        self.press(self.page.get_by_role("button", name="Splits", exact=True))


class Thumb(Hand):
    """A thumb on a phone: taps, and holds a card to drag it, past the edge of the screen if need be."""

    options: ClassVar[dict[str, Any]] = dict(PHONE)

    def press(self, target: Locator) -> None:
        target.tap()

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self.session = self.page.context.new_cdp_session(self.page)

    def grab(self, words: str) -> tuple[float, float]:
        place = middle(self.board.card(words))
        self.touch("touchStart", place)
        expect(self.board.card(words)).to_have_class(re.compile("sortable-chosen"))
        return place

    def glide(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        for part in (0.2, 0.5, 0.8, 1):
            self.touch("touchMove", tuple(a + (b - a) * part for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]

    def drop(self, words: str, to: str) -> None:
        place, column = self.grab(words), self.board.column(to).locator("[data-list]")
        edge = (PHONE["viewport"]["width"] - 8, place[1])
        self.glide(place, edge)
        columns = self.page.locator("[data-board]")
        end = columns.evaluate("(board) => board.scrollWidth - board.clientWidth")
        expect(columns).to_have_js_property("scrollLeft", end)  # held at the edge of the screen, it moves along
        expect(self.page.locator(".note--target")).to_have_count(0)  # and what went by is not merged with
        box = column.bounding_box()
        assert box
        self.glide(edge, (box["x"] + box["width"] / 2, box["y"] + 20))
        expect(column.locator(".note--gap")).to_be_attached()
        self.touch("touchEnd")

    def merge(self, words: str, target: str) -> None:
        self.board.card(target).scroll_into_view_if_needed()
        self.glide(self.grab(words), middle(self.board.card(target)))
        self.sees_the_offer(target)
        self.touch("touchEnd")


class Keys(Hand):
    """Keys alone: where the Tab key does not come, nothing is done."""

    def reach(self, target: Locator) -> None:
        wanted = target.element_handle()  # looked up once: a name is read off the whole page
        for _stop in range(TAB_STOPS):
            if wanted.evaluate("(element) => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by the Tab key")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Space")

    def undo(self) -> None:
        if self.page.locator("[data-board]").count():
            self.page.keyboard.press("z")
        else:
            super().undo()

    def drop(self, words: str, to: str) -> None:
        self.page.keyboard.press("m")
        self.page.keyboard.type(to[:2])
        self.page.keyboard.press("Enter")

    def merge(self, words: str, target: str) -> None:
        for one in (target, words):
            self.tick(self.board.tick(one))
        self.page.keyboard.press("v")

    def mark(self, line: int) -> None:
        self.reach(self.page.get_by_label("Deel 1"))
        for key in ("Control+Home", *["ArrowDown"] * line, "Shift+End"):
            self.page.keyboard.press(key)


class Forms(Hand):
    """A browser without scripts."""

    options: ClassVar[dict[str, Any]] = {"java_script_enabled": False}

    def drop(self, words: str, to: str) -> None:
        self.page.get_by_label("Leg de gekozen kaartjes bij").select_option(to)
        self.press(self.page.get_by_role("button", name="Leg neer"))

    def merge(self, words: str, target: str) -> None:
        for one in (target, words):
            self.tick(self.board.tick(one))
        self.press(self.page.get_by_text(MORE))
        self.press(self.page.get_by_role("button", name=MERGE))

    def split(self, lines: list[str]) -> None:
        self.press(self.page.get_by_role("button", name="Nog een deel"))
        for number, line in enumerate(lines, 1):
            self.page.get_by_label(f"Deel {number}").fill(line)
        self.press(self.page.get_by_role("button", name="Splits", exact=True))


HANDS = (Hand, Thumb, Keys, Forms)


@pytest.fixture(params=HANDS, ids=[kind.__name__.lower().replace("hand", "mouse") for kind in HANDS])
def hand(request: pytest.FixtureRequest, seat: Moderators) -> Hand:
    """Seat a moderator before the board, who works with one kind of hand."""
    kind: type[Hand] = request.param
    return kind(seat(**kind.options))


def public(hand: Hand) -> list[str]:
    """Give the words of all ideas that are to be seen, as the database has them."""
    with hand.board.app.app_context():
        query = db.select(Idea.text).where(Idea.state.in_(PUBLIC_STATES)).order_by(Idea.id)
        return list(db.session.scalars(query))


def test_cards_are_laid_one_at_a_time_ten_at_once_and_in_two_themes(hand: Hand) -> None:
    board = hand.board

    for words in (WORDS[1:2], WORDS[:10]):
        hand.lay(words, GREEN)
        expect(board.cards(GREEN)).to_have_count(len(words))
        expect(board.page.get_by_role("button", name=UNDO, exact=True)).to_be_visible()
        assert board.lies(GREEN) == words
        hand.undo()
        expect(board.labels(LOOSE)).to_have_text(WORDS)
        assert board.lies(GREEN) == []

    hand.tick(board.tick("Soep"))
    hand.press(board.page.get_by_text(MORE))
    hand.tick(board.page.get_by_label(ALSO))
    hand.press(board.page.get_by_text(MORE))  # on a phone it would lie over the cards
    hand.drop("Soep", GREEN)
    expect(board.cards(GREEN)).to_contain_text(["ligt ook bij ‘Ontmoeten’"])
    assert [len(board.lies(name)) for name in (MEETING, GREEN)] == [3, 1]
    hand.undo()
    expect(board.cards(GREEN)).to_have_count(0)
    assert [len(board.lies(name)) for name in (MEETING, GREEN)] == [3, 0]


def test_ideas_are_merged_and_taken_apart_much_later(hand: Hand) -> None:
    page, ideas = hand.page, public(hand)
    one = [words for words in ideas if words != WORDS[2]]

    hand.merge(WORDS[2], WORDS[1])
    hand.press(page.get_by_role("button", name=MERGE))
    expect(page.get_by_role("button", name=UNDO, exact=True)).to_be_visible()
    assert public(hand) == one
    hand.undo()
    expect(hand.board.labels(LOOSE)).to_have_text(WORDS)
    assert public(hand) == ideas

    hand.board.open()
    hand.merge(WORDS[2], WORDS[1])
    hand.press(page.get_by_role("button", name=MERGE))
    hand.press(hand.board.card(WORDS[1]).get_by_role("link"))
    hand.press(page.get_by_role("button", name="Haal weer uit elkaar"))
    expect(page.get_by_text("Weer uit elkaar.")).to_be_visible()
    assert public(hand) == ideas
    hand.press(page.get_by_role("link", name="Naar het bord"))  # the way back: merge them once more
    hand.merge(WORDS[2], WORDS[1])
    hand.press(page.get_by_role("button", name=MERGE))
    expect(page.get_by_role("button", name=UNDO, exact=True)).to_be_visible()
    assert public(hand) == one


@pytest.fixture
def whole(app: Flask, campaign: Campaign) -> str:
    """Give the words of a loose idea that holds three."""
    with app.app_context():
        return make_idea(db.session.merge(campaign), "\n".join(LINES)).text


def test_a_slip_is_split_in_three(whole: str, hand: Hand) -> None:
    page, ideas = hand.page, public(hand)

    hand.press(hand.board.card(LINES[0]).get_by_role("link"))
    hand.press(page.get_by_role("link", name="Splits"))
    hand.split(LINES)
    expect(page.get_by_text("Gesplitst in 3 ideeën.")).to_be_visible()

    assert set(public(hand)) - set(ideas) == set(LINES)
    hand.undo()
    expect(page.get_by_text("Ongedaan gemaakt.")).to_be_visible()
    assert public(hand) == ideas
