"""The table of claims: printed in the docs, and how a claim ends; day by day it is walked in `test_claim_walk.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import AMSTERDAM
from tests.digests.mornings import MONDAY
from tests.groups.claim_table import PAGE, printed
from tests.groups.walking import BEGIN, MANAGE, NOON, THEME, Walk


def test_the_docs_hold_the_table_of_the_code() -> None:
    assert PAGE.read_text() == printed()


@pytest.fixture
def walk(app: Flask, campaign: Campaign) -> Iterator[Walk]:
    with time_machine.travel(dt.datetime.combine(MONDAY, NOON, tzinfo=AMSTERDAM), tick=False) as clock:
        yield Walk(app, campaign, clock)


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
