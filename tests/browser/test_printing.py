"""The page of a PDF that is being made says how far it is, and shows it when it is ready."""

from __future__ import annotations

from flask import Flask
from playwright.sync_api import expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.exports.orders import note_pages, settle, take_next
from optrommel.exports.rules import Attempt
from optrommel.extensions import db
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import let_in
from tests.factories import make_moderator, make_order

pytestmark = ON_SQLITE

TICK_MS = 2_000


def test_the_page_follows_a_pdf_until_it_can_be_taken(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str
) -> None:
    with app.app_context():
        email, order_id = make_moderator(campaign).email, make_order(campaign).id
        take_next(utc_now())
        db.session.commit()
    page, attempt = open_page(), Attempt(order_id, 1)
    let_in(page.context, app, address, email)
    page.clock.install()
    page.goto(f"/beheer/de-gagels/afdrukken/{order_id}")

    with app.app_context():
        note_pages(attempt, 14, now=utc_now())
        db.session.commit()
    page.clock.run_for(TICK_MS)
    expect(page.locator("[data-progress]")).to_have_text("14 bladzijden zijn af.")

    with app.app_context():
        settle(attempt, b"%PDF", pages=15, now=utc_now())
        db.session.commit()
    page.clock.run_for(TICK_MS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Haal de PDF op").click()
    assert download.value.suggested_filename == f"de-gagels-{order_id}.pdf"
