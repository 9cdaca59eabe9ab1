"""Ninety days in `following` in which no moderator logs in: “als ik wegga, gaat het gewoon door”."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask

from optrommel import timers
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_date, local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.notifications.models import Message
from optrommel.pages.silence import WAITS_TOO_LONG, silences
from tests.conftest import ON_SQLITE
from tests.digests.mornings import MONDAY, go_to
from tests.factories import (
    make_account,
    make_claim,
    make_group,
    make_idea,
    make_moderator,
    make_slip,
    make_theme,
    put_in_state,
)
from tests.notifications.conftest import set_up_mail
from tests.notifications.mailserver import MailServer, mail_server
from tests.page import Page, Visitor, text_of

DAYS = 90
HOME = "/groep/de-gagels/samen-aan-tafel/"
HEIRS = "/groep/de-gagels/klussers/"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
MANAGE, OFFERS = "/beheer/de-gagels/groepen", "/beheer/de-gagels/aanbod"
FOLLOWER = "noor@example.org"
PASSWORD = "drie gewone woorden"
NOON = dt.time(12)


class Village:
    """People who carry on: Bep of ‘Samen aan tafel’, Karel of ‘Klussers’, who joins them, and a neighbour."""

    def __init__(
        self, app: Flask, campaign: Campaign, clock: time_machine.Traveller, letters: list[EmailMessage]
    ) -> None:
        self.app, self.clock, self.letters = app, clock, letters
        self.neighbour, self.holder = Visitor(app), Visitor(app)
        with app.app_context():
            bep, karel = make_account("Bep"), make_account("Karel")
            group = make_group(campaign, "Samen aan tafel", bep)
            make_group(campaign, "Klussers", karel)
            theme = make_theme(campaign)
            make_theme(campaign, "Groen")
            make_claim(group, theme, campaign=campaign, due_in_days=14)
            make_claim(group, make_idea(campaign, "Een bankje", theme=theme), campaign=campaign, due_in_days=20)
            make_slip(campaign, "Een hek om de vijver")
            self.moderator = make_moderator(campaign).email or ""
            self.emails = {"Bep": bep.email or "", "Karel": karel.email or ""}
            put_in_state(campaign, CampaignState.FOLLOWING)
        self.people = {name: Visitor(app) for name in self.emails}

    def live(self, number: int) -> None:
        """Live a day: the timers in the morning, and at noon what people do on it."""
        day = MONDAY + dt.timedelta(days=number)
        go_to(self.clock, day)
        timers.run_due(self.app, clock=utc_now)
        go_to(self.clock, day, NOON)
        timers.run_due(self.app, clock=utc_now)
        deed = DEEDS.get(number)
        if deed is not None:
            page = deed(self)
            assert page.status == 200, (number, page.errors)
        if number % 30 == 0:
            assert self.neighbour.get(THEME).status == self.neighbour.get("/de-gagels/agenda").status == 200

    def home(self, name: str, path: str = HOME) -> Page:
        """Open the page of a group as somebody who has logged in."""
        return self.people[name].let_in(self.emails[name]).get(path)


def option(page: Page, field: str, words: str) -> str:
    """Give the value of the choice that begins with these words."""
    found = [choice for choice in page.all(f"{field} option") if text_of(choice).startswith(words)]
    return found[0].attrs["value"] or ""


def invite(village: Village) -> Page:
    link = village.home("Bep").submit("Nodig iemand uit").texts("#link")[0]
    dirk = {"name": "Dirk", "email": "dirk@example.org", "password": PASSWORD, "password_again": PASSWORD}
    village.people["Dirk"], village.emails["Dirk"] = Visitor(village.app), dirk["email"]
    return village.people["Dirk"].get(urlsplit(link).path).submit("Ik doe mee", **dirk)


def offer_help(village: Village) -> Page:
    form = village.neighbour.get(THEME).follow("Ik doe mee")
    return form.submit("Ik doe mee", name="Annie", contact="0561-555 014")


def offer_where_no_group_is(village: Village) -> Page:
    form = village.neighbour.get("/de-gagels/themas/groen").follow("Ik doe mee")
    return form.submit("Ik doe mee", name="Sjoerd", contact="0561-555 015")


def call(village: Village) -> Page:
    page = village.home("Bep").submit("Laat zien hoe je deze buur bereikt")
    assert page.shows("0561-555 014")
    return page.submit("Ik heb gebeld of gemaild").submit("Doet mee")


def follow(village: Village) -> Page:
    form = village.neighbour.get(THEME).follow("Mail mij het nieuws")
    return form.submit("Mail mij het nieuws", email=FOLLOWER)


def confirm(village: Village) -> Page:
    (letter,) = [letter for letter in village.letters if letter["To"] == FOLLOWER]
    words = letter.get_body(("plain",)).get_content().split()  # type: ignore[union-attr]
    link = next(word for word in words if "/volgen/" in word)
    return village.neighbour.get(urlsplit(link).path).submit("Ja, ik wil dit volgen (Het thema ‘Omzien naar elkaar’)")


def complain(village: Village) -> Page:
    form = village.neighbour.get(THEME).follow("Meld dit", within=".update")
    return form.submit("Verstuur je melding", reason="untrue", text="Het waren er tien.")


def answer(village: Village) -> Page:
    page = village.home("Bep").follow("Het klopt niet")
    return page.submit("Stuur dit antwoord", outcome="stays", answer="We telden ze nog eens: negen.")


def ask(village: Village) -> Page:
    form = village.home("Karel", HEIRS).follow("Pak iets op")
    groen, due_on = option(form, "#subject", "Groen"), local_today() + dt.timedelta(days=9)
    return form.submit("Wij pakken dit op", subject=groen, first_step="Zaaien", due_on=due_on)


def tell(village: Village) -> Page:
    page = village.home("Dirk")
    claim_id = option(page, "#claim_id", "Omzien")
    return page.submit("Vertel het de buurt", text="We zaten met negen buren aan tafel.", claim_id=claim_id)


def announce(village: Village) -> Page:
    form = village.home("Bep").follow("Zet iets in de agenda")
    first_on = local_today() + dt.timedelta(days=2)
    typed = {"title": "Koffie", "place": "Wijkcentrum", "begins": "10:00", "ends": "12:00", "repeat": "weekly"}
    typed |= {"until_on": str(first_on + dt.timedelta(weeks=6)), "claim_id": option(form, "#claim_id", "Omzien")}
    return form.submit("Zet in de agenda", first_on=first_on, **typed)


def call_off(village: Village) -> Page:
    form = village.home("Dirk").follow("Zeg af")
    return form.submit("Zeg af", reason="De zaal is dicht.")


def look_for(village: Village) -> Page:
    page = village.home("Dirk")
    needed_for = option(page, "#needed_for", "Omzien")
    return page.submit("Vraag het de buurt", need="Een bus op zaterdag", needed_for=needed_for)


def find(village: Village) -> Page:
    return village.home("Bep").submit("Gevonden")


def keep(village: Village) -> Page:
    return village.home("Bep").submit("Wij zijn nog bezig")


def ask_again(village: Village) -> Page:
    return village.home("Bep").submit("Vraag het opnieuw")


def hand_over(village: Village) -> Page:
    form = village.home("Bep").follow("Afronden, doorgeven of loslaten (Omzien")
    return form.submit("Sla op", how="handed_over", to="klussers", note="Zij hebben meer handen.")


def plan(village: Village) -> Page:
    form = village.home("Karel", HEIRS).follow("Stappen en meer tijd")
    return form.submit("Zet de stap erbij", step="Tafels lenen", due_on=local_today() + dt.timedelta(days=3))


def leave(village: Village) -> Page:
    people = village.home("Bep").follow("Kaarten, contactpersoon, vertrekken")
    return people.follow("Ik wil uit de groep").submit("Ja, ik ga uit de groep")


def make_card(village: Village) -> Page:
    people = village.home("Dirk").follow("Kaarten, contactpersoon, vertrekken").submit("Maak Dirk contactpersoon")
    code = people.submit("Maak de kaart", holder="Tante Sjaan").texts("#code")[0]
    return village.holder.get("/inloggen/kaart").submit("Log in", code=code)


def finish(village: Village) -> Page:
    form = village.home("Karel", HEIRS).follow("Afronden, doorgeven of loslaten (Omzien")
    return form.submit("Sla op", how="done", note="Elke dinsdag is er koffie.")


DEEDS: Mapping[int, Callable[[Village], Page]] = {
    1: invite,
    2: offer_help,
    3: ask,  # a moderator has to confirm, and does not
    4: call,
    5: tell,
    6: complain,
    7: answer,
    8: follow,
    9: confirm,
    10: offer_where_no_group_is,
    12: announce,
    20: look_for,
    26: find,
    31: call_off,
    50: ask_again,  # the idea lapsed on day 49
    54: keep,
    60: hand_over,
    61: plan,
    66: leave,
    70: make_card,
    85: finish,
}


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list that fills with the jobs that failed."""
    failed: list[str] = []
    log = SimpleNamespace(error=lambda _event, job, kind: failed.append(f"{job}: {kind}"))
    monkeypatch.setattr(timers, "log", log)
    return failed


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def village(app: Flask, campaign: Campaign, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Village]:
    """Give a campaign on its first day without a moderator."""
    set_up_mail(app, monkeypatch, port=server.port)
    with time_machine.travel(dt.datetime.combine(MONDAY, NOON, tzinfo=dt.UTC), tick=False) as clock:
        yield Village(app, campaign, clock, server.letters)


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Claim.state).order_by(Claim.id)))


