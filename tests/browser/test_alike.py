"""What comes a moment after a slip went: what looks like it, on a phone; where it may belong, at the typist's desk."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from optrommel.suggestions.models import TypistPick
from optrommel.themes.models import Theme
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_inbox import no_barriers
from tests.factories import make_idea, make_slip, make_suggestion, make_theme, make_tin, make_typist

pytestmark = ON_SQLITE

PLACE = "/beheer/de-gagels/overtypen?trommel=1"
IDEA = "Een boom op het plein"
WAIT_MS = 5_000  # the first pause of both
LATER_MS = 120_000  # longer than all pauses together


def read_last(app: Flask) -> None:
    """Let a machine read the slip that came last."""
    with app.app_context():
        slip = db.session.scalars(db.select(Slip).order_by(Slip.id.desc())).first()
        assert slip is not None
        themes = db.session.scalars(db.select(Theme).order_by(Theme.id))
        idea = make_idea(db.session.get_one(Campaign, slip.campaign_id), IDEA)
        make_suggestion(slip, *((theme, 0.8 - place / 4) for place, theme in enumerate(themes)), alike=[idea])


def count_asked(page: Page, path: str) -> list[str]:
    """Keep a list of the requests of a page for an address that ends so."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if path in request.url else None)
    return asked


def test_what_looks_like_a_slip_comes_by_itself_and_moves_nothing_above_it(
    app: Flask, campaign: Campaign, open_page: OpenPage
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Bomen!")
    page = open_page(reduced_motion="reduce")
    page.clock.install()
    asked = count_asked(page, "/lijkt-op")
    page.goto(f"/volg/{show_code(code)}")
    above = page.get_by_role("heading", name="Wat ermee gebeurt")
    place = above.bounding_box()

    with page.expect_response("**/lijkt-op"):
        page.clock.fast_forward(WAIT_MS)
    read_last(app)
    page.clock.fast_forward(WAIT_MS * 2)

    expect(page.locator("[aria-live=polite]").get_by_role("heading", name="Dit leeft bij meer mensen")).to_be_visible()
    expect(page.get_by_role("link", name="Volg dit idee")).to_be_visible()
    assert above.bounding_box() == place
    no_barriers(page)
    page.clock.fast_forward(LATER_MS)
    assert len(asked) == 2


def test_a_typist_chooses_a_theme_by_keys_while_the_next_slip_is_typed(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str
) -> None:
    with app.app_context():
        email = make_typist(campaign).email
        make_tin(campaign)
        for name in ("Groen", "Spelen"):
            make_theme(campaign, name)
    page = open_page(**LAPTOP, reduced_motion="reduce")
    let_in(page.context, app, address, email)
    page.clock.install()
    asked = count_asked(page, "/voorstel")
    page.goto(PLACE)
    page.locator("#text").fill("Bomen!")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-piece=saved]")).to_have_count(1)

    read_last(app)
    page.clock.fast_forward(WAIT_MS)
    first = page.locator("[data-hints-place]").get_by_role("button", name="Groen")
    expect(first).to_be_visible()
    page.locator("#text").press_sequentially("Een bank")
    page.keyboard.press("Control+Shift+Digit2")
    expect(page.locator("[data-hints-place] [aria-pressed=true]")).to_have_text("Spelen")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.press("Control+Shift+Digit1")
    expect(first).to_have_attribute("aria-pressed", "true")

    page.keyboard.type("je")
    assert page.locator("#text").input_value() == "Een bankje"
    no_barriers(page)
    with app.app_context():
        chosen = db.select(Theme.name).join(TypistPick, TypistPick.theme_id == Theme.id)
        assert list(db.session.scalars(chosen)) == ["Groen"]

    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-piece=saved]")).to_have_count(2)
    expect(page.locator("[data-hints-place]")).to_be_empty()
    page.locator("#text").fill("Nog een")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-piece=saved]")).to_have_count(3)
    before = len(asked)
    with page.expect_response("**/voorstel*"):
        page.clock.fast_forward(WAIT_MS)
    assert len(asked) == before + 1
