"""A claim walked through every state and back: on each day its colours, its pages, and the mail of that morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import AMSTERDAM
from tests.conftest import ON_SQLITE
from tests.digests.mornings import MONDAY
from tests.groups.walking import BEGIN, KEEP, MANAGE, NOON, THEME, Walk

ASKED = "Nieuw: ‘Samen aan tafel’ wil ‘Omzien naar elkaar’ oppakken. Gevraagd: gisteren."
BEGUN = "Nieuw: Jullie kunnen beginnen met ‘Omzien naar elkaar’. De buurt ziet het nu."
FREE_AGAIN = "Nieuw: ‘Omzien naar elkaar’ van ‘Samen aan tafel’ is weer vrij."
SILENT = "Over 1 ding dat een groep oppakte, is al 14 dagen niets verteld. Bel de groep eens."


def ask_for_news(days: int) -> str:
    return (
        "Vertel hoe het staat met ‘Omzien naar elkaar’. Twee regels is genoeg. "
        f"Horen we niets, dan is het over {days} dagen weer vrij. Loslaten mag ook."
    )


def waits(free_on: str) -> str:
    return f"‘Omzien naar elkaar’ wacht op nieuws van ‘Samen aan tafel’. Anders is het op {free_on} weer vrij."


@pytest.fixture
def walk(app: Flask, campaign: Campaign) -> Iterator[Walk]:
    with time_machine.travel(dt.datetime.combine(MONDAY, NOON, tzinfo=AMSTERDAM), tick=False) as clock:
        yield Walk(app, campaign, clock)


@ON_SQLITE
def test_a_claim_lives_lapses_and_lives_again_in_plain_sight_and_every_step_is_told(walk: Walk) -> None:
    walk.ask()
    assert walk.seen() == ([], ["Gevraagd"], ["Gevraagd"])
    assert walk.live_until(1) == {(1, "marieke"): [ASKED]}

    walk.moderator.get(MANAGE).submit(BEGIN)
    assert walk.seen() == (["Bezig"], ["Bezig"], [])
    assert walk.live_until(14) == {(2, "bep"): [BEGUN]}
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    assert walk.live_until(15) == {
        (15, "marieke"): [f"Nieuw: {waits('14 april')}"],
        (15, "bep"): [f"Nieuw: {ask_for_news(28)}"],
    }
    assert walk.seen() == (["Wacht op nieuws"], ["Wacht op nieuws"], ["Wacht op nieuws"])
    assert walk.neighbour.get(THEME).shows("De afgesproken dag, 16 maart, is voorbij.")
    assert walk.neighbour.get(THEME).shows("Komt dat niet, dan is dit op 14 april weer vrij.")
    assert walk.home().shows("Anders is dit op 14 april weer vrij. Loslaten mag ook")

    walk.home().submit(KEEP)  # 42 days from day 15
    assert walk.seen() == (["Bezig"], ["Bezig"], [])
    assert walk.live_until(57) == {}
    assert walk.seen() == (["Bezig"], ["Bezig"], [])

    assert walk.live_until(85) == {
        (58, "marieke"): [f"Nieuw: {waits('27 mei')}"],
        (58, "bep"): [f"Nieuw: {ask_for_news(28)}"],
        (72, "marieke"): [f"Nieuw: {SILENT}", waits("27 mei")],
        (79, "bep"): [f"Nieuw: {ask_for_news(7)}"],
    }
    assert walk.seen() == (["Wacht op nieuws"], ["Wacht op nieuws"], ["Wacht op nieuws"])

    assert walk.live_until(86) == {
        (86, "marieke"): [FREE_AGAIN],
        (86, "bep"): [
            "Nieuw: ‘Omzien naar elkaar’ is weer vrij. Dat geeft niet. Willen jullie verder? "
            "Vraag het opnieuw, met één tik."
        ],
    }
    assert walk.seen() == (["Weer vrij"], ["Weer vrij"], [])
    assert walk.neighbour.get(THEME).shows("Dat geeft niet: een andere groep kan dit nu oppakken.")

    walk.home().submit("Vraag het opnieuw")
    assert walk.seen() == (["Weer vrij"], ["Gevraagd", "Weer vrij"], ["Gevraagd"])
    assert "Vraag het opnieuw" not in walk.home().texts("button")
    assert walk.live_until(87) == {(87, "marieke"): [ASKED]}

    walk.moderator.get(MANAGE).submit(BEGIN)
    assert walk.seen()[0] == ["Weer vrij", "Bezig"]
    assert walk.live_until(100) == {(88, "bep"): [BEGUN]}


@ON_SQLITE
def test_what_is_handed_over_is_told_to_who_got_it_and_what_they_end_themselves_to_nobody(walk: Walk) -> None:
    walk.ask()
    walk.moderator.get(MANAGE).submit(BEGIN)
    walk.live_until(20)
    walk.end(how="handed_over", to="klussers", note="Zij kunnen timmeren.")
    assert walk.neighbour.get(THEME).texts(".claim .badge") == ["Doorgegeven", "Bezig"]

    told = walk.live_until(21)
    home = walk.heirs.get("/groep/de-gagels/klussers/")
    home.follow("Afronden, doorgeven of loslaten").submit("Sla op", how="done", note="Het staat er.")

    assert told == {
        (21, "karel"): ["Nieuw: Een andere groep gaf jullie ‘Omzien naar elkaar’. Wat zij deden, kun je lezen."]
    }
    assert walk.neighbour.get(THEME).texts(".claim .badge") == ["Doorgegeven", "Gelukt"]
    assert walk.live_until(60) == {}


@ON_SQLITE
def test_a_group_that_was_refused_reads_why_the_next_morning_and_may_withdraw_what_it_asks_again(walk: Walk) -> None:
    walk.ask()
    walk.live_until(1)
    walk.moderator.get(MANAGE).submit("Stuur dit antwoord", note="Eerst de zaal.")
    assert walk.seen() == ([], ["Niet doorgegaan"], [])

    told = walk.live_until(2)
    walk.ask()
    walk.home().follow("Trek de vraag in").submit("Sla op", note="We zijn met te weinig.")

    assert told == {
        (2, "bep"): ["Nieuw: ‘Omzien naar elkaar’ gaat nu niet door. De werkgroep schreef: “Eerst de zaal.”"]
    }
    assert walk.seen() == ([], ["Niet doorgegaan", "Losgelaten"], [])
    assert walk.live_until(30) == {}
