"""What the phone asks or says before a slip goes: the slip, and its photo, stay with the writer meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.slips.models import Photo
from tests.browser.conftest import ON_SQLITE
from tests.browser.phone import (
    BUTTON,
    FORM,
    NO_ENTRIES,
    WORDS,
    OpenPhone,
    ask_to_help,
    open_form,
    texts_in,
    write,
    write_all,
)
from tests.pictures import jpeg

pytestmark = ON_SQLITE

PHOTO: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
HAS_PHOTO = "() => document.querySelector('#photo').files[0]?.name === 'foto.jpg'"
DROPPED = "Je briefje zit in de trommel"


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the application a file store of this test alone."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path))


def choose_photo(page: Page) -> None:
    page.locator("#photo").set_input_files(PHOTO)
    page.wait_for_function(HAS_PHOTO)


def count_photos(app: Flask) -> int | None:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Photo))


ASKED = "Bel Annie op 06-12345678"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("Haal het weg en verstuur", "Bel Annie op […]"), ("Laat het staan en verstuur", ASKED)],
    ids=["remove", "keep"],
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


@pytest.mark.parametrize("way_back", ["Terug", "Escape"])
def test_who_goes_back_from_the_question_writes_on(
    app: Flask, campaign: Campaign, open_phone: OpenPhone, way_back: str
) -> None:
    page = open_form(open_phone())
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    choose_photo(page)

    for _time in range(2):  # the button works again
        write(page, ASKED)
        expect(page.get_by_role("dialog")).to_be_visible()
        if way_back == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name=way_back).click()
        expect(page.get_by_role("dialog")).to_be_hidden()

    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value(ASKED)
    expect(page.get_by_role("button", name=BUTTON)).not_to_have_attribute("aria-disabled", "true")
    assert page.evaluate(HAS_PHOTO)
    assert page.evaluate(NO_ENTRIES) == []
    assert (posts, texts_in(app)) == ([], [])


@pytest.mark.parametrize(("words", "is_hinted"), [(ASKED, True), ("Kom naar Dorpsstraat 12", False)])
def test_who_wants_to_be_called_hears_where_the_number_belongs(
    campaign: Campaign, open_phone: OpenPhone, words: str, is_hinted: bool
) -> None:
    page = open_form(open_phone())

    write(page, words)

    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.get_by_text("Wil je gebeld worden?").is_visible() is is_hinted


@pytest.mark.parametrize(("width", "height"), [(360, 640), (320, 640), (320, 480)])
def test_every_answer_to_the_question_is_in_sight_on_a_small_phone(
    campaign: Campaign, open_phone: OpenPhone, width: int, height: int
) -> None:
    page = open_form(open_phone(viewport={"width": width, "height": height}))

    write(page, f"{ASKED} of op annie@example.org, of kom naar Dorpsstraat 12")
    expect(page.get_by_role("dialog")).to_be_visible()

    for answer in page.locator("[data-answer]").all():
        expect(answer).to_be_in_viewport(ratio=1)
        box = answer.bounding_box()
        assert box is not None
        assert box["height"] >= 44


@pytest.mark.parametrize(("answer", "kept"), [("Haal het weg", "Bel Annie op […]"), ("Laat het staan", ASKED)])
def test_the_server_asks_where_the_rules_did_not_come(
    app: Flask, campaign: Campaign, open_phone: OpenPhone, answer: str, kept: str
) -> None:
    context = open_phone(service_workers="block")
    context.route("**/personal.*.json", lambda route: route.fulfill(body="no rules"))
    page = context.new_page()
    page.goto(FORM)
    choose_photo(page)

    write(page, ASKED)
    expect(page.get_by_role("dialog")).to_contain_text("In je briefje staat een telefoonnummer: 06-12345678")
    page.get_by_role("button", name=answer).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(DROPPED)
    assert (texts_in(app), count_photos(app)) == ([kept], 1)


TOO_SHORT = "Schrijf eerst iets op je briefje. Eén zin is genoeg."
NO_CONTACT = "Vul een telefoonnummer of e-mailadres in, dan kan een groep je bereiken."
NO_NUMBER = "Dit lijkt geen telefoonnummer of e-mailadres. Kijk het na."


@pytest.mark.parametrize(
    ("text", "contact", "field", "sentence", "has_coverage"),
    [
        ("ab", "0561-555 014", "text", TOO_SHORT, True),
        ("a\u200d\u200db", "0561-555 014", "text", TOO_SHORT, False),
        ("", "0561-555 014", "text", TOO_SHORT, False),
        (WORDS, "", "contact", NO_CONTACT, True),
        (WORDS, " ", "contact", NO_CONTACT, False),
        (WORDS, "0561", "contact", NO_NUMBER, True),
    ],
)
def test_a_missed_field_is_told_in_the_page_and_the_photo_stays(
    app: Flask,
    campaign: Campaign,
    open_phone: OpenPhone,
    text: str,
    contact: str,
    field: str,
    sentence: str,
    has_coverage: bool,
) -> None:
    context = open_phone()
    page = open_form(context)
    choose_photo(page)
    ask_to_help(page, contact)
    context.set_offline(not has_coverage)

    write(page, text)

    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator(".errors a")).to_have_text([sentence])
    expect(page.locator(".errors a")).to_have_attribute("href", f"#{field}")
    control = page.locator(f"#{field}")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_accessible_description(re.compile(re.escape(sentence)))
    assert page.evaluate(HAS_PHOTO)
    assert page.evaluate(NO_ENTRIES) == []


def test_what_was_mended_goes_with_its_photo(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    page = open_form(open_phone())
    choose_photo(page)
    ask_to_help(page, "0561")
    write(page)
    expect(page.locator(".errors")).to_be_focused()

    page.locator("#contact").fill("0561-555 014")
    page.get_by_role("button", name=BUTTON).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(DROPPED)
    assert (texts_in(app), count_photos(app)) == ([WORDS], 1)


def test_what_was_mended_is_no_longer_said(campaign: Campaign, open_phone: OpenPhone) -> None:
    page = open_form(open_phone())
    ask_to_help(page, "")
    write(page, "")
    expect(page.locator(".errors li")).to_have_count(2)

    write(page)

    expect(page.locator(".errors a")).to_have_text([NO_CONTACT])
    expect(page.locator(".field__error:visible")).to_have_text([NO_CONTACT])
    expect(page.locator("#text")).not_to_have_attribute("aria-invalid", "true")


def test_a_photo_that_was_refused_later_is_on_the_form_again(
    app: Flask, campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context)
    choose_photo(page)
    context.set_offline(True)
    ask_to_help(page, "0561")
    write_all(page, [WORDS])
    context.set_offline(False)
    page.goto("/de-gagels/")
    page.get_by_role("link", name="Pas het aan").click()

    expect(page.locator(".errors a")).to_have_text([NO_NUMBER])
    page.wait_for_function(HAS_PHOTO)
    page.locator("#contact").fill("0561-555 014")
    page.get_by_role("button", name=BUTTON).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(DROPPED)
    assert count_photos(app) == 1


@pytest.mark.parametrize("has_storage", [True, False])
def test_what_the_site_does_not_take_stays_on_the_form(
    campaign: Campaign, open_phone: OpenPhone, has_storage: bool
) -> None:
    context = open_phone(service_workers="block")
    if not has_storage:
        context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = context.new_page()
    page.goto(FORM)
    choose_photo(page)
    page.route("**/briefje", lambda route: refuse(route))

    write(page)

    expect(page.locator(".errors")).to_contain_text("De site nam het niet aan.")
    expect(page.locator("#text")).to_have_value(WORDS)
    assert page.evaluate(HAS_PHOTO)


def refuse(route: Route) -> None:
    """Answer a slip as something between the phone and the site might."""
    route.fulfill(status=409, content_type="text/html", body="Log in")
