"""A phone without coverage: the form opens, slips wait on the phone, and each goes exactly once."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from limits import parse
from playwright.sync_api import Page, expect
from sqlalchemy import select

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db, limiter
from optrommel.slips import limits
from optrommel.slips.models import Slip
from tests.browser.conftest import ON_SQLITE
from tests.browser.phone import (
    BUTTON,
    ENTRIES,
    FORM,
    KEPT,
    NO_ENTRIES,
    THREE,
    WORDS,
    OpenPhone,
    Weather,
    ask_to_help,
    banner,
    open_form,
    texts_in,
    without_coverage,
    write,
    write_all,
)
from tests.factories import days_ago, put_in_state

pytestmark = ON_SQLITE

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


def test_a_slip_that_must_wait_its_turn_stays_on_the_phone_and_goes_later(
    app: Flask, campaign: Campaign, open_phone: OpenPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", parse("1 per hour"))
    write(open_form(open_phone()))
    page = open_form(open_phone())

    with page.expect_response(lambda answer: answer.status == 429):
        write(page)
    expect(page.get_by_role("heading", name=KEPT)).to_be_visible()
    assert len(texts_in(app)) == 1
    expect(banner(page)).to_contain_text("Wacht nog even: 1 briefje")
    limiter.reset()
    page.get_by_role("button", name="Verstuur nu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    assert len(texts_in(app)) == 2


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


def test_codes_that_came_later_tell_whose_they_are(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context, [THREE[1], "Een lange zin over het speelveld die verder gaat dan veertig tekens"])
    context.set_offline(False)

    page.goto(FORM)

    expect(banner(page).locator("[data-which]")).to_have_text(
        [re.compile(rf"^Briefje {number}, \d\d:\d\d$") for number in (1, 2)]
    )
    expect(banner(page).locator("[data-began]")).to_have_text([THREE[1], "Een lange zin over het speelveld die ver"])


def test_a_slip_for_a_closed_campaign_stays_readable(app: Flask, campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = without_coverage(context)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    context.set_offline(False)

    page.goto("/de-gagels/")

    expect(banner(page)).to_contain_text("De actie neemt geen briefjes meer aan.")
    expect(page.locator("[data-words]")).to_have_text(WORDS)
    page.get_by_role("button", name="Gooi dit briefje weg").click()
    expect(banner(page)).to_be_empty()


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
