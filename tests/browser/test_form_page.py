"""The form on a phone, and the page that follows: light, whole without scripts, kind to impatient thumbs."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.rules import read_code
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.sights import arrive
from tests.factories import make_campaign

pytestmark = ON_SQLITE

FORM = "/de-gagels/briefje"
WORDS = "Een bankje bij de vijver"
BUTTON = "Stop in de trommel"
REQUESTS_LIMIT = 9  # page, style, two scripts, drawing, manifest; and after the first paint the queue and two icons
PAGE_LIMIT = 30_000  # bytes over the line, without fonts: a second and a half on a bad connection
ALL_LIMIT = 60_000  # with the fonts of every Latin letter, bold too
# Notes what moves on a page, and whether it lies in the way of a tap while it does.
WATCH_MOTION = """
    window.moved = [];
    window.inTheWay = false;
    document.addEventListener("animationstart", (event) => {
        window.moved.push(event.animationName);
        const hit = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
        window.inTheWay ||= hit?.closest("[data-drop]") != null;
    });
"""


def write(page: Page, text: str = WORDS) -> None:
    page.goto(FORM)
    page.locator("#text").fill(text)


def send(page: Page) -> None:
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_url("**/volg/**")


def moved(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.moved")
    return found


def weigh(page: Page, path: str) -> dict[str, int]:
    """Open a page and give the bytes that came over the line for each address."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    addresses: dict[str, str] = {}
    weights: dict[str, int] = {}
    line.on("Network.responseReceived", lambda event: addresses.update({event["requestId"]: event["response"]["url"]}))
    line.on(
        "Network.loadingFinished",
        lambda event: weights.update({addresses[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(path, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready")
    return weights


def test_the_form_page_is_light(app: Flask, open_page: OpenPage) -> None:
    with app.app_context():
        made = make_campaign(name="Wieś Łąka")
        made.question = "Wat is jouw idee voor Wieś Łąka en Gümüşköy?"
        made.contact_name = "Şule Wałęsa"
        db.session.commit()

    weights = weigh(open_page(), FORM)

    fonts = {address: weight for address, weight in weights.items() if address.endswith(".woff2")}
    assert len(fonts) == 4  # Latin and what Turkish and Polish add, each bold too
    assert sum(weights.values()) - sum(fonts.values()) <= PAGE_LIMIT, weights
    assert sum(weights.values()) <= ALL_LIMIT, weights
    assert len(weights) - len(fonts) <= REQUESTS_LIMIT, sorted(weights)


def test_a_phone_can_keep_the_site_as_an_app_once_the_page_has_come(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()

    page.goto("/de-gagels/")

    expect(page.locator("link[rel=manifest]")).to_have_attribute("href", "/manifest.webmanifest")


def test_without_a_script_every_field_is_there(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)

    write(page)
    page.get_by_label("Ik wil wel meehelpen").check()

    page.get_by_label("Hoe heet je?").fill("Riet")
    page.get_by_label("Telefoon of e-mail").fill("0561-555 001")
    send(page)
    expect(page.locator(".slip")).to_have_text(WORDS)


def test_the_help_part_unfolds_when_it_is_asked_for(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    write(page)
    tick = page.get_by_label("Ik wil wel meehelpen")

    expect(page.get_by_label("Hoe heet je?")).to_be_hidden()
    tick.check()
    expect(page.get_by_label("Hoe heet je?")).to_be_visible()
    tick.uncheck()
    expect(page.get_by_label("Hoe heet je?")).to_be_hidden()


def test_the_slip_drops_in_the_tin_once_and_in_nobodys_way(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(WATCH_MOTION)
    write(page)

    send(page)

    expect(page.locator("[data-drop]")).to_have_count(0)  # it left when it was done
    assert set(moved(page)) == {"drop-leave", "drop-fold", "drop-close"}
    assert not page.evaluate("() => window.inTheWay")
    page.reload()
    assert moved(page) == []
    expect(page.locator("[data-drop]")).to_have_count(0)


def test_nothing_moves_for_who_prefers_stillness(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    page.add_init_script(WATCH_MOTION)
    write(page)

    send(page)

    expect(page.locator("[data-drop]")).to_be_hidden()
    assert moved(page) == []


def test_without_a_script_nothing_covers_the_code(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    write(page)

    send(page)

    expect(page.locator("[data-drop]")).to_be_hidden()
    expect(page.get_by_role("button", name="Kopieer de code")).to_be_hidden()  # it would do nothing


def test_the_copy_button_copies_the_code_and_says_so(campaign: Campaign, open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    write(page)
    send(page)

    page.get_by_role("button", name="Kopieer de code").click()

    expect(page.locator("[data-copy-done]")).to_have_text("Gekopieerd.")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert read_code(copied) == read_code(page.url.rpartition("/")[2])


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_going_back_finds_the_words_still_there(campaign: Campaign, open_page: OpenPage, with_script: bool) -> None:
    page = open_page(java_script_enabled=with_script)
    write(page)
    arrive(page, page.get_by_role("link", name="Zo gaan we om met je gegevens").first)

    page.go_back()

    expect(page.locator("#text")).to_have_value(WORDS)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_two_taps_on_the_button_make_one_slip(
    app: Flask, campaign: Campaign, open_page: OpenPage, with_script: bool
) -> None:
    page = open_page(java_script_enabled=with_script)
    write(page)

    page.get_by_role("button", name=BUTTON).dblclick()

    expect(page.locator(".slip")).to_have_text(WORDS)  # waits through both answers; the second tap cut off the first
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Slip)) == 1
