"""Typing paper over, by keys only: nothing waits for the site, nothing is lost, and no slip is typed twice."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper_numbers import PaperNumber, read_number
from tests.browser.conftest import ON_SQLITE, visitors
from tests.browser.serving import LAPTOP, let_in
from tests.factories import make_paper, make_tin, make_typist

pytestmark = ON_SQLITE

PAGE = "/beheer/de-gagels/overtypen"
SLIPS = 20  # of sixty each tells test_typing_pace.py
READY_MOST_MS = 50
WORDS = "Een bankje bij de vijver"
EXPECTED = ("net::ERR_FAILED", "overtypen", "token")  # what the tests below let go wrong
ONLINE = "() => dispatchEvent(new Event('online'))"
# How long hands and eyes waited for the empty slip that is there now; the second is known once it was painted.
MEASURED = """async () => {
    const { dataset } = document.querySelector("[data-typing]");
    while (!dataset.shownMs) await new Promise((painted) => requestAnimationFrame(painted));
    return [Number(dataset.readyMs), Number(dataset.shownMs)];
}"""
# A camera and a reader of QR codes that sees what the test holds before it.
CAMERA = """([sees, refuses]) => {
    window.sees = sees;
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { return window.sees.map((rawValue) => ({ rawValue })); }
    };
    navigator.mediaDevices.getUserMedia = async () => {
        if (refuses) throw new DOMException("no", "NotAllowedError");
        const canvas = document.createElement("canvas");
        canvas.getContext("2d").fillRect(0, 0, 10, 10);
        window.stream = canvas.captureStream(10);
        return window.stream;
    };
}"""


@dataclass
class Desk:
    """A typist before the page of a tin, with both hands on the keyboard."""

    page: Page
    log_in: Callable[[], None]
    waits_ms: list[float] = field(default_factory=list)
    shown_ms: list[float] = field(default_factory=list)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"#{name}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, number: object, text: str) -> None:
        """Type a number, and the words; the focus is in the number already."""
        self.page.keyboard.type(str(number))
        self.press("Enter")
        self.page.keyboard.type(text)

    def save(self) -> None:
        self.press("Control+Enter")

    def type_over(self, number: object, text: str = WORDS) -> None:
        """Type a slip over, and note how long the next one was waited for."""
        self.write(number, text)
        self.save()
        expect(self.field("number")).to_be_focused()
        assert self.field("text").input_value() == ""
        ready, shown = self.page.evaluate(MEASURED)
        self.waits_ms.append(ready)
        self.shown_ms.append(shown)

    def queue(self, state: str = "") -> Locator:
        return self.page.locator("[data-queue-list] > li" + (f"[data-piece={state}]" if state else ""))

    def summary(self) -> Locator:
        return self.page.locator("[data-queue-summary]")

    def expect_saved(self, slips: int) -> None:
        expect(self.queue("waiting")).to_have_count(0)
        expect(self.queue("saved")).to_have_count(min(slips, 12))

    def lose_the_site(self) -> None:
        """Let nothing that is sent arrive; pages still open, as from a site that is only too busy to save."""
        self.page.route("**/overtypen**", lambda route: route.abort() if is_post(route) else route.fallback())

    def find_the_site(self) -> None:
        self.page.unroute("**/overtypen**")
        self.page.evaluate(ONLINE)


def short(number: PaperNumber) -> str:
    """Write of a number what is enough when the tin is known."""
    return f"{number.serial}{str(number)[-1].lower()}"


def is_post(route: object) -> bool:
    return bool(route.request.method == "POST")  # type: ignore[attr-defined]


def slips_in(app: Flask) -> dict[str, str]:
    """Give what was typed over, by number."""
    with app.app_context():
        rows = db.session.scalars(db.select(Slip).where(Slip.paper_slip_id.is_not(None)).order_by(Slip.id)).all()
        return {str(db.session.get_one(PaperSlip, slip.paper_slip_id).number): slip.text for slip in rows}


@dataclass
class Pile:
    """The slips of a tin, and desks to type them over at."""

    numbers: list[PaperNumber]
    open_desk: Callable[..., Desk]


@pytest.fixture
def pile(chromium: Browser, app: Flask, address: str, campaign: Campaign) -> Iterator[Pile]:
    """Give printed slips of a tin, and a function that lets somebody sit down to them."""
    with app.app_context():
        tin = make_tin(db.session.merge(campaign))
        numbers = [paper.number for paper in make_paper(db.session.merge(campaign), tin, slips=130)]
        place = f"{PAGE}?trommel={tin.number}"
    with visitors(chromium, address, *EXPECTED) as new_visitor:

        def open_desk(name: str = "Joke", *, before: str = "") -> Desk:
            context = new_visitor(**LAPTOP)
            with app.app_context():
                email = make_typist(db.session.merge(campaign), name).email

            def log_in() -> None:
                let_in(context, app, address, email)

            log_in()
            page = context.new_page()
            if before:
                page.add_init_script(before)
            page.goto(place)
            expect(page.locator("#number")).to_be_focused()
            return Desk(page, log_in)

        yield Pile(numbers, open_desk)


@pytest.fixture
def desk(pile: Pile) -> Desk:
    """Give a typist who sat down."""
    return pile.open_desk()


def test_two_typists_type_twenty_slips_at_once_and_none_twice(app: Flask, pile: Pile) -> None:
    joke, bert = pile.open_desk("Joke"), pile.open_desk("Bert")
    numbers = pile.numbers[:SLIPS]

    for mine, yours in zip(numbers[::2], numbers[1::2], strict=True):
        joke.type_over(short(mine), f"Idee {mine.serial}")
        bert.type_over(short(yours), f"Idee {yours.serial}")
    joke.expect_saved(SLIPS // 2)
    bert.expect_saved(SLIPS // 2)

    assert slips_in(app) == {str(number): f"Idee {number.serial}" for number in numbers}
    assert statistics.median(joke.waits_ms + bert.waits_ms) < READY_MOST_MS
    expect(bert.page.locator("[data-progress]")).to_have_text("20 van 130 uit trommel 1")


def test_a_number_that_a_colleague_just_typed_is_said_at_once(app: Flask, pile: Pile) -> None:
    joke, bert = pile.open_desk("Joke"), pile.open_desk("Bert")
    joke.type_over(pile.numbers[0])
    joke.expect_saved(1)

    place = bert.field("text").bounding_box()

    bert.write(pile.numbers[0], "Iets anders")

    expect(bert.page.locator("[data-number-said]")).to_contain_text("al overgetypt door Joke")
    assert bert.field("text").bounding_box() == place
    bert.save()
    link = bert.page.locator("[data-number-field]").get_by_role("link", name="Bekijk dat briefje")
    expect(link).to_have_attribute("href", f"{PAGE}/getypt?nummer={pile.numbers[0]}")
    expect(bert.field("number")).to_be_focused()
    expect(bert.field("text")).to_have_value("Iets anders")
    assert list(slips_in(app).values()) == [WORDS]


def test_of_two_who_save_the_same_number_one_gets_the_words_back_and_mends_them(app: Flask, pile: Pile) -> None:
    joke, bert = pile.open_desk("Joke"), pile.open_desk("Bert")
    bert.page.route("**/overtypen/nummer", lambda route: route.abort())
    joke.type_over(pile.numbers[0])
    joke.expect_saved(1)

    bert.type_over(pile.numbers[0], "Meer lantaarns")
    expect(bert.queue("failed")).to_contain_text("al overgetypt door Joke")
    bert.write(pile.numbers[2], "Nog niet af")
    bert.page.get_by_role("button", name="Verbeter").click()
    expect(bert.field("text")).to_have_value("Meer lantaarns")
    bert.field("number").fill(str(pile.numbers[1]))
    bert.save()

    expect(bert.field("text")).to_have_value("Nog niet af")
    bert.save()
    bert.expect_saved(2)
    assert slips_in(app) == dict(zip(map(str, pile.numbers[:3]), [WORDS, "Meer lantaarns", "Nog niet af"], strict=True))


def test_a_slip_of_the_pen_in_the_number_is_said_before_anything_is_sent(app: Flask, pile: Pile, desk: Desk) -> None:
    right = str(pile.numbers[0])
    desk.lose_the_site()

    desk.write(right[:-1] + ("B" if right[-1] == "A" else "A"), WORDS)
    desk.save()

    expect(desk.page.locator("[data-number-said]")).to_contain_text("Er klopt een cijfer of de letter niet")
    expect(desk.field("number")).to_be_focused()
    expect(desk.queue()).to_have_count(0)
    desk.field("number").fill(right)
    expect(desk.page.locator("[data-number-said]")).to_be_empty()
    desk.save()
    desk.write(right, "Nog eens")
    expect(desk.page.locator("[data-number-said]")).to_contain_text("Dit nummer typte je net al over")


def test_a_slip_that_lacks_something_stays_and_says_what(pile: Pile, desk: Desk) -> None:
    desk.save()
    expect(desk.page.locator(".errors")).to_contain_text("Er staat nog geen tekst.")
    expect(desk.field("text")).to_be_focused()

    desk.page.keyboard.type(WORDS)
    desk.press("Shift+F2", "Control+Enter")

    expect(desk.page.locator(".errors")).to_contain_text("Vul een naam in, of haal het vinkje bij meehelpen weg.")
    expect(desk.field("name")).to_be_focused()
    expect(desk.queue()).to_have_count(0)


def test_of_the_tin_that_was_chosen_the_end_of_a_number_will_do(app: Flask, pile: Pile, desk: Desk) -> None:
    number = pile.numbers[3]
    desk.lose_the_site()

    desk.page.keyboard.type(short(number))
    desk.press("Enter")

    expect(desk.field("number")).to_have_value(str(number))
    expect(desk.field("text")).to_be_focused()


def test_browser_and_server_read_numbers_alike(app: Flask, desk: Desk) -> None:
    typed = [
        "48213-0345-K",
        "482130345k",
        " 48213 345 K",
        "345K",
        "0345k",
        "345A",
        "48213-0345-A",
        "48213",
        "K7QF",
        "1I",
    ]
    script = f"/static/{app.extensions['assets']['js/typing_number.js']}"

    found, scanned = desk.page.evaluate(
        """async ([script, texts]) => {
            const { readNumber, numberIn } = await import(script);
            return [texts.map((text) => readNumber(text, [48213]).number ?? null), texts.map(numberIn)];
        }""",
        [script, typed],
    )

    assert found == [_read(text, 48213) for text in typed]
    assert scanned == [_read(text, None) or "" for text in typed]


def _read(typed: str, batch: int | None) -> str | None:
    try:
        return str(read_number(typed, batch=batch))
    except RuleError:
        return None


def test_while_the_site_is_gone_everything_waits_also_when_the_page_is_opened_anew(
    app: Flask, pile: Pile, desk: Desk
) -> None:
    left: list[str] = []
    desk.page.on("dialog", lambda dialog: (left.append(dialog.type), dialog.accept()))
    desk.lose_the_site()
    for number in pile.numbers[:3]:
        desk.type_over(number, f"Idee {number.serial}")
    expect(desk.summary()).to_contain_text("3 worden opgeslagen. We krijgen de site nu niet te pakken.")
    desk.write(pile.numbers[3], "Half geschr")

    desk.page.reload()

    assert left == ["beforeunload"]
    expect(desk.summary()).to_contain_text("3 worden opgeslagen")
    expect(desk.field("text")).to_have_value("Half geschr")
    desk.field("text").press("End")
    desk.page.keyboard.type("even")
    desk.save()
    desk.find_the_site()
    desk.expect_saved(4)
    texts = ["Idee 1", "Idee 2", "Idee 3", "Half geschreven"]
    assert slips_in(app) == dict(zip(map(str, pile.numbers[:4]), texts, strict=True))
    assert desk.page.evaluate("() => Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []


def test_an_answer_that_was_lost_makes_no_second_slip(app: Flask, pile: Pile, desk: Desk) -> None:
    def lose_answer(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    desk.page.route("**/overtypen?*", lose_answer, times=1)
    desk.type_over("", WORDS)
    expect(desk.summary()).to_contain_text("We krijgen de site nu niet te pakken")

    expect(desk.queue("saved")).to_contain_text("nieuw nummer")
    assert list(slips_in(app).values()) == [WORDS]


def test_who_is_logged_out_keeps_everything_and_goes_on_after_logging_in(app: Flask, pile: Pile, desk: Desk) -> None:
    desk.page.context.clear_cookies()

    desk.type_over(pile.numbers[0])

    expect(desk.summary()).to_contain_text("Je bent niet meer ingelogd")
    expect(desk.page.get_by_role("link", name="Log in op een nieuw tabblad")).to_be_visible()
    desk.log_in()  # which ends the token of the page too
    desk.page.evaluate("() => dispatchEvent(new Event('focus'))")
    desk.expect_saved(1)
    assert slips_in(app) == {str(pile.numbers[0]): WORDS}


def test_one_key_each_for_what_cannot_be_read_for_doubt_and_for_help(app: Flask, pile: Pile, desk: Desk) -> None:
    desk.write(pile.numbers[0], "Een bij de vijver")
    desk.press("Home", *["ArrowRight"] * 3, "F2", "F8", "Shift+F2")
    expect(desk.field("name")).to_be_focused()
    desk.page.keyboard.type("Annie")
    desk.press("Tab")
    desk.page.keyboard.type("0561-555 014")
    desk.save()
    desk.expect_saved(1)

    with app.app_context():
        slip = db.session.scalars(db.select(Slip)).one()
        assert slip.offer
        assert slip.offer.contact
        assert (slip.text, slip.is_doubtful, slip.offer.contact.name) == (
            "Een [onleesbaar] bij de vijver",
            True,
            "Annie",
        )
    expect(desk.field("help")).not_to_be_checked()
    expect(desk.field("is_doubtful")).not_to_be_checked()


def test_of_one_writer_name_and_contact_stay_for_the_next_slip(app: Flask, pile: Pile, desk: Desk) -> None:
    desk.write(pile.numbers[0], "Een bankje")
    desk.press("Shift+F2")
    desk.field("name").fill("Annie")
    desk.field("contact").fill("0561-555 014")
    desk.page.get_by_label("Nog een van deze schrijver").check()
    desk.save()

    expect(desk.field("text")).to_be_focused()
    expect(desk.field("text")).to_have_value("")
    expect(desk.field("number")).to_have_value("")
    expect(desk.field("contact")).to_have_value("0561-555 014")


def test_the_last_slip_can_be_taken_back_and_stands_in_the_form_again(app: Flask, pile: Pile, desk: Desk) -> None:
    desk.type_over(pile.numbers[0], "Een bakje")
    desk.expect_saved(1)

    desk.press("Control+Shift+Enter")
    expect(desk.field("text")).to_have_value("Een bakje")
    assert slips_in(app) == {}
    desk.field("text").fill("Een bankje")
    desk.save()

    desk.expect_saved(1)
    assert slips_in(app) == {str(pile.numbers[0]): "Een bankje"}


def test_near_equal_slips_are_shown_while_typing(app: Flask, pile: Pile, desk: Desk) -> None:
    desk.type_over(pile.numbers[0], "Een bankje bij de vijver voor ouderen")
    desk.expect_saved(1)

    desk.write(pile.numbers[1], "een bankje bij de vijver voor de ouderen")

    alike = desk.page.locator("[data-alike-list]")
    expect(alike).to_contain_text(str(pile.numbers[0]))
    desk.save()
    expect(alike).to_be_hidden()
    desk.expect_saved(2)


def test_a_number_is_read_with_the_camera_which_then_goes_off(pile: Pile) -> None:
    other = "https://elders.example/volg/K7QF-2M9X-4T3B"
    desk = pile.open_desk(before=f"({CAMERA})([{[other]!r}, false])")
    desk.page.get_by_role("button", name="Scan").click()
    expect(desk.page.locator("[data-camera-said]")).to_contain_text("Dit is een andere code.")
    expect(desk.field("number")).to_have_value("")

    desk.page.evaluate("(seen) => { window.sees = [seen]; }", f"https://elders.example/n/{pile.numbers[0]}")

    expect(desk.field("number")).to_have_value(str(pile.numbers[0]))
    expect(desk.field("text")).to_be_focused()
    assert desk.page.evaluate("() => window.stream.getTracks().map((track) => track.readyState)") == ["ended"]


def test_who_refuses_the_camera_reads_what_to_do(pile: Pile) -> None:
    desk = pile.open_desk(before=f"({CAMERA})([[], true])")

    desk.page.get_by_role("button", name="Scan").click()

    expect(desk.page.locator("[data-camera-said]")).to_contain_text("De camera mag niet aan. Typ het nummer")
    expect(desk.field("number")).to_be_focused()


def test_a_browser_that_reads_no_codes_shows_no_button_and_only_this_page_may_ask(desk: Desk) -> None:
    expect(desk.page.get_by_role("button", name="Scan")).to_be_hidden()
    allows = "() => document.featurePolicy.allowsFeature('camera')"
    assert desk.page.evaluate(allows)
    desk.page.goto(f"{PAGE}/getypt")
    assert not desk.page.evaluate(allows)
