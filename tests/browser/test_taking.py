"""Suggestions on the board under keys, and as they come in while somebody looks."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Browser, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.suggestions.models import SuggestionRound
from optrommel.themes.models import Theme
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_access import NARROW, SMALL_TARGETS, barriers_on, width_of
from tests.browser.test_board import GREEN, MEETING, WORDS, Board, Moderators, laid, people, seat
from tests.factories import make_suggestion

pytestmark = ON_SQLITE
__all__ = ["laid", "seat"]
VERY_LONG = "aanvraagformulier" * 12
ARABIC = "شجرة كبيرة في الساحة"


def suggest(app: Flask, *words: str, made: bool = True) -> None:
    """Let the computer suggest ‘Groen’ for cards, and perhaps ‘Ontmoeten’; and say that it read them."""
    with app.app_context():
        themes = {theme.name: theme for theme in db.session.scalars(db.select(Theme))}
        for idea in db.session.scalars(db.select(Idea).where(Idea.text.in_(words))):
            make_suggestion(idea, (themes[GREEN], 0.45, [[4, 10]]), (themes[MEETING], 0.4))
        if made:
            db.session.add(SuggestionRound(campaign_id=themes[GREEN].campaign_id, made_at=utc_now()))
        db.session.commit()


def test_three_cards_are_laid_by_keys_one_after_the_other(app: Flask, seat: Moderators) -> None:
    suggest(app, *WORDS[:2], WORDS[3])
    board = seat()
    board.tick(WORDS[0]).focus()

    for key in ("1", "2", "1"):  # the third has none: it stays, and so do we
        board.page.keyboard.press(key)
    expect(board.page.locator("[data-announce]")).to_have_text("Op dit kaartje staat geen voorstel 1.")
    expect(board.said()).to_contain_text("1 idee ligt nu bij ‘Ontmoeten’.")
    board.page.keyboard.press("ArrowDown")
    board.page.keyboard.press("1")

    expect(board.labels(GREEN)).to_have_text([WORDS[0], WORDS[3]])
    expect(board.labels(MEETING).last).to_have_text(WORDS[1])
    expect(board.tick(WORDS[4])).to_be_focused()
    expect(board.said()).to_contain_text("1 idee ligt nu bij ‘Groen’.")
    assert board.lies(GREEN) == [WORDS[0], WORDS[3]]
    board.page.keyboard.press("z")
    expect(board.card(WORDS[3]).get_by_role("button", name="Groen")).to_be_visible()


def test_a_suggestion_comes_onto_an_open_board_but_not_under_the_hand(app: Flask, seat: Moderators) -> None:
    board = seat()
    board.tick(WORDS[1]).focus()

    suggest(app, *WORDS[:2])
    board.page.evaluate("() => dispatchEvent(new Event('online'))")

    expect(board.card(WORDS[0]).locator("mark")).to_have_text("bankje")
    expect(board.card(WORDS[1]).locator("mark")).to_have_count(0)
    board.tick(WORDS[5]).focus()
    board.page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(board.card(WORDS[1]).locator("mark")).to_have_text("bankje")


def test_a_button_lays_its_card_and_leaves_what_is_chosen_alone(app: Flask, seat: Moderators) -> None:
    suggest(app, WORDS[0])
    board = seat()
    board.choose(WORDS[4])

    board.card(WORDS[0]).get_by_text("meer", exact=True).click()
    board.card(WORDS[0]).get_by_role("button", name=MEETING).click()

    expect(board.labels(MEETING).last).to_have_text(WORDS[0])
    expect(board.card(WORDS[0]).get_by_role("button")).to_have_count(0)
    expect(board.tick(WORDS[4])).to_be_checked()
    assert board.lies(MEETING)[-1] == WORDS[0]


def test_without_scripts_a_button_lays_its_card(app: Flask, address: str, laid: Campaign, chromium: Browser) -> None:
    suggest(app, WORDS[2])
    with people(chromium, app, address, laid) as seat:
        board = Board(app, seat(java_script_enabled=False).page)

        board.card(WORDS[2]).get_by_role("button", name=GREEN).press("Enter")

        expect(board.labels(GREEN)).to_have_text([WORDS[2]])
        expect(board.page.get_by_text("1 idee ligt nu bij ‘Groen’.")).to_be_visible()


def test_no_word_is_too_long_and_no_button_too_small(
    app: Flask, address: str, laid: Campaign, chromium: Browser
) -> None:
    with app.app_context():
        for before, (text, language) in zip(WORDS, ((VERY_LONG, "nl"), (ARABIC, "ar")), strict=False):
            idea = db.session.scalars(db.select(Idea).where(Idea.text == before)).one()
            idea.text, idea.language = text, language
        db.session.commit()
    suggest(app, VERY_LONG, ARABIC, WORDS[2])
    with people(chromium, app, address, laid) as seat:
        page = seat(reduced_motion="reduce").page
        page.locator(".note__takings summary").first.click()

        assert width_of(page, NARROW) <= NARROW
        assert page.evaluate(SMALL_TARGETS) == []
        assert not barriers_on(page, "light")
        assert not barriers_on(page, "dark", only="color-contrast")
