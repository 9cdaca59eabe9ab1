"""A phone without coverage: the form opens, slips wait on the phone, and each goes exactly once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db
from optrommel.slips.models import Slip
from tests.browser.conftest import ON_SQLITE, visitors
from tests.factories import days_ago

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = ON_SQLITE

FORM = "/de-gagels/briefje"
BUTTON = "Stop in de trommel"
WORDS = "Een bankje bij de vijver"
THREE = [WORDS, "Een lantaarn in het steegje", "Samen soep eten"]
KEPT = "Je briefje is bewaard op deze telefoon"
NO_COVERAGE = ("net::ERR_INTERNET_DISCONNECTED", "briefje: 503", "briefje: 422", "briefje: 409", "aan-tafel: 503")
ENTRIES = """() => new Promise((resolve) => {
    indexedDB.open("optrommel").onsuccess = ({ target: { result } }) => {
        result.transaction("slips").objectStore("slips").getAll().onsuccess = ({ target }) => resolve(target.result);
    };
})"""
# The entries as soon as there are none; after some 300 frames those that stay.
NO_ENTRIES = f"""async () => {{
    const entries = {ENTRIES};
    for (let frame = 0; frame < 300 && (await entries()).length; frame += 1) {{
        await new Promise((shown) => requestAnimationFrame(shown));
    }}
    return entries();
}}"""
KEPT_PATHS = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    }
    return found;
}"""
TAKE_OVER = """() => new Promise(async (resolve) => {
    const { serviceWorker } = navigator;
    serviceWorker.addEventListener("controllerchange", () => {
        serviceWorker.controller.addEventListener("statechange", resolve);
    });
    (await serviceWorker.ready).update();
})"""
OpenPhone = Callable[..., BrowserContext]


@pytest.fixture
def open_phone(chromium: Browser, app: Flask, address: str) -> Iterator[OpenPhone]:
    """Give a function that makes a phone, which may lose its coverage."""
    with visitors(chromium, address, *NO_COVERAGE) as new_visitor:
        yield new_visitor


class Weather:
    """What lies between the phone and the site: of the next posts it refuses some, and loses the answer to others."""

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self.refuses = 0
        self.loses = 0
        self.keeps_forms_back = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_post = environ["REQUEST_METHOD"] == "POST"
        if is_post and self.loses:
            self.loses -= 1
            list(self.site(environ, lambda *_answer: lambda _data: None))
        elif is_post and self.refuses:
            self.refuses -= 1
        elif not (self.keeps_forms_back and environ["PATH_INFO"].endswith("/briefje")):
            return self.site(environ, start_response)
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b""]


@pytest.fixture
def weather(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Weather:
    """Put weather before the site."""
    weather = Weather(app.wsgi_app)
    monkeypatch.setattr(app, "wsgi_app", weather)
    return weather


def open_form(context: BrowserContext, path: str = FORM) -> Page:
    """Open the form for the first time, until the phone has kept it."""
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_text("Dit formulier werkt ook zonder internet.")).to_be_visible()
    return page


def write(page: Page, text: str = WORDS) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name=BUTTON).click()


def write_all(page: Page, texts: Iterable[str]) -> None:
    """Write slips that stay on the phone."""
    for text in texts:
        write(page, text)
        expect(page.get_by_role("heading", name=KEPT)).to_be_visible()
        page.get_by_role("button", name="Nog een briefje schrijven").click()


def without_coverage(context: BrowserContext, texts: Iterable[str] = (WORDS,)) -> Page:
    """Open the form, lose coverage, write slips, and close the page."""
    page = open_form(context)
    context.set_offline(True)
    write_all(page, texts)
    page.close()
    return context.new_page()


def banner(page: Page) -> Locator:
    return page.locator("[data-waiting-list]")


def texts_in(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Slip.text).order_by(Slip.id)))


def words_at(page: Page, code: str) -> str:
    page.goto(f"/volg/{code}")
    return page.locator(".slip .words").inner_text()


def test_slips_written_without_coverage_go_once_each(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context, THREE)
    page.goto(FORM)
    expect(banner(page)).to_contain_text("Wacht op internet: 3 briefjes")

    context.set_offline(False)

    codes = page.locator("[data-code]")
    expect(codes).to_have_count(3)
    assert texts_in(app) == THREE
    assert [words_at(context.new_page(), code) for code in codes.all_inner_texts()] == THREE
    assert texts_in(app) == THREE


