"""The inbox in a real browser: by keys only, by thumb, and with JavaScript off."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, reply_to_answer
from optrommel.moderation.holding import hold_slip
from optrommel.moderation.models import Answer, Hold, Idea
from optrommel.pictures import clean_picture
from optrommel.slips.models import Photo, Slip
from optrommel.slips.photos import keep_photo
from optrommel.slips.rules import SlipState
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_access import SMALL_TARGETS, barriers_on, width_of
from tests.factories import days_ago, make_moderator, make_slip
from tests.pictures import sketch

pytestmark = ON_SQLITE

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
INBOX = "/beheer/de-gagels/postvak"
TEXT = "#text"
STOCK = "#stock"
QUIET_MS = 400  # as in inbox_keys.js
IN_FRONT = """(element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""

OpenInbox = Callable[..., Page]


@pytest.fixture
def open_inbox(app: Flask, campaign: Campaign, open_page: OpenPage, address: str) -> OpenInbox:
    """Give a function that puts slips in and opens the inbox as a moderator, on a laptop unless told otherwise."""

    def opened(*texts: str, **options: object) -> Page:
        with app.app_context():
            for number, text in enumerate(texts):
                make_slip(campaign, text, at=days_ago(len(texts) - number))
            email = make_moderator(campaign).email
            make_moderator(campaign, "Karel")
        page = open_page(**{**LAPTOP, **options})
        let_in(page.context, app, address, email)
        begin_reading(page, **options)
        return page

    return opened


def begin_reading(page: Page, *, java_script_enabled: bool = True, **_options: object) -> None:
    """Open the inbox and see the first slip, by a clock that tests put on."""
    if java_script_enabled:
        page.clock.install()
    page.goto(INBOX)
    if java_script_enabled:
        look(page)


def look(page: Page) -> None:
    """Let as much time pass as anybody needs to see which slip lies open."""
    page.clock.run_for(QUIET_MS)


def shown(page: Page) -> str:
    """Give the words of the slip that lies open."""
    return page.locator(".slip .words").inner_text()


def press(page: Page, *keys: str) -> None:
    """Press keys of which the last one leads to another page."""
    look(page)
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def tidy(page: Page) -> None:
    """Put a word before the slip's own, by keys."""
    look(page)
    page.keyboard.press("t")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Netjes: ")
    press(page, "Escape", "p")


def answer(page: Page) -> None:
    """Choose the first stock answer and send it, by keys."""
    page.keyboard.press("a")
    expect(page.locator(STOCK)).to_be_focused()
    press(page, "ArrowDown", "Tab", "Tab", "Enter")


def hold(page: Page) -> None:
    """Lay the slip aside with a note, by keys."""
    page.keyboard.press("h")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("Vragen")
    press(page, "Tab", "Tab", "Enter")


def give(page: Page) -> None:
    """Give the slip to the colleague, by keys."""
    page.keyboard.press("c")
    expect(page.locator("#for_account_id")).to_be_focused()
    press(page, "ArrowDown", "Tab", "Enter")


def blacken(page: Page) -> None:
    """Black out what is personal, and publish the rest, by keys."""
    look(page)
    page.keyboard.press("x")
    expect(page.locator("[data-told]")).not_to_be_empty()
    press(page, "p")


STEPS: dict[str, Callable[[Page], None]] = {
    "publish": lambda page: press(page, "p"),
    "tidy": tidy,
    "answer": answer,
    "hold": hold,
    "give": give,
    "blacken": blacken,
}


@pytest.mark.parametrize("rounds", [1, pytest.param(3, marks=pytest.mark.soak)])
def test_a_heap_of_slips_is_decided_by_keys_only(app: Flask, open_inbox: OpenInbox, rounds: int) -> None:
    wanted = [*STEPS] * rounds + ["publish", "publish"]
    page = open_inbox(*(f"{step} {number}: bel 06-1234567{number % 10}" for number, step in enumerate(wanted)))

    for step in wanted:
        assert shown(page).startswith(step)
        STEPS[step](page)

    expect(page.get_by_text("Alles is gelezen. Mooi werk!")).to_be_visible()
    with app.app_context():
        texts = db.session.scalars(db.select(Idea.text)).all()
        decided = Counter(text.split()[0] for text in texts)
        assert decided == {"publish": rounds + 2, "Netjes:": rounds, "blacken": rounds}
        assert all(text.endswith("bel […]") for text in texts if text.startswith("blacken"))
        assert len(db.session.scalars(db.select(Answer)).all()) == rounds
        assert Counter(db.session.scalars(db.select(Hold.note))) == {"Vragen": rounds, "": rounds}
        assert Counter(db.session.scalars(db.select(Slip.state))) == {
            SlipState.PUBLISHED: 3 * rounds + 2,
            SlipState.ANSWERED: rounds,
            SlipState.WAITING: 2 * rounds,
        }


def test_keys_go_to_the_next_and_the_one_before_and_back_on_a_decision(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee", "drie")

    seen = []
    for key in ("j", "ArrowRight", "k", "ArrowLeft", "p", "z"):
        press(page, key)
        seen.append(shown(page))

    assert seen == ["twee", "drie", "twee", "een", "twee", "een"]


@pytest.mark.parametrize("key", ["p", "j", "z", "?", "x"])
def test_a_letter_that_is_typed_decides_nothing(app: Flask, open_inbox: OpenInbox, key: str) -> None:
    page = open_inbox("een", "twee")
    page.keyboard.press("t")
    page.keyboard.press("Control+End")

    page.keyboard.type(key)

    expect(page.locator(TEXT)).to_have_value(f"een{key}")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert shown(page) == "een"


@pytest.mark.parametrize("keys", ["Control+p", "Alt+j", "Meta+j"])
def test_a_key_with_another_is_the_browsers(open_inbox: OpenInbox, keys: str) -> None:
    page = open_inbox("een", "twee")
    page.evaluate(
        "() => { document.addEventListener('keydown', (event) => { window.kept = !event.defaultPrevented; }); }"
    )

    page.keyboard.press(keys)

    assert page.evaluate("() => window.kept")
    assert shown(page) == "een"


def test_a_key_that_is_held_down_decides_once(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee", "drie")

    with page.expect_navigation():
        page.keyboard.down("p")
        page.keyboard.down("p")  # repeats, as long as it is not let go
    look(page)
    page.keyboard.down("p")
    page.keyboard.up("p")

    assert shown(page) == "twee"
    with app.app_context():
        assert db.session.scalars(db.select(Idea.text)).all() == ["een"]


def test_a_key_pressed_twice_decides_once(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee", "drie")
    sent: list[Route] = []
    page.route("**/publiceren*", lambda route: sent.append(route))
    with page.expect_request("**/publiceren*"):
        page.keyboard.press("p")

    page.keyboard.press("p")
    page.keyboard.press("j")
    with page.expect_navigation():
        sent[0].continue_()

    assert len(sent) == 1
    assert shown(page) == "twee"


def test_what_needs_care_is_not_published_by_one_key(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Ik wil niet meer leven", "een")

    page.keyboard.press("p")
    page.keyboard.press("t")
    page.keyboard.type("Toch: ")
    page.keyboard.press("Escape")
    page.keyboard.press("p")

    press(page, "j")
    assert shown(page) == "een"
    with app.app_context():
        assert db.session.scalars(db.select(Idea)).all() == []


def test_the_keys_are_told_and_can_be_switched_off_for_good(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Toetsen in het postvak")).to_be_visible()
    page.keyboard.press("p")  # decides nothing while the help lies over it
    page.get_by_label("Gebruik deze toetsen op dit apparaat").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")

    assert shown(page) == "een"
    assert page.locator("[aria-keyshortcuts]").count() == 0
    page.get_by_role("button", name="Toetsen").click()
    page.get_by_label("Gebruik deze toetsen op dit apparaat").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Toetsen")).to_be_focused()
    press(page, "j")
    assert shown(page) == "twee"


def test_what_changes_is_shown_while_one_types(open_inbox: OpenInbox) -> None:
    page = open_inbox("een oud bankje")

    page.locator("summary", has_text="Maak netjes").click()
    expect(page.locator(".changes")).to_be_hidden()
    page.locator(TEXT).fill("een nieuw bankje")

    expect(page.locator(".changes del")).to_have_text("[weg: oud]")
    expect(page.locator(".changes ins")).to_have_text("[nieuw: nieuw]")
    expect(page.get_by_role("button", name="Publiceer zoals het is")).to_be_hidden()
    page.locator(TEXT).fill("een oud bankje")
    expect(page.locator(".changes")).to_be_hidden()
    expect(page.get_by_role("button", name="Publiceer zoals het is")).to_be_visible()


def test_a_photo_that_was_ticked_is_ticked_for_every_way_to_publish(
    app: Flask, campaign: Campaign, open_inbox: OpenInbox
) -> None:
    page = open_inbox("een bankje")
    with app.app_context():
        keep_photo(db.session.scalars(db.select(Slip)).one(), clean_picture(sketch()), now=days_ago(0))
        db.session.commit()
    page.reload()

    page.get_by_label("Laat de foto ook zien").first.check()
    tidy(page)

    with app.app_context():
        assert db.session.scalars(db.select(Idea.text)).all() == ["Netjes: een bankje"]
        assert db.session.scalars(db.select(Photo.is_public)).all() == [True]


def test_a_dutch_text_goes_along_whatever_key_publishes(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("More benches")
    page.get_by_text("Zorg en taal").click()
    page.get_by_label("Taal van het briefje").select_option("en")
    page.get_by_role("button", name="Bewaar").click()
    page.locator("summary", has_text="Maak netjes").click()

    page.get_by_label("In het Nederlands").fill("Meer bankjes")
    press(page, "Escape", "p")

    with app.app_context():
        assert db.session.scalars(db.select(Idea.dutch)).all() == ["Meer bankjes"]


def test_words_that_are_put_back_are_published_as_they_were(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee")
    tidy(page)
    press(page, "z")
    expect(page.get_by_role("button", name="Publiceer zoals het is")).to_be_hidden()

    page.locator(TEXT).fill("een")

    expect(page.get_by_role("button", name="Publiceer zoals het is")).to_be_visible()


def test_the_browser_tells_changes_as_the_server_does_without_losing_a_letter(
    app: Flask, open_inbox: OpenInbox
) -> None:
    page = open_inbox("een")
    texts = ["".join(letters) for letters in product("ab \n", repeat=5)]
    pairs = [[before, after] for before in texts[::31] for after in texts[::7]]
    pairs.append(["woord " * 900, "ander " * 900])
    found = page.evaluate(
        """async ([script, pairs]) => {
            const { changes } = await import(script);
            return pairs.map(([before, after]) => changes(before, after));
        }""",
        [f"/static/{app.extensions['assets']['js/differing.js']}", pairs],
    )

    for (before, after), pieces in zip(pairs, found, strict=True):
        assert "".join(text for kind, text in pieces if kind != "new") == before
        assert "".join(text for kind, text in pieces if kind != "gone") == after
        assert all(text for _kind, text in pieces)


def test_nothing_goes_out_before_it_is_blacked_out(app: Flask, open_inbox: OpenInbox) -> None:
    page = open_inbox("Bel 06-12345678")
    rules: list[Route] = []
    page.route("**/personal.*.json", lambda route: rules.append(route))
    with page.expect_request("**/personal.*.json"):
        page.keyboard.press("x")

    page.keyboard.press("p")
    rules[0].continue_()
    expect(page.locator(TEXT)).to_have_value("Bel […]")
    press(page, "p")

    with app.app_context():
        assert db.session.scalars(db.select(Idea.text)).all() == ["Bel […]"]


def test_without_its_rules_the_phone_lets_the_server_black_out(open_inbox: OpenInbox) -> None:
    page = open_inbox("Bel 06-12345678")
    page.route("**/personal.*.json", lambda route: route.fulfill(status=200, body="no rules"))

    press(page, "x")

    expect(page.locator(TEXT)).to_have_value("Bel […]")


def test_the_way_back_stays_in_sight_for_ten_seconds_and_on_the_page_for_good(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee")
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + dt.timedelta(hours=1))
    press(page, "p")
    notice = page.locator("[data-fresh]")

    expect(notice).to_have_class("notice notice--good notice--fresh")
    page.clock.run_for(9_900)
    expect(notice).to_have_class("notice notice--good notice--fresh")
    page.clock.run_for(200)
    expect(notice).to_have_class("notice notice--good")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.locator(".slip .words")).to_have_text("een")


def test_the_way_back_does_not_go_while_one_is_at_it(open_inbox: OpenInbox) -> None:
    page = open_inbox("een", "twee")
    page.clock.install()
    press(page, "p")

    page.get_by_role("button", name="Ongedaan maken").focus()
    page.clock.run_for(15_000)

    expect(page.locator("[data-fresh]")).to_have_class("notice notice--good notice--fresh")


def test_the_ticked_are_counted_on_the_button(open_inbox: OpenInbox) -> None:
    page = open_inbox("een boom", "een bank")
    page.goto(f"{INBOX}/samen")

    page.get_by_label("een boom").check()

    expect(page.get_by_role("button", name="Publiceer de aangevinkte (1)")).to_be_visible()


def conversation(app: Flask, campaign: Campaign) -> None:
    """Put a slip in that needs care, holds a number, was answered and replied to, and is held."""
    with app.app_context():
        slip, _code = make_slip(campaign, "Ik wil niet meer leven, bel 06-12345678", at=days_ago(9))
        answer_slip(slip, "Bel ons gerust, we denken mee.", now=days_ago(5))
        reply_to_answer(slip, "Dat durf ik niet", now=days_ago(4))
        hold_slip(slip, "Ik bel vanavond", now=days_ago(3))
        db.session.commit()


def no_barriers(page: Page) -> None:
    """Hold the page, as it is now, to what everybody needs."""
    assert page.evaluate(SMALL_TARGETS) == []
    assert not barriers_on(page, "light")
    assert not barriers_on(page, "dark", only="color-contrast")
    for width in (320, 1280):
        assert width_of(page, width) <= width


def test_everybody_can_use_the_inbox_after_each_step(app: Flask, campaign: Campaign, open_inbox: OpenInbox) -> None:
    conversation(app, campaign)
    page = open_inbox("een", "twee", "drie", reduced_motion="reduce")
    other = page.context.new_page()
    other.goto(INBOX)

    no_barriers(page)
    press(page, "p")  # with the way back in sight
    no_barriers(page)
    other.bring_to_front()
    press(other, "p")  # too late
    no_barriers(other)
    page.goto(f"{INBOX}?wat=vast")
    no_barriers(page)
    look(page)
    page.keyboard.press("x")
    expect(page.locator("[data-told]")).not_to_be_empty()
    no_barriers(page)


def test_the_tab_key_comes_past_everything_and_out_again(app: Flask, campaign: Campaign, open_inbox: OpenInbox) -> None:
    conversation(app, campaign)
    page = open_inbox("een")
    page.evaluate("() => { for (const part of document.querySelectorAll('details')) part.open = true; }")
    stops = set()

    for _stop in range(120):
        page.keyboard.press("Tab")
        stops.add(page.evaluate("() => document.activeElement.closest('header, article, main, footer')?.tagName"))
        if "FOOTER" in stops:
            break

    assert {"HEADER", "ARTICLE", "MAIN", "FOOTER"} <= stops


LONG = "Een lang verhaal over de straat. " * 60


def test_on_a_phone_the_buttons_stay_under_the_thumb_and_never_lie_over_what_has_the_focus(
    open_inbox: OpenInbox,
) -> None:
    page = open_inbox(LONG, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)

    expect(page.locator(".inbox__bar")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="Antwoord").tap()
    expect(page.locator(STOCK)).to_be_focused()
    for _stop in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"() => ({IN_FRONT})(document.activeElement)")


class TestWithoutJavaScript:
    """The same, by plain forms."""

    def test_a_slip_is_tidied_held_answered_and_taken_back(self, app: Flask, open_inbox: OpenInbox) -> None:
        page = open_inbox("Bel 06-12345678", "twee", "drie", java_script_enabled=False)

        page.locator("summary", has_text="Maak netjes").click()
        page.get_by_role("button", name="Maak onleesbaar wat persoonlijk is").click()
        expect(page.locator(".changes del")).to_contain_text("06-12345678")
        page.locator("form#tidy").get_by_role("button", name="Publiceer deze tekst").click()
        page.locator("summary", has_text="Houd vast").click()
        page.get_by_label("Notitie").fill("Vragen")
        page.get_by_role("button", name="Leg opzij").click()
        page.locator("summary", has_text="Beantwoord").click()
        page.get_by_label("Een antwoord dat vaak past").select_option(index=1)
        page.get_by_role("button", name="Stuur dit antwoord").click()
        expect(page.get_by_text("Alles is gelezen")).to_be_visible()
        page.get_by_role("button", name="Ongedaan maken").click()

        assert shown(page) == "drie"
        with app.app_context():
            assert db.session.scalars(db.select(Idea.text)).all() == ["Bel […]"]

    def test_nothing_on_the_page_needs_a_script(self, open_inbox: OpenInbox) -> None:
        page = open_inbox("een", java_script_enabled=False)

        expect(page.get_by_role("button", name="Toetsen")).to_be_hidden()
        expect(page.get_by_role("button", name="Publiceer zoals het is")).to_be_visible()
        expect(page.locator("[data-tidied]")).to_be_hidden()
        page.get_by_role("link", name="Netjes").click()
        expect(page.locator(TEXT)).to_be_visible()
