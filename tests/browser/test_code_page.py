"""The code page on a phone: kept as a picture, printed, passed on to a neighbour, and read aloud."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.slips.passing import pass_on
from optrommel.slips.rules import show_code
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.factories import make_slip

pytestmark = ON_SQLITE

WORDS = "Een bankje bij de vijver"
SHARES = """
    navigator.share = (what) => {
        window.shared = what;
        return Promise.reject(new DOMException("closed", "AbortError"));
    };
"""
SHARES_NOT = "delete Navigator.prototype.share;"
# A device with one voice that comes late, and that says nothing: what it was told to say is written down.
SPEAKS = """
    window.said = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    const speech = new EventTarget();
    speech.getVoices = () => window.voices ?? [];
    speech.speak = (words) => { window.said.push(words); };
    speech.cancel = () => { window.cancelled = (window.cancelled ?? 0) + 1; };
    Object.defineProperty(window, "speechSynthesis", { value: speech });
"""
COMES = """(voice) => {
    window.voices = [voice];
    speechSynthesis.dispatchEvent(new Event("voiceschanged"));
}"""
DUTCH = {"lang": "nl_NL", "localService": True, "name": "Xander"}


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Give the code of a slip whose writer passed the tin on, in fours."""
    with app.app_context():
        slip, code = make_slip(campaign, WORDS)
        pass_on(slip, now=utc_now())
        db.session.commit()
        return show_code(code)


def open_code(open_page: OpenPage, code: str, script: str = "", **options: object) -> Page:
    page = open_page(**options)
    if script:
        page.add_init_script(script)
    page.goto(f"/volg/{code}")
    return page


def said(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.said.map((words) => words.text)")
    return found


def test_the_code_is_kept_as_a_picture(open_page: OpenPage, code: str, tmp_path: Path) -> None:
    page = open_code(open_page, code)

    with page.expect_download() as caught:
        page.get_by_role("button", name="Bewaar als plaatje").click()

    picture = tmp_path / "code.png"
    caught.value.save_as(picture)
    head = picture.read_bytes()[:24]
    assert caught.value.suggested_filename == "volgcode-de-gagels.png"
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (1080, 1080)


def test_the_picture_tells_the_campaign_the_code_in_fours_and_where_to_type_it(
    open_page: OpenPage, address: str, code: str
) -> None:
    page = open_code(
        open_page, code, "CanvasRenderingContext2D.prototype.fillText = (text) => (window.drawn ??= []).push(text);"
    )

    with page.expect_download():
        page.get_by_role("button", name="Bewaar als plaatje").click()

    drawn = page.evaluate("() => window.drawn")
    assert drawn[0] == "De Gagels"
    assert code.replace("-", " ") in drawn
    assert f"{address.removeprefix('http://')}/volg" in drawn


@pytest.mark.parametrize("button", ["Bewaar als plaatje", "Druk af", "Deel de link", "Kopieer de link", "Lees voor"])
def test_without_a_script_no_button_is_there_that_would_do_nothing(open_page: OpenPage, code: str, button: str) -> None:
    page = open_code(open_page, code, java_script_enabled=False)

    expect(page.get_by_text(button, exact=True).first).to_be_hidden()
    expect(page.get_by_role("link", name="Stuur met WhatsApp")).to_be_visible()


def test_a_button_prints_the_page(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, "window.print = () => { window.printed = true; };")

    page.get_by_role("button", name="Druk af").click()

    assert page.evaluate("() => window.printed")


def test_on_paper_stand_the_campaign_the_code_the_slip_the_address_and_a_person(
    open_page: OpenPage, address: str, code: str
) -> None:
    page = open_code(open_page, code, color_scheme="dark")

    page.emulate_media(media="print")

    for shown in ("De Gagels", WORDS, f"{address.removeprefix('http://')}/volg", "0521-555 010"):
        expect(page.get_by_text(shown).first).to_be_visible()
    expect(page.locator(".code")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".code")).to_have_css("color", "rgb(0, 0, 0)")
    assert page.locator("main > :visible").count() == 2  # the slip and its code
    for hidden in ("Wat ermee gebeurt", "Geef de trommel door", "Wat bewaren jullie van mij?", "Kopieer de code"):
        expect(page.get_by_text(hidden).first).to_be_hidden()


def test_the_phone_shares_the_link_and_never_the_code(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, SHARES)

    page.get_by_role("button", name="Deel de link").click()

    shared = page.evaluate("() => window.shared")
    assert shared["url"] == page.locator("#tin-link").inner_text()
    assert shared["text"].startswith("De trommel van De Gagels komt bij jou langs!")
    assert code not in str(shared)


