"""The table of claims: printed in the docs, and walked through day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import AMSTERDAM
from tests.factories import make_account, make_group, make_moderator, make_theme
from tests.groups.claim_table import PAGE, printed
from tests.page import Page, Visitor

HOME = "/groep/de-gagels/samen-aan-tafel/"
MANAGE = "/beheer/de-gagels/groepen"
THEME = "/de-gagels/themas/omzien-naar-elkaar"
GROUP = "/de-gagels/groepen/samen-aan-tafel"
BEGIN = "Laat ‘Samen aan tafel’ beginnen"
KEEP = "Wij zijn nog bezig"
START = dt.date(2026, 3, 2)
STEP = "We bellen het wijkcentrum"


def test_the_docs_hold_the_table_of_the_code() -> None:
    assert PAGE.read_text() == printed()


class Walk:
    """A claim on its way through the days: what a neighbour, the group and a moderator see on each."""

    def __init__(self, app: Flask, campaign: Campaign, clock: time_machine.Traveller) -> None:
        self.clock, self.campaign = clock, campaign
        self.neighbour, self.moderator, self.group = Visitor(app), Visitor(app), Visitor(app)
        with app.app_context():
            make_theme(campaign)
            make_group(campaign, "Klussers")
            member = make_account("Bep")
            make_group(campaign, "Samen aan tafel", member)
            self.emails = make_moderator(campaign).email, member.email
        self.on_day(0)

    def on_day(self, number: int) -> None:
        """Go to noon of a day after the start, with everybody logged in."""
        self.clock.move_to(dt.datetime.combine(START + dt.timedelta(days=number), dt.time(12), tzinfo=AMSTERDAM))
        for visitor, email in zip((self.moderator, self.group), self.emails, strict=True):
            visitor.let_in(email)  # who stays away for a month is logged out

    def seen(self) -> tuple[list[str], list[str], list[str]]:
        """Give the badges on the theme, on the group's home and on the moderators' page."""
        pages = (self.neighbour.get(THEME), self.group.get(HOME), self.moderator.get(MANAGE))
        public, home, manage = (page.texts(".claim .badge") for page in pages)
        own = self.neighbour.get(GROUP).texts(".claim .badge")
        assert sorted(own) == sorted(public[: len(own)]), "the group's page says what the theme's says"
        return public, home, manage

    def home(self) -> Page:
        return self.group.get(HOME)

    def ask(self) -> Page:
        due_on = (START + dt.timedelta(days=14)).isoformat()
        return self.home().follow("Pak iets op").submit("Wij pakken dit op", first_step=STEP, due_on=due_on)

    def end(self, **typed: str) -> Page:
        return self.home().follow("Afronden, doorgeven of loslaten").submit("Sla op", **typed)


@pytest.fixture
def walk(app: Flask, campaign: Campaign) -> Iterator[Walk]:
    with time_machine.travel(dt.datetime.combine(START, dt.time(12), tzinfo=AMSTERDAM), tick=False) as clock:
        yield Walk(app, campaign, clock)


def test_a_claim_lives_lapses_and_lives_again_in_plain_sight(walk: Walk) -> None:
    walk.ask()
    assert walk.seen() == ([], ["Gevraagd"], ["Gevraagd"])

    walk.moderator.get(MANAGE).submit(BEGIN)
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    walk.on_day(14)
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    walk.on_day(15)
    assert walk.seen() == (["Wacht op nieuws"], ["Wacht op nieuws"], ["Wacht op nieuws"])
    assert walk.neighbour.get(THEME).shows("De afgesproken dag, 16 maart, is voorbij.")
    assert walk.neighbour.get(THEME).shows("Komt dat niet, dan is dit op 14 april weer vrij.")
    assert walk.home().shows("Anders is dit op 14 april weer vrij. Loslaten mag ook")

    walk.home().submit(KEEP)  # 42 days from day 15
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    walk.on_day(57)
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    walk.on_day(57 + 28)
    assert walk.seen() == (["Wacht op nieuws"], ["Wacht op nieuws"], ["Wacht op nieuws"])

    walk.on_day(57 + 29)
    assert walk.seen() == (["Weer vrij"], ["Weer vrij"], [])
    assert walk.neighbour.get(THEME).shows("Dat geeft niet: een andere groep kan dit nu oppakken.")

    walk.home().submit("Vraag het opnieuw")
    assert walk.seen() == (["Weer vrij"], ["Gevraagd", "Weer vrij"], ["Gevraagd"])
    assert "Vraag het opnieuw" not in walk.home().texts("button")

    walk.moderator.get(MANAGE).submit(BEGIN)
    assert walk.seen()[0] == ["Weer vrij", "Bezig"]


@pytest.mark.parametrize("day", [1, 20])
@pytest.mark.parametrize(
    ("how", "badge"), [("done", "Gelukt"), ("released", "Losgelaten"), ("handed_over", "Doorgegeven")]
)
def test_a_claim_ends_as_well_from_amber_as_before(walk: Walk, day: int, how: str, badge: str) -> None:
    walk.ask()
    walk.moderator.get(MANAGE).submit(BEGIN)
    walk.on_day(day)

    walk.end(how=how, to="klussers", note="Zo staat het nu.")

    public, home, manage = [*walk.neighbour.get(THEME).texts(".claim .badge")], *walk.seen()[1:]
    assert (public[0], home, manage) == (badge, [badge], [])


def test_a_group_withdraws_what_it_asked_before_anybody_decided(walk: Walk) -> None:
    walk.ask()

    form = walk.home().follow("Trek de vraag in")
    form.submit("Sla op", note="We zijn met te weinig.")

    assert form.texts("#how label") == ["We laten het los"]
    assert walk.seen() == ([], ["Losgelaten"], [])


def test_a_group_that_was_refused_reads_why_and_may_ask_again(walk: Walk) -> None:
    walk.ask()
    walk.moderator.get(MANAGE).submit("Stuur dit antwoord", note="Eerst de zaal.")

    assert walk.seen() == ([], ["Niet doorgegaan"], [])
    assert walk.home().shows("Eerst de zaal.")
    assert walk.ask().shows("Gevraagd. Zodra")
