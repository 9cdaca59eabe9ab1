"""The whole chain, from a slip on a phone to the news at its code, by three people with browsers of their own."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from tests.browser.conftest import OpenPage
from tests.browser.serving import LAPTOP
from tests.factories import PASSWORD, make_moderator

WORDS = "Elke maand koffie drinken in het wijkcentrum"
STEP = "We vragen of we het wijkcentrum mogen gebruiken"
NEWS = "De koffie staat klaar, elke woensdag om twee uur."


def press(page: Page, button: str) -> None:
    """Press the button with these words; some are heard with what they are about."""
    page.get_by_role("button").filter(has_text=re.compile(rf"^\s*{re.escape(button)}\s*$")).click()


def put_slip_in(page: Page) -> str:
    """Write a slip and offer help; give the code, as the page shows it."""
    page.goto("/de-gagels/briefje")
    page.locator("#text").fill(WORDS)
    page.get_by_label("Ik wil wel meehelpen").check()
    page.get_by_label("Hoe heet je?").fill("Annie")
    page.get_by_label("Telefoon of e-mail").fill("0561-555 014")
    press(page, "Stop in de trommel")
    expect(page.get_by_role("heading", level=1)).to_have_text("Je briefje zit in de trommel")
    return "-".join(page.locator("#code span").all_inner_texts())


def log_in(page: Page, email: str) -> None:
    page.goto("/inloggen")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    press(page, "Log in")


def publish_and_place(page: Page) -> None:
    """Publish the first slip of the inbox as it is, make a theme and lay the idea in it."""
    expect(page.get_by_role("article")).to_contain_text(WORDS)
    press(page, "Publiceer zoals het is")
    page.get_by_role("link", name="Bord", exact=True).click()
    page.get_by_label("Nieuw thema", exact=True).fill("Omzien naar elkaar")
    press(page, "Maak thema")
    page.get_by_label(WORDS).check()
    page.get_by_label("Leg de gekozen kaartjes bij").select_option("Omzien naar elkaar")
    press(page, "Leg neer")
    expect(page.get_by_role("region", name="Omzien naar elkaar")).to_contain_text(WORDS)


def make_group_and_invite(page: Page) -> str:
    """Make a group; give the link for its first member."""
    page.get_by_role("link", name="Groepen", exact=True).click()
    page.get_by_label("Naam van de groep").fill("De Koffiepot")
    press(page, "Maak groep")
    press(page, "Nodig iemand uit voor ‘De Koffiepot’")
    return page.locator("#link").inner_text()


def join_and_ask(page: Page, link: str) -> None:
    """Join by the link and ask to take the theme on."""
    page.goto(link)
    page.get_by_label("Hoe heet je?").fill("Bep")
    page.get_by_label("E-mailadres").fill("bep@example.org")
    for label in ("Kies een wachtwoord", "Nog een keer"):
        page.get_by_label(label).fill(PASSWORD)
    press(page, "Ik doe mee")
    page.get_by_role("link", name="Pak iets op").click()
    page.get_by_label("Wat willen jullie oppakken?").select_option("Omzien naar elkaar")
    page.get_by_label("eerste stap").fill(STEP)
    page.get_by_label("Wanneer is die stap klaar?").fill((local_today() + dt.timedelta(days=14)).isoformat())
    press(page, "Wij pakken dit op")
    expect(page.get_by_role("status")).to_contain_text("Gevraagd")


def find_volunteer_and_tell(page: Page) -> None:
    """See who wants to help, and tell the neighbourhood."""
    page.reload()
    press(page, "Laat zien hoe je deze buur bereikt")
    expect(page.get_by_role("status")).to_contain_text("0561-555 014")
    page.goto("/groep/de-gagels/de-koffiepot/")
    page.get_by_label("Vertel wat er gebeurde").fill(NEWS)
    press(page, "Vertel het de buurt")


# Each database and each kind of browser once; all four together are proved at length.
@pytest.mark.parametrize(
    ("database", "with_script"),
    [
        pytest.param("sqlite", False, id="sqlite-no script"),
        pytest.param("postgresql", True, id="postgresql-script"),
        pytest.param("sqlite", True, id="sqlite-script", marks=pytest.mark.soak),
        pytest.param("postgresql", False, id="postgresql-no script", marks=pytest.mark.soak),
    ],
    indirect=["database"],
    scope="session",
)
def test_a_slip_travels_from_a_phone_to_a_group_and_its_news_comes_back(
    app: Flask, campaign: Campaign, open_page: OpenPage, with_script: bool
) -> None:
    with app.app_context():
        email = make_moderator(campaign).email
    resident, member = (open_page(java_script_enabled=with_script) for _person in range(2))
    moderator = open_page(java_script_enabled=with_script, **{"is_mobile": False, "has_touch": False, **LAPTOP})

    code = put_slip_in(resident)
    log_in(moderator, email)
    publish_and_place(moderator)
    join_and_ask(member, make_group_and_invite(moderator))
    moderator.get_by_role("link", name="Beheer", exact=True).click()
    press(moderator, "Laat ‘De Koffiepot’ beginnen")
    find_volunteer_and_tell(member)

    resident.goto("/volg")
    resident.get_by_label("Jouw volgcode").fill(code.lower())
    press(resident, "Laat mijn briefje zien")
    expect(resident.get_by_role("heading", level=1)).to_have_text("Je briefje is opgepakt")
    expect(resident.locator(".trail")).to_contain_text(STEP)
    expect(resident.locator(".trail")).to_contain_text(NEWS)