def test_where_nothing_can_be_shared_no_button_offers_it(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, SHARES_NOT)

    expect(page.get_by_role("button", name="Kopieer de link")).to_be_visible()
    expect(page.get_by_role("button", name="Deel de link")).to_be_hidden()


LINES = """() => [...document.querySelectorAll(".code span")]
    .map((part) => part.getBoundingClientRect().top).filter((top, place, all) => all.indexOf(top) === place).length"""


@pytest.mark.parametrize("language", ["nl", "ar"])
@pytest.mark.parametrize("width", [280, 320, 344, 360, 390])
def test_the_code_stands_on_one_line_or_on_three(open_page: OpenPage, code: str, width: int, language: str) -> None:
    page = open_code(open_page, code, viewport={"width": width, "height": 800}, locale=language)

    assert page.evaluate(LINES) in (1, 3)
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_the_code_of_widest_letters_breaks_evenly_too(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, viewport={"width": 320, "height": 800})

    page.evaluate("() => document.querySelectorAll('.code span').forEach((part) => { part.textContent = 'WMWM'; })")

    assert page.evaluate(LINES) == 3


def test_the_button_that_was_pressed_says_so_and_then_is_itself_again(open_page: OpenPage, code: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto(f"/volg/{code}")
    button = page.locator("[data-copy='#code']")
    width = button.evaluate("button => button.offsetWidth")

    button.click()
    expect(button).to_have_text("Gekopieerd.")
    width_then = button.evaluate("button => button.offsetWidth")
    page.clock.run_for(5000)

    expect(button).to_have_text("Kopieer de code")
    expect(page.locator("#code ~ [data-copy-done]")).to_have_text("")
    assert width_then == pytest.approx(width, abs=1)


def test_the_link_is_copied_and_said_to_be_where_the_eye_is(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy='#tin-link']")

    button.click()

    expect(button).to_have_text("Gekopieerd.")
    expect(page.locator("#doorgeven [data-copy-done]")).to_have_text("Gekopieerd.")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("#tin-link").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_qr_code_is_black_on_white_by_day_and_by_night(open_page: OpenPage, code: str, scheme: str) -> None:
    page = open_code(open_page, code, color_scheme=scheme)

    expect(page.locator(".qr")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".qr")).to_have_css("fill", "rgb(0, 0, 0)")


def test_the_page_is_read_aloud_from_its_heading_on_by_keyboard(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, SPEAKS)
    page.evaluate(COMES, DUTCH)

    page.get_by_role("button", name="Lees voor").press("Enter")

    words = said(page)
    assert words[:2] == ["Je briefje zit in de trommel", WORDS]
    assert "Wat bewaren jullie van mij?" in words
    assert code.replace("-", " ") not in " ".join(words)  # nobody wants to hear twelve letters
    assert "Kopieer de code" not in " ".join(words)
    assert page.evaluate("() => window.said[0].lang") == "nl"
    assert page.evaluate("() => window.said[0].voice.name") == "Xander"


def test_the_button_stops_and_starts_and_rests_at_the_end(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, SPEAKS)
    page.evaluate(COMES, DUTCH)
    page.get_by_role("button", name="Lees voor").click()

    page.get_by_role("button", name="Stop").click()
    assert page.evaluate("() => window.cancelled") == 2  # before it began, and now
    page.get_by_role("button", name="Lees voor").click()
    page.evaluate("() => window.said.at(-1).onend()")

    expect(page.get_by_role("button", name="Lees voor")).to_be_visible()


def test_reading_stops_when_the_reader_leaves(open_page: OpenPage, code: str) -> None:
    page = open_code(open_page, code, SPEAKS)
    page.evaluate(COMES, DUTCH)
    page.get_by_role("button", name="Lees voor").click()

    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")

    assert page.evaluate("() => window.cancelled") == 2


@pytest.mark.parametrize(
    "voice",
    [
        None,
        {"lang": "en-GB", "localService": True},
        {"lang": "nl-NL", "localService": False},  # it would send the words of the slip to somebody else
    ],
    ids=["no voice", "another language", "a voice from elsewhere"],
)
def test_without_a_voice_of_its_own_the_page_offers_no_reading(
    open_page: OpenPage, code: str, voice: dict[str, object] | None
) -> None:
    page = open_code(open_page, code, SPEAKS)

    page.evaluate(COMES, voice or {"lang": "", "localService": False})

    expect(page.locator("[data-aloud]")).to_be_hidden()


def test_what_was_typed_is_not_read_aloud(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(SPEAKS)
    page.goto("/de-gagels/briefje")
    page.locator("#text").fill("Iets geheims")
    page.evaluate(COMES, DUTCH)

    page.get_by_role("button", name="Lees voor").click()

    assert said(page)[0] == "Wat is jouw idee voor De Gagels?"
    assert "Iets geheims" not in " ".join(said(page))
