"""Everybody can read, reach and use every page: by eye, by ear, by thumb and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from tests.browser.conftest import ON_SQLITE, Demo, OpenPage, Regulars, visitors
from tests.browser.serving import LAPTOP, let_in
from tests.browser.sights import SIGHTS, Sight, ask_for_contact
from tests.factories import make_claim, make_group, make_idea, make_moderator, make_slip, make_theme

NARROW, PHONE, WIDE = 320, 390, 1280
# Gives what is smaller than 44 px: buttons and boxes as they are, ticks with the label that takes the tap for them.
SMALL_TARGETS = """() => {
    const front = document.querySelector("dialog[open]") ?? document; // behind it nothing can be tapped
    const seen = (element) => front.contains(element) && element.checkVisibility()
        && !element.closest("[aria-hidden=true], .skip, [hidden]");
    const tooSmall = (element) => {
        const box = element.getBoundingClientRect();
        return box.height < 43.5 || box.width < 43.5;
    };
    const missed = (tick) => {
        tick.scrollIntoView({ block: "center", inline: "center" });
        const box = tick.getBoundingClientRect();
        const x = box.x + box.width / 2, y = box.y + box.height / 2;
        const reach = (right, down) => {
            let steps = 0;
            for (let hit; steps < 44; steps += 1) {
                hit = document.elementFromPoint(x + right * steps, y + down * steps);
                if (hit !== tick && ![...tick.labels].some((label) => label.contains(hit))) break;
            }
            return steps;
        };
        return reach(-1, 0) + reach(1, 0) < 44 || reach(0, -1) + reach(0, 1) < 44;
    };
    const ticks = [...document.querySelectorAll("[type=checkbox], [type=radio]")];
    const first = (tick) => tick === ticks.find((other) => other.name === tick.name); // the rest look alike
    const targets = [...document.querySelectorAll("button, input, select, textarea, summary, nav a")];
    return [
        ...targets.filter((target) => seen(target) && !ticks.includes(target) && tooSmall(target)),
        ...ticks.filter((tick) => seen(tick) && first(tick) && missed(tick)),
    ].map((element) => element.outerHTML.slice(0, 120));
}"""
# Of what is right axe tells too, in full, unless it is asked not to.
VIOLATIONS = """async (options) => (await axe.run({ ...options, resultTypes: ["violations"] })).violations"""
RING = """() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


def width_of(page: Page, width: int) -> int:
    """Give how wide the page is when the screen is `width` wide."""
    page.set_viewport_size({"width": width, "height": 800})
    found: int = page.evaluate("() => document.scrollingElement.scrollWidth")
    return found


def barriers_on(page: Page, scheme: Any = "light", *, only: str = "") -> str:
    """Tell what axe finds on the page by day or by night (`only`: one of its rules); nothing is an empty text."""
    page.emulate_media(color_scheme=scheme)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(VIOLATIONS, {"runOnly": [only]} if only else {})
    return str(AxeResults({"violations": found}).generate_report()) if found else ""


@pytest.mark.parametrize("sight", SIGHTS, ids=[sight.name for sight in SIGHTS])
def test_a_page_has_no_barriers(regulars: Regulars, sight: Sight) -> None:
    with regulars.tab(sight.role) as page:
        page.goto(sight.path.format(**regulars.demo.places))
        sight.act(page)
        page.wait_for_load_state()

        # Colours do not depend on the width, nor names and order on the colours.
        assert width_of(page, NARROW) <= NARROW
        assert width_of(page, PHONE) <= PHONE
        assert page.evaluate(SMALL_TARGETS) == []
        assert not barriers_on(page, "light")
        assert width_of(page, WIDE) <= WIDE
        assert not barriers_on(page, "dark", only="color-contrast")


def tab_to(page: Page, stop: str, most: int = 20) -> None:
    """Go on with the Tab key until the focus is there."""
    wanted = page.locator(stop).element_handle()  # looked up once: a role is read off the whole page
    for _step in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{stop} is not reached by {most} tabs")


