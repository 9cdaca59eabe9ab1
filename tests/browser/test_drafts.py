"""A draft of themes by keyboard alone: asked for, followed until it is there, decided on, and asked for again."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.suggestions import rules_drafts, views_drafts
from optrommel.suggestions.drafts import note_step, settle, take_next
from optrommel.suggestions.rules import digest_of
from optrommel.suggestions.rules_drafts import Attempt
from optrommel.themes.models import Placement
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_access import AWKWARD, NARROW, SMALL_TARGETS, WIDE, barriers_on, width_of
from tests.factories import drafted, make_idea, make_moderator

pytestmark = ON_SQLITE

BOARD = "/beheer/de-gagels/bord"
TREES = [f"Bomen in straat {number}" for number in range(4)]
STRANGE = list(AWKWARD.values())
TICK_MS = 2_000
TABS_MOST = 60


def taken(app: Flask) -> Attempt:
    """Take the draft that waits, and make three steps of it."""
    with app.app_context():
        attempt = take_next(utc_now())
        assert attempt is not None
        note_step(attempt, 3, now=utc_now())
        db.session.commit()
        return attempt


def laid(app: Flask, attempt: Attempt, piles: dict[str, list[str]]) -> None:
    """Lay the ideas with these words in piles, as the process beside the website does."""
    with app.app_context():
        ideas = {idea.text: idea for idea in db.session.scalars(db.select(Idea))}
        made = [drafted(name, [ideas[text] for text in texts]) for name, texts in piles.items()]
        digests = {idea.id: digest_of(idea.text, idea.language) for idea in ideas.values()}
        assert settle(attempt, made, digests, now=utc_now())
        db.session.commit()


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Go on with the Tab key until the focus is on what has this name, and press a key."""
    wanted = page.locator("main").get_by_role(role, name=name).first.element_handle()  # type: ignore[arg-type]
    for _step in range(TABS_MOST):
        if wanted.evaluate("(element) => element === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by {TABS_MOST} tabs")


def lying(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        found: dict[str, list[str]] = {}
        for placement in db.session.scalars(db.select(Placement).order_by(Placement.id)):
            assert placement.theme is not None
            found.setdefault(placement.theme.name, []).append(placement.idea.text)
        return found


def test_a_draft_is_asked_for_followed_and_decided_on_by_keyboard(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (rules_drafts, views_drafts):
        monkeypatch.setattr(module, "FEWEST_FOR_DRAFT", 3)
    with app.app_context():
        own = db.session.merge(campaign)
        email = make_moderator(own).email
        for text in (*TREES, *STRANGE):
            make_idea(own, text)
    page = open_page(**LAPTOP, reduced_motion="reduce")
    let_in(page.context, app, address, email)
    page.clock.install()
    page.goto(BOARD)

    page.get_by_text("Voorstellen", exact=True).press("Enter")
    press(page, "link", "Vraag een voorzet")
    page.wait_for_url("**/voorzet")
    press(page, "button", "Vraag een voorzet")
    expect(page.locator("[data-progress]")).to_have_text("In de wacht.")
    attempt = taken(app)
    page.clock.run_for(TICK_MS)
    expect(page.locator("[data-progress]")).to_contain_text("Stap 3 van")
    laid(app, attempt, {"Bomen": TREES, "Anders": STRANGE})
    page.clock.run_for(TICK_MS)

    expect(page.locator(".pile")).to_have_count(2)
    assert width_of(page, NARROW) <= NARROW
    assert page.evaluate(SMALL_TARGETS) == []
    assert not barriers_on(page, "light")
    assert width_of(page, WIDE) <= WIDE
    assert not barriers_on(page, "dark", only="color-contrast")

    press(page, "checkbox", TREES[1], "Space")
    press(page, "button", "Alleen de gekozen")
    expect(page.locator(".notice")).to_contain_text("1 idee ligt nu bij ‘Bomen’.")
    page.locator(".pile", has_text="Anders").get_by_role("button", name="Niet doen").press("Enter")
    expect(page.locator(".pile")).to_have_count(1)
    assert lying(app) == {"Bomen": [TREES[1]]}

    press(page, "button", "Vraag een nieuwe voorzet")
    expect(page.locator("[data-progress]")).to_have_text("In de wacht.")
    laid(app, taken(app), {"Bomen": [text for text in TREES if text != TREES[1]], "Anders": STRANGE})
    page.clock.run_for(TICK_MS)
    expect(page.locator("[data-progress]")).to_have_count(0)
    expect(page.locator(".pile h2")).to_have_text(["Bomen 3 ideeën"])
    assert lying(app) == {"Bomen": [TREES[1]]}
