"""Pictures of paper in a browser: sent one by one, and changed beside what is being typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, FilePayload, expect

from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db
from optrommel.files import FileStore
from optrommel.slips.models import Scan, Slip
from tests.browser.conftest import ON_SQLITE
from tests.browser.phone import OpenPhone
from tests.browser.serving import let_in
from tests.factories import make_scan, make_tin, make_typist
from tests.pictures import jpeg

pytestmark = ON_SQLITE
NO_PHOTO = "Dit bestand is geen foto die we kunnen lezen."


def photo(number: int) -> FilePayload:
    return {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(60 + number, 40)}


@pytest.fixture
def typist(
    app: Flask,
    campaign: Campaign,
    address: str,
    open_phone: OpenPhone,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> BrowserContext:
    """Give the browser of a typist of a campaign with a tin."""
    monkeypatch.setitem(app.extensions, "file_store", FileStore(tmp_path))
    with app.app_context():
        make_tin(campaign)
        email = make_typist(campaign).email
    context = open_phone()
    let_in(context, app, address, email)
    return context


def test_pictures_go_one_by_one_and_lie_beside_what_is_typed(app: Flask, typist: BrowserContext) -> None:
    page = typist.new_page()
    page.goto("/beheer/de-gagels/overtypen/fotos?trommel=1")
    letter: FilePayload = {"name": "brief.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    page.locator("#photos").set_input_files([photo(1), letter, photo(2)])

    page.get_by_role("button", name="Bewaar de foto's").click()

    expect(page.get_by_role("status")).to_contain_text("Klaar: 2 van 3 bewaard.")
    expect(page.locator("[data-scans-problems] li")).to_contain_text([f"brief.pdf: {NO_PHOTO}"])
    with app.app_context():
        first, second = db.session.scalars(db.select(Scan.id).order_by(Scan.id))
    expect(page.locator("[data-scans-list] img")).to_have_count(2)
    page.get_by_role("link", name="Typ ze over").click()
    picture, words = page.locator("[data-scan-beside] img"), page.get_by_label("Wat er op het briefje staat")
    words.fill("Een bankje")
    page.get_by_text("Groter").click()
    page.keyboard.press("Alt+PageDown")
    expect(picture).to_have_attribute("src", f"/beheer/de-gagels/overtypen/fotos/{second}/beeld")
    expect(page.get_by_label("Groter")).to_be_checked()
    page.get_by_role("button", name="Draai").click()
    expect(picture).to_have_class("scan__picture turned-1")
    expect(page.get_by_role("button", name="Draai")).to_be_focused()
    expect(words).to_have_value("Een bankje")
    assert page.locator('form[data-typing] [name="scan"]').input_value() == str(second)
    page.keyboard.press("Alt+PageUp")
    expect(picture).to_have_attribute("src", f"/beheer/de-gagels/overtypen/fotos/{first}/beeld")


def test_a_slip_more_than_there_are_pictures_has_none(app: Flask, campaign: Campaign, typist: BrowserContext) -> None:
    with app.app_context():
        tin = db.session.scalars(db.select(Tin)).one()
        pictures = [make_scan(campaign, tin).id for _picture in range(2)]
    page = typist.new_page()
    page.goto("/beheer/de-gagels/overtypen?trommel=1")
    beside, left = page.locator("[data-scan-beside]"), page.locator("[data-scan-left]")
    expect(left).to_have_text("2 nog niet overgetypt")

    page.locator("#text").fill("Een bankje")
    page.keyboard.press("Shift+F8")
    expect(page.get_by_label("Op deze foto staat nog een briefje")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(left).to_have_text("1 nog niet overgetypt")
    shown = [pictures[0], pictures[1], ""]
    for words, scan_id in zip(("Een lantaarn", "Een zebrapad", "Meer bomen"), shown, strict=True):
        expect(beside).to_have_attribute("data-scan-beside", str(scan_id))
        page.locator("#text").fill(words)
        if words == "Een lantaarn":
            page.keyboard.press("Shift+F8")  # the last one on it
        page.keyboard.press("Control+Enter")

    expect(left).to_have_text("Van elke foto is iets overgetypt.")
    expect(page.locator("[data-queue-list] > [data-piece=saved]")).to_have_count(4)
    with app.app_context():
        assert list(db.session.scalars(db.select(Slip.scan_id).order_by(Slip.id))) == [
            pictures[0],
            *pictures,
            None,
        ]