@ON_SQLITE
class TestKeyboard:
    """No mouse, no touch."""

    def test_a_slip_can_be_put_in(self, campaign: Campaign, open_page: OpenPage) -> None:
        page = open_page(**LAPTOP)
        page.goto("/de-gagels/briefje")

        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
        page.keyboard.press("Enter")  # past the head
        for field, typed in (
            ("#text", "Een bankje"),
            ("#help", " "),
            ("#jobs-1", " "),
            ("#name", "Annie"),
            ("#contact", "0561-555 014"),
        ):
            tab_to(page, field)
            page.keyboard.type(typed)
        tab_to(page, "#slip > .button--wide")
        page.keyboard.press("Enter")

        page.wait_for_url("**/volg/**")
        expect(page.locator(".slip")).to_have_text("Een bankje")
        expect(page.get_by_text("Wis mijn naam en nummer")).to_be_attached()

    def test_after_a_mistake_the_summary_has_the_focus_and_leads_to_the_field(
        self, campaign: Campaign, open_page: OpenPage
    ) -> None:
        page = open_page()
        page.goto("/de-gagels/briefje")

        page.get_by_role("button", name="Stop in de trommel").press("Enter")
        expect(page.locator(".errors")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        expect(page.locator("#text")).to_be_focused()

    @pytest.mark.parametrize("stop", ["#text", "#help", "#slip > .button--wide", ".foot a >> nth=0", ".bar a >> nth=0"])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_focus_can_be_seen(self, campaign: Campaign, open_page: OpenPage, scheme: str, stop: str) -> None:
        page = open_page(color_scheme=scheme)
        page.goto("/de-gagels/briefje")

        tab_to(page, stop)

        assert page.evaluate(RING)


AWKWARD = {
    "a word of 200 letters": "hottentottententententoonstelling" * 6 + "en",
    "Arabic": "أريد مقعدًا بجانب البركة حتى تتمكن أمي من الراحة",
    "lines": "Een bankje\n\nEn een lantaarn\n" * 4,
}
NAME = "Wilhelminapieternellakornelia" * 2 + "Jo"  # 60 letters


@ON_SQLITE
@pytest.mark.parametrize("words", AWKWARD.values(), ids=AWKWARD)
def test_awkward_words_and_names_stay_on_the_paper(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str, words: str
) -> None:
    with app.app_context():
        own = db.session.merge(campaign)
        theme, moderator = make_theme(own, NAME), make_moderator(own, NAME)
        make_claim(make_group(own, NAME, moderator), theme, campaign=own, first_step=words[:150])
        idea_id = make_idea(own, words, theme=theme).id
        _slip, code = make_slip(own, words, helper=(NAME, "0561-555 014"))
        email = moderator.email
    page = open_page()
    let_in(page.context, app, address, email)
    pages = [
        f"/de-gagels/ideeen/{idea_id}",
        "/de-gagels/briefje",
        f"/volg/{code}",
        "/de-gagels/",
        "/de-gagels/groepen/",
    ]
    pages += ["/beheer/de-gagels/bord", "/beheer/de-gagels/groepen", "/beheer/de-gagels/postvak"]

    widths = {}
    for path in pages:
        page.goto(path)
        if path.endswith("/briefje"):
            page.locator("#text").fill(words)
        widths[path] = width_of(page, NARROW)
    ask_for_contact(page)
    widths["contact"] = width_of(page, NARROW)

    assert widths == dict.fromkeys(widths, NARROW)


@ON_SQLITE
def test_words_keep_their_own_direction_and_lines(app: Flask, campaign: Campaign, open_page: OpenPage) -> None:
    with app.app_context():
        _slip, code = make_slip(db.session.merge(campaign), f"{AWKWARD['Arabic']}\n{AWKWARD['Arabic']}")
    page = open_page()

    page.goto(f"/volg/{code}")

    words = page.locator(".slip .words")
    expect(words).to_have_css("direction", "rtl")
    assert words.inner_text().count("\n") == 1


# Gives the buttons and boxes that cannot be told from the page when a reader's own colours take the place of ours.
NO_EDGE = """() => [...document.querySelectorAll("main .button, main input, main textarea, main .tick")]
    .filter((part) => part.checkVisibility() && !part.closest("[aria-hidden=true]"))
    .filter((part) => !["checkbox", "radio", "file"].includes(part.type) && !part.closest(".slip"))
    .filter((part) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(part);
        const ground = getComputedStyle(document.body).backgroundColor;
        return borderTopStyle === "none" || parseFloat(borderTopWidth) < 1 || borderTopColor === ground;
    })
    .map((part) => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", ["form-helping", "code", "look-up", "campaign"])
def test_in_a_readers_own_colours_every_button_and_box_has_an_edge(chromium: Browser, demo: Demo, name: str) -> None:
    sight = next(sight for sight in SIGHTS if sight.name == name)
    with visitors(chromium, demo.address) as new_visitor:
        page = demo.page(new_visitor, forced_colors="active")
        page.goto(sight.path.format(**demo.places))
        sight.act(page)

        assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
        assert page.evaluate(NO_EDGE) == []