@ON_SQLITE
def test_groups_go_on_for_ninety_days_without_a_moderator(
    app: Flask, campaign: Campaign, village: Village, server: MailServer, failures: list[str]
) -> None:
    for number in range(1, DAYS + 1):
        village.live(number)

    assert failures == []
    assert states(app) == ["handed_over", "lapsed", "asked", "asked", "done"]
    days = Counter(
        (str(letter["To"]), local_date(parsedate_to_datetime(str(letter["Date"])))) for letter in server.letters
    )
    assert set(days.values()) == {1}
    readers = Counter(address for address, _day in days)
    assert set(readers) == {village.moderator, *village.emails.values(), FOLLOWER}
    assert 3 <= readers[FOLLOWER] <= 1 + DAYS // 7
    with app.app_context():
        assert set(db.session.scalars(db.select(Message.state))) == {"sent"}
        assert WAITS_TOO_LONG in {silence.rule for silence in silences(campaign, now=utc_now())}
    moderator = Visitor(app).let_in(village.moderator)
    assert [line for line in moderator.get(MANAGE).texts(".claim .hint") if line.startswith("Gevraagd")] == [
        "Gevraagd: 87 dagen geleden.",
        "Gevraagd: 40 dagen geleden.",
    ]
    assert village.home("Karel", HEIRS).shows("Gevraagd: 87 dagen geleden.")
    assert moderator.get(OFFERS).texts(".offer .badge") == ["Wacht op een groep", "Doet mee"]
    assert village.holder.get(HOME).status == 200
    assert village.neighbour.get(THEME).shows("Elke dinsdag is er koffie.")
