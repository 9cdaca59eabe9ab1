"""A photo on the phone: seen before it goes, small when it goes, and gone when its writer changes their mind."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.slips.models import Photo
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.pictures import BLUE, SECRET, jpeg, png

pytestmark = ON_SQLITE

FORM = "/de-gagels/briefje"
LABEL = "Foto of tekening erbij"
PREVIEW, REMOVE = "[data-photo-preview]", "Haal de foto weg"
# Gives the file that lies in the field, as it would be sent.
CHOSEN = """
    async () => {
        const [file] = document.querySelector("#photo").files;
        if (!file) return null;
        return { kind: file.type, text: await file.text(), bytes: [...new Uint8Array(await file.arrayBuffer())] };
    }
"""
SMALL = "() => document.querySelector('#photo').files[0]?.name === 'foto.jpg'"


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the application a file store of this test alone."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path))


def file(content: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def choose(page: Page, payload: FilePayload) -> None:
    page.goto(FORM)
    page.get_by_label(LABEL).set_input_files(payload)


def chosen(page: Page) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate(CHOSEN)
    return found


def test_a_photo_is_shown_and_made_small_on_the_phone(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()

    choose(page, file(jpeg(2400, 1200, orientation=6)))
    expect(page.locator(PREVIEW)).to_be_visible()
    page.wait_for_function(SMALL)

    found = chosen(page)
    assert found is not None
    image = Image.open(io.BytesIO(bytes(found["bytes"])))
    assert (found["kind"], image.format, image.size) == ("image/jpeg", "JPEG", (800, 1600))
    assert image.getpixel((400, 1500)) == pytest.approx(BLUE, abs=12)
    assert SECRET not in found["text"]


@pytest.mark.parametrize("has_script", [True, False])
def test_the_button_speaks_our_language_where_a_script_can_name_what_was_chosen(
    open_page: OpenPage, campaign: Campaign, has_script: bool
) -> None:
    page = open_page(java_script_enabled=has_script)
    page.goto(FORM)

    button, field = page.get_by_text("Kies een foto", exact=True), page.locator("#photo")

    expect(button).to_be_visible(visible=has_script)
    expect(field).to_have_css("opacity", "0" if has_script else "1")
    assert field.evaluate("field => field.offsetHeight") >= 44


def test_a_tap_on_our_button_opens_the_photos_of_the_phone(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()
    page.goto(FORM)
    button = page.get_by_text("Kies een foto", exact=True)

    with page.expect_file_chooser() as chooser:
        button.click(force=True)  # on the field, that lies over it

    assert not chooser.value.is_multiple()


def test_a_keyboard_sees_where_it_is(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()
    page.goto(FORM)

    page.locator("#photo").focus()

    expect(page.get_by_text("Kies een foto", exact=True)).to_have_css("outline-style", "solid")


def test_the_name_of_the_photo_stands_below_and_goes_with_it(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()
    choose(page, file(jpeg(), "de-vijver.jpg"))
    page.wait_for_function(SMALL)
    name = page.locator("[data-photo-name]")
    expect(name).to_have_text("de-vijver.jpg")

    page.get_by_role("button", name=REMOVE).click()

    expect(name).to_be_hidden()


def test_nothing_jumps_when_our_button_comes(open_page: OpenPage, campaign: Campaign) -> None:
    heights = []
    for has_script in (True, False):
        page = open_page(java_script_enabled=has_script)
        page.goto(FORM)
        heights.append(page.locator(".photo-field").evaluate("field => field.offsetHeight"))

    assert heights[0] == heights[1]


def test_a_photo_that_was_chosen_can_be_taken_away(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()
    choose(page, file(jpeg()))
    page.wait_for_function(SMALL)

    page.get_by_role("button", name=REMOVE).click()

    expect(page.locator(PREVIEW)).to_be_hidden()
    expect(page.get_by_role("button", name=REMOVE)).to_be_hidden()
    assert chosen(page) is None


def test_what_is_no_photo_is_told_at_once(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()

    choose(page, file(b"Lieve buren", "brief.txt", "text/plain"))

    expect(page.get_by_text("Dit is geen foto. Kies een foto of tekening.")).to_be_visible()
    expect(page.locator("[data-photo-name]")).to_be_hidden()
    assert chosen(page) is None


def test_a_photo_that_the_phone_cannot_show_is_left_as_it_is(open_page: OpenPage, campaign: Campaign) -> None:
    page = open_page()

    choose(page, file(b"HEIC", "IMG_1.heic", "image/heic"))
    expect(page.get_by_role("button", name=REMOVE)).to_be_visible()

    found = chosen(page)
    assert found is not None
    assert (found["kind"], found["text"]) == ("image/heic", "HEIC")
    expect(page.locator(PREVIEW)).to_be_hidden()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_photo_goes_along_and_is_seen_on_the_code_page(
    open_page: OpenPage, app: Flask, campaign: Campaign, has_script: bool
) -> None:
    page = open_page(java_script_enabled=has_script)
    choose(page, file(png(), "tekening.png", "image/png"))
    page.locator("#text").fill("Een bankje bij de vijver")

    page.get_by_role("button", name="Stop in de trommel").click()
    page.wait_for_url("**/volg/**")

    photo = page.get_by_alt_text("Foto bij dit briefje")
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 80
    with app.app_context():
        assert db.session.scalars(select(Photo)).one().width_px == 80
