"""A phone that goes round a table, with and without coverage."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from tests.browser.conftest import ON_SQLITE
from tests.browser.phone import ENTRIES, TABLE, THREE, OpenPhone, banner, open_form, texts_in, write
from tests.factories import put_in_state

pytestmark = ON_SQLITE

STOP = "Klaar, we stoppen"
STATES = f"async () => (await ({ENTRIES})()).map(({{ state }}) => state)"
LATER = "Je code komt later op deze telefoon. Vraag hem aan wie de telefoon heeft."


def write_round(page: Page, texts: list[str]) -> None:
    """Write slips that stay on the phone, one after the other."""
    for text in texts:
        write(page, text)
        page.get_by_role("button", name="Volgende").click()


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


def test_a_round_ends_without_coverage_and_the_site_hears_it_later(
    app: Flask, campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)
    write_round(page, THREE)

    page.get_by_role("button", name=STOP).click()

    expect(page.get_by_role("heading", name="Klaar. 3 briefjes wachten op deze telefoon")).to_be_visible()
    expect(page.locator("[data-table-done]")).to_be_focused()
    expect(page.locator("#text")).to_be_hidden()
    context.set_offline(False)
    expect(page.get_by_text("Klaar. Er zitten 3 briefjes in de trommel.")).to_be_visible()
    expect(banner(page).locator("[data-code]")).to_have_count(3)
    assert texts_in(app) == THREE
    assert page.evaluate(STATES) == ["sent"] * 3
    page.goto(TABLE)
    expect(page.locator("[data-table-count]")).to_be_hidden()


def test_round_a_table_a_code_is_shown_to_who_says_that_the_slip_is_theirs(
    campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)
    write_round(page, THREE[:1])
    context.set_offline(False)
    page.goto(TABLE)
    mine = banner(page).get_by_role("button", name="Dit is mijn briefje")
    expect(mine).to_be_visible()
    expect(page.locator("[data-code]")).to_be_hidden()
    expect(banner(page).get_by_role("button", name="Ik heb de code")).to_be_hidden()

    mine.click()

    expect(page.locator("[data-code]")).to_be_visible()
    expect(mine).to_be_hidden()


def test_round_a_table_refused_words_are_shown_to_who_says_that_they_are_theirs(
    app: Flask, campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)
    write_round(page, THREE[:1])
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)
    context.set_offline(False)
    page.goto("/de-gagels/")
    expect(banner(page)).to_contain_text("De actie neemt geen briefjes meer aan.")
    expect(page.locator("[data-words]")).to_be_hidden()
    expect(banner(page).get_by_role("link", name="Pas het aan")).to_be_hidden()

    banner(page).get_by_role("button", name="Dit is mijn briefje").click()

    expect(page.locator("[data-words]")).to_have_text(THREE[0])


def test_a_round_that_brought_nothing_ends_without_coverage_too(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)

    page.get_by_role("button", name=STOP).click()

    expect(page.get_by_role("heading", name="Klaar. Dank jullie wel!")).to_be_visible()
    expect(page.locator("[data-done-later]")).to_be_hidden()
    context.set_offline(False)
    page.wait_for_url("**/de-gagels/")


def test_a_next_round_counts_anew_before_the_site_knows(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)
    write_round(page, THREE)
    page.get_by_role("button", name=STOP).click()
    expect(page.locator("[data-table-done]")).to_be_focused()

    page.goto(TABLE)
    write_round(page, THREE[:1])

    expect(page.locator("[data-table-count]")).to_have_text("1 briefje in de trommel")


def test_a_round_ends_with_coverage_also_from_a_kept_copy(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    context.set_offline(True)
    page.goto(TABLE)
    context.set_offline(False)

    page.get_by_role("button", name=STOP).click()

    page.wait_for_url("**/de-gagels/")


def test_at_a_table_without_coverage_people_hear_where_their_code_comes(
    campaign: Campaign, open_phone: OpenPhone
) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    told = page.get_by_text(LATER).locator("visible=true")
    expect(told).to_have_count(0)

    context.set_offline(True)
    expect(page.locator("[data-code-later]")).to_be_visible()
    write(page)

    expect(page.locator("[data-saved]")).to_contain_text(LATER)


def test_codes_of_a_table_tell_number_and_time_and_no_words(campaign: Campaign, open_phone: OpenPhone) -> None:
    context = open_phone()
    page = open_form(context, TABLE)
    write(page)
    page.get_by_role("link", name="Volgende").click()
    expect(page.locator("[data-table-count]")).to_have_text("1 briefje in de trommel")
    context.set_offline(True)
    write_round(page, THREE[1:])

    context.set_offline(False)

    expect(banner(page).locator("[data-which]")).to_have_text(
        [re.compile(rf"^Briefje {n}, \d\d:\d\d$") for n in (2, 3)]
    )
    expect(banner(page).locator("[data-began]:visible")).to_have_count(0)
    expect(banner(page)).not_to_contain_text(THREE[1])
