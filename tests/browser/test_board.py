"""The board under mouse, thumb and keyboard; on the spot, and the same on the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.themes.actions import close_theme
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import move_idea
from tests.browser.conftest import ON_SQLITE, visitors
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_access import NARROW, SMALL_TARGETS, barriers_on, width_of
from tests.factories import days_ago, make_idea, make_moderator, make_theme

pytestmark = ON_SQLITE

BOARD = "/beheer/de-gagels/bord"
LOOSE, MEETING, GREEN = "Nog los", "Ontmoeten", "Groen"
WORDS = [f"Een bankje bij vijver {number}" for number in range(12)]
OPENED = {  # what has the focus, and the keys that open something and go into it
    ".note:nth-child(1) .note__pick": ["m"],
    ".note:nth-child(2) .note__pick": ["/"],
    ".note:nth-child(3) .note__pick": ["?", "Tab"],
    ".board__more > summary": ["Enter", "Tab"],
    "[data-menu] > summary": ["Enter", "Tab"],
}
Moderators = Callable[..., "Board"]


@dataclass
class Board:
    """A moderator before the board."""

    app: Flask
    page: Page

    def open(self) -> Board:
        self.page.goto(BOARD)
        self.page.locator("#leg").evaluate("(form) => form.scrollIntoView()")  # so that all columns are in sight
        return self

    def column(self, name: str) -> Locator:
        return self.page.locator(".column").filter(has=self.page.get_by_role("heading", name=name))

    def cards(self, name: str) -> Locator:
        return self.column(name).locator("[data-card]")

    def labels(self, name: str) -> Locator:
        return self.column(name).locator("[data-card] > label")

    def card(self, words: str) -> Locator:
        return self.page.locator("[data-list] > [data-card]").filter(has_text=re.compile(f"{re.escape(words)}(?!\\d)"))

    def tick(self, words: str) -> Locator:
        return self.card(words).get_by_role("checkbox")

    def choose(self, *words: str) -> None:
        for one in words:
            self.tick(one).check()

    def look_for(self, words: str) -> None:
        """Open the search, and type."""
        self.page.locator(".board__tool").first.evaluate("(fold) => { fold.open = true; }")
        self.page.locator("#zoek").fill(words)

    def said(self) -> Locator:
        return self.page.locator("[data-said]")

    def lies(self, name: str) -> list[str]:
        """Give what lies in a theme, from top to bottom, as the database has it."""
        with self.app.app_context():
            query = db.select(Idea.text).join(Placement, Placement.idea_id == Idea.id).join(Theme)
            return list(db.session.scalars(query.where(Theme.name == name).order_by(Placement.position, Placement.id)))

    def grab(self, words: str) -> None:
        """Take a card with the mouse, and lift it."""
        x, y = middle(self.card(words))
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + 12, y + 12, steps=3)
        expect(self.page.locator(".note--flying")).to_be_visible()

    def over(self, place: Locator, part: float = 0.5) -> None:
        """Hold what was lifted over a place: at this part of its height."""
        box = place.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * part
        self.page.mouse.move(x, y - 8, steps=6)
        self.page.mouse.move(x, y, steps=3)

    def drag(self, words: str, to: str) -> None:
        """Drag a card with the mouse to the end of a column."""
        self.grab(words)
        self.over(self.column(to).locator("[data-list]"), 0.8)
        expect(self.column(to).locator(".note--gap")).to_be_attached()
        self.page.mouse.up()


def middle(place: Locator) -> tuple[float, float]:
    place.hover(trial=True)  # scrolls to it, and begins again when an open board just made it anew
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def laid(app: Flask, campaign: Campaign) -> Campaign:
    """Give a campaign with twelve loose ideas and two themes, one of which holds three."""
    with app.app_context():
        own = db.session.merge(campaign)
        for number, words in enumerate(WORDS):
            make_idea(own, words, at=days_ago(20 - number))
        meeting = make_theme(own, MEETING)
        make_theme(own, GREEN)
        for words in ("Soep", "Koffie", "Spelletjes"):
            make_idea(own, f"{words} voor iedereen", theme=meeting)
    return campaign


@contextmanager
def people(browser: Browser, app: Flask, address: str, campaign: Campaign, *expected: str) -> Iterator[Moderators]:
    """Give a function that seats a moderator before the board; only the expected troubles may come."""
    with visitors(browser, address, *expected) as new_visitor:

        def seat(name: str = "Marieke", **options: object) -> Board:
            with app.app_context():
                email = make_moderator(campaign, name).email
            context: BrowserContext = new_visitor(**{**LAPTOP, "is_mobile": False, "has_touch": False, **options})
            let_in(context, app, address, email)
            return Board(app, context.new_page()).open()

        yield seat


@pytest.fixture
def seat(chromium: Browser, app: Flask, address: str, laid: Campaign) -> Iterator[Moderators]:
    with people(chromium, app, address, laid) as seat:
        yield seat


@pytest.fixture
def seat_refused(chromium: Browser, app: Flask, address: str, laid: Campaign) -> Iterator[Moderators]:
    """Seat moderators who may be refused, or lose the connection."""
    with people(chromium, app, address, laid, "bord/leg: 409", ": 401", "ERR_INTERNET_DISCONNECTED") as seat:
        yield seat


def meanwhile(app: Flask, campaign: Campaign, words: str, to: str) -> None:
    """Let a colleague move a card so that open boards do not hear of it."""
    with app.app_context():
        idea = db.session.scalars(db.select(Idea).where(Idea.text == words)).one()
        theme = db.session.scalars(db.select(Theme).where(Theme.name == to)).one()
        colleague = make_moderator(db.session.merge(campaign), "Anja")
        move_idea(idea, theme, source=None, now=utc_now(), by=colleague.id)
        db.session.commit()


class TestMouse:
    """Dragging with a mouse."""

    def test_a_card_is_laid_in_a_theme_and_taken_back(self, seat: Moderators) -> None:
        board = seat()

        board.drag(WORDS[1], GREEN)

        expect(board.labels(GREEN)).to_have_text([WORDS[1]])
        expect(board.said()).to_contain_text("1 idee ligt nu bij ‘Groen’.")
        expect(board.column(GREEN).locator("[data-total]")).to_have_text("1 idee")
        assert board.lies(GREEN) == [WORDS[1]]
        board.said().get_by_role("button", name="Ongedaan maken").click()
        expect(board.cards(GREEN)).to_have_count(0)
        expect(board.labels(LOOSE)).to_have_text(WORDS)
        assert board.lies(GREEN) == []

    def test_ten_chosen_cards_move_at_once(self, seat: Moderators) -> None:
        board = seat()
        expect(board.page.get_by_text("om het te kiezen")).to_be_visible()
        board.tick(WORDS[0]).click()
        expect(board.page.get_by_text("om het te kiezen")).to_be_hidden()
        board.tick(WORDS[9]).click(modifiers=["Shift"])
        expect(board.page.locator("[data-chosen]")).to_have_text("10 kaartjes gekozen")

        board.drag(WORDS[3], GREEN)

        expect(board.labels(GREEN)).to_have_text(WORDS[:10])
        expect(board.said()).to_contain_text("10 ideeën liggen nu bij ‘Groen’.")
        assert board.lies(GREEN) == WORDS[:10]
        expect(board.page.locator("[data-chosen]")).to_have_text("")

    def test_a_card_is_laid_above_another_in_its_column(self, seat: Moderators) -> None:
        board = seat()

        board.grab("Spelletjes")
        board.over(board.card("Soep"), 0.1)
        expect(board.labels(MEETING)).to_have_text([re.compile(words) for words in ("Spelletjes", "Soep", "Koffie")])
        board.page.mouse.up()

        expect(board.said()).to_contain_text("ligt nu bij")
        assert [words.split()[0] for words in board.lies(MEETING)] == ["Spelletjes", "Soep", "Koffie"]

    def test_given_up_under_way_it_lies_where_it_lay(self, seat: Moderators) -> None:
        board = seat()
        board.grab(WORDS[1])
        board.over(board.card("Koffie"), 0.1)
        expect(board.cards(MEETING)).to_have_count(4)

        board.page.keyboard.press("Escape")

        expect(board.page.locator(".note--flying")).to_have_count(0)
        expect(board.labels(LOOSE)).to_have_text(WORDS)
        board.page.mouse.up()
        expect(board.said()).to_have_text("")
        assert len(board.lies(MEETING)) == 3

    def test_a_rope_thrown_on_the_table_chooses_what_it_holds(self, seat: Moderators) -> None:
        board = seat()
        ground = board.column(MEETING).bounding_box()
        assert ground
        x, y = ground["x"] + 3, ground["y"] + 50
        board.page.mouse.move(x, y)
        board.page.mouse.down()
        last = board.card("Koffie").bounding_box()
        assert last

        board.page.mouse.move(last["x"] + 60, last["y"] + 30, steps=5)
        board.page.mouse.up()

        expect(board.tick("Soep")).to_be_checked()
        expect(board.tick("Koffie")).to_be_checked()
        expect(board.tick("Spelletjes")).not_to_be_checked()
        expect(board.page.locator(".board__rope")).to_have_count(0)

    def test_a_refused_move_goes_back_with_the_reason_and_can_be_done_all_the_same(
        self, app: Flask, laid: Campaign, seat_refused: Moderators
    ) -> None:
        board = seat_refused()
        meanwhile(app, laid, WORDS[1], MEETING)

        board.drag(WORDS[1], GREEN)

        expect(board.page.get_by_role("alert")).to_contain_text("Anja")
        assert WORDS[1] not in board.lies(GREEN)
        expect(board.cards(GREEN)).to_have_count(0)
        board.page.get_by_role("alert").get_by_role("button", name="Toch doen").click()
        expect(board.labels(GREEN)).to_have_text([WORDS[1]])
        assert board.lies(GREEN) == [WORDS[1]]

    def test_without_a_connection_a_move_goes_back_and_can_be_tried_again(self, seat_refused: Moderators) -> None:
        board = seat_refused()
        board.page.context.set_offline(True)

        board.drag(WORDS[1], GREEN)

        expect(board.page.get_by_role("alert")).to_contain_text("Geen verbinding")
        expect(board.labels(LOOSE)).to_have_text(WORDS)
        board.page.context.set_offline(False)
        board.page.get_by_role("button", name="Probeer het opnieuw").click()
        expect(board.labels(GREEN)).to_have_text([WORDS[1]])

    def test_who_is_logged_out_reads_so_and_keeps_what_was_typed(self, seat_refused: Moderators) -> None:
        board = seat_refused()
        board.page.get_by_text("Meer met de gekozen kaartjes").click()
        board.page.get_by_label("Waarom ook hier?").fill("je ziet de vijver")
        board.page.context.clear_cookies()

        board.drag(WORDS[1], GREEN)

        expect(board.page.get_by_role("alert")).to_contain_text("Je bent niet meer ingelogd.")
        expect(board.labels(LOOSE)).to_have_text(WORDS)
        expect(board.page.get_by_label("Waarom ook hier?")).to_have_value("je ziet de vijver")
        expect(board.page.locator("[data-board-offline]")).to_contain_text("Je bent niet meer ingelogd.")

    def test_a_card_that_also_lies_elsewhere_stays_where_it_was(self, seat: Moderators) -> None:
        board = seat()
        board.page.get_by_text("Meer met de gekozen kaartjes").click()
        board.page.get_by_label("Laat ze ook liggen").check()

        board.drag("Koffie", GREEN)

        expect(board.said()).to_contain_text("ligt nu bij ‘Groen’")
        expect(board.labels(GREEN)).to_have_text([re.compile("Koffie")])
        expect(board.cards(MEETING).filter(has_text="Koffie")).to_contain_text("ligt ook bij ‘Groen’")
        assert [len(board.lies(name)) for name in (MEETING, GREEN)] == [3, 1]

    def test_cards_come_out_of_a_closed_theme_but_not_in(self, app: Flask, laid: Campaign, seat: Moderators) -> None:
        with app.app_context():
            meeting = db.session.scalars(db.select(Theme).where(Theme.name == MEETING)).one()
            close_theme(meeting, "Elke week soep", now=utc_now())
            db.session.commit()
        board = seat()
        edge = board.page.locator("[data-announce]")
        expect(board.card("Soep")).to_be_hidden()
        board.column(MEETING).get_by_role("button", name=f"Kaartjes van ‘{MEETING}’").click()
        expect(board.card("Soep")).to_be_visible()

        board.drag("Soep", GREEN)
        expect(board.said()).to_contain_text("1 idee ligt nu bij ‘Groen’.")
        expect(board.page.locator("[data-moved]")).to_have_count(0)
        board.grab("Soep")
        board.over(board.column(MEETING).locator("[data-list]"), 0.8)
        board.page.mouse.up()
        board.tick("Soep").focus()
        board.page.keyboard.press(".")

        expect(edge).to_have_text("Verder kan niet: dit is de rand van ‘Ontmoeten’.")
        expect(board.cards(MEETING)).to_have_count(2)
        assert [len(board.lies(name)) for name in (MEETING, GREEN)] == [2, 1]


class TestTouch:
    """A thumb on a phone."""

    @staticmethod
    def finger(page: Page) -> Callable[..., None]:
        session = page.context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            places = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        return touch

    def test_a_card_that_is_held_can_be_dragged(self, seat: Moderators) -> None:
        board = seat(has_touch=True, is_mobile=True, viewport={"width": 700, "height": 900})
        x, y = middle(board.card(WORDS[1]))
        to_x, to_y = middle(board.card("Koffie"))
        to_y -= 0.4 * (board.card("Koffie").bounding_box() or {"height": 0})["height"]

        touch = self.finger(board.page)
        touch("touchStart", (x, y))
        expect(board.card(WORDS[1])).to_have_class(re.compile("sortable-chosen"))
        for part in (0.1, 0.4, 0.7, 0.9, 1):
            touch("touchMove", (x + (to_x - x) * part, y + (to_y - y) * part))
        expect(board.column(MEETING).locator(".note--gap")).to_be_attached()
        touch("touchEnd")

        expect(board.said()).to_contain_text("1 idee ligt nu bij ‘Ontmoeten’.")
        assert [words.split()[0] for words in board.lies(MEETING)] == ["Soep", "Een", "Koffie", "Spelletjes"]

    def test_a_swipe_scrolls_and_drags_nothing(self, seat: Moderators) -> None:
        board = seat(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
        board.page.locator("#leg").scroll_into_view_if_needed()
        x, y = middle(board.card(WORDS[2]))
        steps = [y - 30 * number for number in range(8)]

        touch = self.finger(board.page)
        touch("touchStart", (x, y))
        for there in steps:
            touch("touchMove", (x, there))
        touch("touchEnd")

        list_scrolled = "() => scrollY + document.querySelector('[data-list]').scrollTop"
        assert board.page.evaluate(list_scrolled) > 0
        expect(board.page.locator(".note--flying")).to_have_count(0)
        expect(board.labels(LOOSE)).to_have_text(WORDS)


class TestKeyboard:
    """No mouse, no touch."""

    def test_cards_are_placed_by_choosing_a_column(self, seat: Moderators) -> None:
        board = seat()
        keys = board.page.keyboard
        board.tick(WORDS[0]).focus()

        for key in ("Space", "ArrowDown", "ArrowDown", "Space", "m"):
            keys.press(key)
        expect(board.page.locator("#theme_id")).to_be_focused()
        keys.type("Gr")
        keys.press("Enter")

        expect(board.labels(GREEN)).to_have_text([WORDS[0], WORDS[2]])
        expect(board.said()).to_contain_text("2 ideeën liggen nu bij ‘Groen’.")
        assert board.lies(GREEN) == [WORDS[0], WORDS[2]]

    def test_when_none_is_chosen_the_card_with_the_focus_is_meant(self, seat: Moderators) -> None:
        board = seat()
        board.tick(WORDS[4]).focus()

        board.page.keyboard.press("m")
        board.page.keyboard.type("Gr")
        board.page.keyboard.press("Enter")

        expect(board.labels(GREEN)).to_have_text([WORDS[4]])

    def test_a_card_steps_on_with_the_focus_and_comes_back(self, seat: Moderators) -> None:
        board = seat()
        keys = board.page.keyboard
        board.tick(WORDS[3]).focus()

        keys.press(".")
        expect(board.said()).to_contain_text("‘Ontmoeten’")
        expect(board.tick(WORDS[3])).to_be_focused()
        keys.press("Alt+ArrowUp")
        keys.press("Alt+ArrowUp")
        expect(board.labels(MEETING).nth(1)).to_have_text(WORDS[3])
        keys.press("Alt+ArrowDown")
        keys.press("Alt+ArrowRight")

        expect(board.labels(GREEN)).to_have_text([WORDS[3]])
        expect(board.said()).to_contain_text("‘Groen’")
        assert board.lies(GREEN) == [WORDS[3]]
        keys.press("z")
        expect(board.labels(MEETING).nth(2)).to_have_text(WORDS[3])
        expect(board.tick(WORDS[3])).to_be_focused()
        assert board.lies(MEETING)[2] == WORDS[3]

    def test_arrows_go_from_card_to_card_and_from_column_to_column(self, seat: Moderators) -> None:
        board = seat()
        keys = board.page.keyboard
        board.tick(WORDS[0]).focus()

        for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
            keys.press(key)

        expect(board.tick("Spelletjes")).to_be_focused()
        keys.press("ArrowUp")
        expect(board.tick("Koffie")).to_be_focused()
        keys.press("ArrowLeft")
        expect(board.tick(WORDS[1])).to_be_focused()

    def test_what_opens_by_a_key_is_left_by_escape(self, seat: Moderators) -> None:
        page = seat().page

        for opener, keys in OPENED.items():
            start = page.locator(opener).first
            start.focus()
            for key in keys:
                page.keyboard.press(key)
            expect(start).not_to_be_focused()
            page.keyboard.press("Escape")
            expect(start).to_be_focused()
            expect(page.locator("details[open]")).to_have_count(0)

    def test_what_cannot_be_done_is_said(self, seat: Moderators) -> None:
        board = seat()
        board.tick("Soep").focus()

        board.page.keyboard.press("Alt+ArrowUp")

        expect(board.page.locator("[data-announce]")).to_have_text("Verder kan niet: dit is de rand van ‘Ontmoeten’.")

    def test_keys_are_letters_in_a_field_and_can_be_switched_off(self, seat: Moderators) -> None:
        board = seat()
        keys = board.page.keyboard
        board.tick(WORDS[0]).focus()
        keys.press("/")
        expect(board.page.locator("#zoek")).to_be_focused()
        keys.type("vijver 11.")
        expect(board.page.locator("#zoek")).to_have_value("vijver 11.")
        keys.press("Escape")

        board.page.get_by_text("Werken met toetsen").click()
        board.page.get_by_label("Toetsen staan aan").uncheck()
        board.open()
        board.tick(WORDS[0]).focus()
        keys.press(".")
        keys.press("m")

        expect(board.tick(WORDS[0])).to_be_focused()
        expect(board.labels(MEETING)).to_have_count(3)


class TestColleagues:
    """Two browsers, one board."""

    def test_a_colleagues_move_shows_and_what_is_in_use_stays(self, seat: Moderators) -> None:
        marieke, anja = seat("Marieke"), seat("Anja")
        anja.choose(WORDS[5], WORDS[6])
        anja.look_for("vijver")
        anja.page.locator("#zoek").press("End")

        marieke.drag(WORDS[1], GREEN)
        marieke.choose(WORDS[5])
        marieke.drag(WORDS[5], GREEN)

        expect(anja.labels(GREEN)).to_have_text([WORDS[1], WORDS[5]])
        expect(anja.card(WORDS[1])).to_have_count(1)
        expect(anja.page.locator("#zoek")).to_have_value("vijver")
        expect(anja.page.locator("#zoek")).to_be_focused()
        expect(anja.tick(WORDS[5])).to_be_checked()
        expect(anja.tick(WORDS[6])).to_be_checked()

    def test_a_card_under_the_hand_is_not_taken_away(self, seat_refused: Moderators) -> None:
        marieke, anja = seat_refused("Marieke"), seat_refused("Anja")
        anja.grab(WORDS[1])

        marieke.drag(WORDS[1], GREEN)
        marieke.drag(WORDS[2], GREEN)

        expect(anja.labels(GREEN)).to_have_text([WORDS[1], WORDS[2]])
        expect(anja.page.locator(".note--flying")).to_be_visible()
        anja.over(anja.column(MEETING).locator("[data-list]"), 0.8)
        expect(anja.column(MEETING).locator(".note--gap")).to_be_attached()
        anja.page.mouse.up()
        expect(anja.page.get_by_role("alert")).to_contain_text("Marieke")
        expect(anja.labels(MEETING)).to_have_count(3)
        expect(anja.card(WORDS[1])).to_have_count(1)

    def test_a_new_theme_is_told_of_and_nothing_else_happens(self, seat: Moderators) -> None:
        marieke, anja = seat("Marieke"), seat("Anja")
        anja.choose(WORDS[5])

        marieke.page.get_by_text("Nieuw thema").first.click()
        marieke.page.get_by_label("Nieuw thema").first.fill("Spelen")
        marieke.page.get_by_role("button", name="Maak thema").click()

        expect(anja.said()).to_contain_text("Het bord is veranderd")
        expect(anja.tick(WORDS[5])).to_be_checked()
        anja.said().get_by_role("button", name="Ververs").click()
        expect(anja.column("Spelen")).to_be_visible()

    def test_a_board_that_lost_the_connection_says_so(self, seat_refused: Moderators) -> None:
        board = seat_refused()

        board.page.context.set_offline(True)
        expect(board.page.locator("[data-board-offline]")).to_be_visible()

        board.page.context.set_offline(False)
        expect(board.page.locator("[data-board-offline]")).to_be_hidden()


def test_while_somebody_types_only_what_fits_is_shown(seat: Moderators) -> None:
    board = seat()

    board.look_for("VÍJVER 1")

    expect(board.page.locator("[data-card]:visible")).to_have_count(3)
    expect(board.page.locator("[data-found]")).to_have_text("3 van de 15 kaartjes die hier liggen")
    board.look_for("")
    expect(board.page.locator("[data-card]:visible")).to_have_count(15)
    expect(board.page.locator("[data-found]")).to_have_text("")


def test_a_folded_column_stays_folded(seat: Moderators) -> None:
    board = seat()
    button = board.column(MEETING).locator("[data-fold]")

    button.click()

    expect(button).to_have_attribute("aria-expanded", "false")
    expect(board.cards(MEETING).first).to_be_hidden()
    board.open()
    expect(board.cards(MEETING).first).to_be_hidden()
    button.click()
    expect(board.cards(MEETING).first).to_be_visible()


def test_the_board_has_no_barriers_whatever_was_done(app: Flask, laid: Campaign, seat_refused: Moderators) -> None:
    board = seat_refused(reduced_motion="reduce")  # no colour is measured half way
    meanwhile(app, laid, WORDS[4], MEETING)
    barriers, widths = {}, {}

    def look(name: str) -> None:
        barriers[name] = barriers_on(board.page) + barriers_on(board.page, "dark", only="color-contrast")
        widths[name] = width_of(board.page, NARROW)
        board.page.set_viewport_size(LAPTOP["viewport"])

    board.choose(WORDS[0], WORDS[1])
    look("chosen")
    board.drag(WORDS[4], GREEN)
    expect(board.page.get_by_role("alert")).to_contain_text("Anja")
    look("refused")
    board.said().get_by_role("button", name="Sluit").click()
    board.drag(WORDS[2], GREEN)
    expect(board.said()).to_contain_text("ligt nu bij")
    look("laid")
    board.column(MEETING).locator("[data-fold]").click()
    board.look_for("vijver 1")
    board.page.get_by_text("Werken met toetsen").click()
    board.page.get_by_text("Meer met de gekozen kaartjes").click()
    look("found, all unfolded")

    assert barriers == dict.fromkeys(barriers, "")
    assert widths == dict.fromkeys(widths, NARROW)
    assert board.page.evaluate(SMALL_TARGETS) == []