def test_slips_go_from_any_page_of_the_site(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context)
    context.set_offline(False)

    page.goto("/de-gagels/ideeen")

    expect(banner(page)).to_contain_text("Verstuurd. Je volgcode is")
    assert texts_in(app) == [WORDS]


@pytest.mark.parametrize(("refuses", "loses"), [(2, 0), (0, 1), (1, 1)], ids=["refused", "answer lost", "both"])
def test_a_slip_goes_once_when_the_site_fails(
    app: Flask, campaign: Campaign, open_phone: OpenPhone, weather: Weather, refuses: int, loses: int
) -> None:
    weather.refuses, weather.loses = refuses, loses
    page = open_form(open_phone())

    write(page)
    for _time in range(refuses + loses - 1):
        with page.expect_response(lambda answer: answer.status == 503):
            page.get_by_role("button", name="Verstuur nu").click()
    expect(page.get_by_role("heading", name=KEPT)).to_be_visible()
    page.get_by_role("button", name="Verstuur nu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    assert page.locator(".slip .words").inner_text() == WORDS
    assert texts_in(app) == [WORDS]


def test_two_tabs_send_each_slip_once(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context, THREE)
    other = context.new_page()
    for tab in (page, other):
        tab.goto(FORM)
        expect(banner(tab)).to_contain_text("3 briefjes")

    context.set_offline(False)

    for tab in (page, other):
        expect(tab.locator("[data-code]")).to_have_count(3)
    assert texts_in(app) == THREE


def test_a_slip_that_comes_after_the_end_is_late(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context)
    with app.app_context():
        db.session.merge(campaign).closes_at = days_ago(2)
        db.session.commit()
    context.set_offline(False)

    page.goto(FORM)

    expect(page.locator("[data-code]")).to_have_count(1)
    with app.app_context():
        assert db.session.scalars(select(Slip.is_late)).all() == [True]


def test_a_slip_for_a_closed_campaign_stays_readable(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context)
    with app.app_context():
        db.session.merge(campaign).state = CampaignState.CLOSED
        db.session.commit()
    context.set_offline(False)

    page.goto("/de-gagels/")

    expect(banner(page)).to_contain_text("De actie neemt geen briefjes meer aan.")
    expect(page.locator("[data-words]")).to_have_text(WORDS)
    page.get_by_role("button", name="Gooi dit briefje weg").click()
    expect(banner(page)).to_be_empty()


def ask_to_help(page: Page, contact: str) -> None:
    page.get_by_label("Ik wil wel meehelpen").check()
    page.get_by_label("Hoe heet je?").fill("Annie")
    page.get_by_label("Telefoon of e-mail").fill(contact)


def test_with_coverage_the_server_shows_what_is_wrong(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    page = open_form(open_phone())
    ask_to_help(page, "geen nummer")

    write(page)

    expect(page.locator(".errors")).to_contain_text("Dit lijkt geen telefoonnummer of e-mailadres.")
    expect(page.locator("#text")).to_have_value(WORDS)
    assert page.evaluate(NO_ENTRIES) == []


def test_a_slip_that_was_refused_later_can_be_mended(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context)
    context.set_offline(True)
    ask_to_help(page, "geen nummer")
    write_all(page, [WORDS])
    context.set_offline(False)
    page.goto("/de-gagels/")
    page.get_by_role("link", name="Pas het aan").click()
    expect(page.locator("#text")).to_have_value(WORDS)

    page.get_by_label("Telefoon of e-mail").fill("0561-555 014")
    page.get_by_role("button", name=BUTTON).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    expect(banner(page)).to_be_empty()
    assert texts_in(app) == [WORDS]


def test_who_holds_the_phone_next_sees_no_code(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context)
    context.set_offline(False)
    page.goto(FORM)
    expect(page.locator("[data-code]")).to_have_count(1)

    page.get_by_role("button", name="Ik heb de code").click()

    expect(banner(page)).to_be_empty()
    page.reload()
    expect(banner(page)).to_be_empty()
    assert page.evaluate(NO_ENTRIES) == []


def test_a_code_that_its_page_shows_is_not_kept_on_the_phone(campaign: Campaign, open_phone: OpenPhone) -> None:
    page = open_form(open_phone())

    write(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    assert page.evaluate(NO_ENTRIES) == []


@pytest.mark.parametrize("keeps_forms_back", [False, True], ids=["form anew", "form as it was"])
def test_a_newer_version_takes_over_and_the_slips_stay(
    app: Flask,
    campaign: Campaign,
    open_phone: OpenPhone,
    weather: Weather,
    monkeypatch: pytest.MonkeyPatch,
    keeps_forms_back: bool,
) -> None:
    context = open_phone()
    page = open_form(context)
    context.set_offline(True)
    write_all(page, THREE)
    before = page.evaluate("() => caches.keys()")
    monkeypatch.setitem(app.extensions["assets"], "img/newer.svg", "img/newer.svg")
    weather.refuses, weather.keeps_forms_back = 100, keeps_forms_back
    context.set_offline(False)

    page.evaluate(TAKE_OVER)

    (after,) = page.evaluate("() => caches.keys()")
    assert [after] != before
    context.set_offline(True)
    page.goto(FORM)
    expect(page.locator("#text")).to_be_visible()
    expect(banner(page)).to_contain_text("3 briefjes")
    assert {dict(entry["fields"])["text"] for entry in page.evaluate(ENTRIES)} == set(THREE)


def test_other_pages_say_that_there_is_no_internet_and_lead_to_the_form(
    campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context)
    context.set_offline(True)

    page.goto("/de-gagels/groepen/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Geen internet")
    page.get_by_role("link", name=campaign.question).click()

    expect(page.locator("#text")).to_be_visible()


def test_the_phone_keeps_forms_and_files_and_nothing_about_anybody(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context)
    ask_to_help(page, "0561-555 014")
    write(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    page = open_form(context)
    expect(page.locator("#name")).to_have_value("Annie")
    context.set_offline(True)

    page.goto(FORM)

    expect(page.locator("#name")).to_have_value("")
    paths = page.evaluate(KEPT_PATHS)
    assert {path for path in paths if not path.startswith("/static/")} == {FORM, "/offline"}


def test_the_form_opens_in_the_language_that_was_chosen(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    open_form(context).goto(f"/taal/en?next={FORM}")
    page = context.pages[0]
    expect(page.locator("[data-opens-offline]")).to_be_visible()
    context.set_offline(True)

    page.goto(FORM)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/de-gagels/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_kept_form_knows_the_tin_of_its_address(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context)
    context.set_offline(True)

    page.goto(f"{FORM}?trommel=ABCD2345")
    page.locator("#text").focus()

    expect(page.locator("#tin")).to_have_value("ABCD2345")


def test_without_storage_the_form_goes_as_ever(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = context.new_page()
    page.goto(FORM)

    write(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    assert texts_in(app) == [WORDS]


ASKED = "Bel Annie op 06-12345678"


@pytest.mark.parametrize(
    ("answer", "kept"), [("Haal weg", "Bel Annie op […]"), ("Laat staan en verstuur", ASKED)], ids=["remove", "keep"]
)
def test_the_phone_asks_before_it_sends_a_number(
    app: Flask, campaign: Campaign, open_phone: OpenPhone, answer: str, kept: str
) -> None:
    page = open_form(open_phone())

    write(page, ASKED)
    expect(page.get_by_role("dialog")).to_contain_text("In je briefje staat een telefoonnummer: 06-12345678")
    assert texts_in(app) == []
    page.get_by_role("button", name=answer).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    assert texts_in(app) == [kept]


def test_who_goes_back_from_the_question_writes_on(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    page = open_form(open_phone())
    write(page, ASKED)

    page.get_by_role("button", name="Terug").click()

    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value(ASKED)
    assert page.evaluate(NO_ENTRIES) == []
    write(page, ASKED)  # the button works again
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert texts_in(app) == []


TABLE = "/de-gagels/aan-tafel"


def test_at_a_table_the_next_writer_cannot_step_back_to_a_code(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = context.new_page()
    page.goto("/de-gagels/")
    page.goto(TABLE)
    write(page)
    expect(page.locator("#code")).to_be_visible()

    page.get_by_role("link", name="Volgende").click()
    expect(page.locator("#text")).to_have_value("")
    expect(page.locator("[data-table-count]")).to_have_text("1 briefje in de trommel")
    page.go_back()

    expect(page).to_have_url(re.compile("/de-gagels/$"))


def test_at_a_table_the_count_holds_the_slips_that_wait(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    write(page)
    page.get_by_role("link", name="Volgende").click()
    context.set_offline(True)

    for text in THREE[1:]:
        write(page, text)
        page.get_by_role("button", name="Volgende").click()

    expect(page.locator("[data-table-count]")).to_have_text("3 briefjes in de trommel")
    page.goto(TABLE)
    expect(page.locator("[data-table-count]")).to_have_text("3 briefjes in de trommel")
