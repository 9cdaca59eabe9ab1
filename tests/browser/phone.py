"""A phone on which slips are written: what the tests do with it, and what may befall it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from optrommel.extensions import db
from optrommel.slips.models import Slip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM, TABLE = "/de-gagels/briefje", "/de-gagels/aan-tafel"
BUTTON = "Stop in de trommel"
WORDS = "Een bankje bij de vijver"
THREE = [WORDS, "Een lantaarn in het steegje", "Samen soep eten"]
KEPT = "Je briefje is bewaard op deze telefoon"
NO_COVERAGE = (
    "net::ERR_INTERNET_DISCONNECTED",
    "briefje: 429",  # its turn comes later
    "briefje: 503",
    "briefje: 422",
    "briefje: 409",
    "aan-tafel: 503",
    "aan-tafel: 409",
)
ENTRIES = """() => new Promise((resolve) => {
    const opening = indexedDB.open("optrommel", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("slips", { keyPath: "id" });
    opening.onsuccess = ({ target: { result } }) => {
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
OpenPhone = Callable[..., BrowserContext]


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


def ask_to_help(page: Page, contact: str) -> None:
    page.get_by_label("Ik wil wel meehelpen").check()
    page.get_by_label("Hoe heet je?").fill("Annie")
    page.get_by_label("Telefoon of e-mail").fill(contact)
