"""How many slips may come from where: a hall on one Wi-Fi, somebody without a tin, and who lies about an address."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from limits import parse
from limits.errors import StorageError
from sqlalchemy import func, select

from optrommel import create_app
from optrommel.campaigns.models import Campaign, Tin
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.extensions import db, limiter
from optrommel.slips import limits
from optrommel.slips.models import Slip
from optrommel.throttle import home_of
from tests.conftest import ON_SQLITE
from tests.factories import make_campaign, make_tin
from tests.page import Page, Upload, Visitor
from tests.pictures import jpeg

FORM = "/de-gagels/briefje"
BUTTON = "Stop in de trommel"
HALL = 50
ORDINARY = 20
THANKS, SLOWED = 303, 429


def lid_code(app: Flask, campaign: Campaign, **changes: object) -> str:
    with app.app_context():
        return make_tin(campaign, **changes).lid_code


def switch_off(app: Flask, code: str) -> None:
    with app.app_context():
        db.session.scalars(select(Tin).where(Tin.lid_code == code)).one().lid_is_off = True
        db.session.commit()


def put_many(app: Flask, count: int, code: str = "", *, ending: str = "briefje", apart_s: float = 1.2) -> list[int]:
    """Let so many neighbours, each with a telephone, put a slip in one after the other; give how each was answered."""
    visitor = Visitor(app)
    values = visitor.get(f"/de-gagels/{ending}" + (f"?trommel={code}" if code else "")).values(BUTTON)
    statuses = []
    with time_machine.travel(utc_now(), tick=False) as clock:
        for number in range(count):
            sent = values | {"text": [f"Idee {number}"], "submission_id": [str(uuid.uuid4())]}
            statuses.append(visitor.open(f"/de-gagels/{ending}", method="POST", data=sent).status_code)
            clock.shift(apart_s)
    return statuses


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Slip)) or 0


def fill(app: Flask) -> None:
    """Let as many slips come from this address as may without a tin."""
    assert put_many(app, ORDINARY, apart_s=0) == [THANKS] * ORDINARY


def test_fifty_people_in_a_hall_with_a_tin_are_never_refused(app: Flask, campaign: Campaign) -> None:
    assert put_many(app, HALL, lid_code(app, campaign)) == [THANKS] * HALL
    assert kept(app) == HALL


def test_fifty_slips_without_a_tin_from_one_address_are_slowed(app: Flask, campaign: Campaign) -> None:
    assert put_many(app, HALL) == [THANKS] * ORDINARY + [SLOWED] * (HALL - ORDINARY)
    assert kept(app) == ORDINARY


def test_when_the_code_is_switched_off_the_rest_stop_at_once(app: Flask, campaign: Campaign) -> None:
    code = lid_code(app, campaign)
    assert set(put_many(app, 30, code)) == {THANKS}

    switch_off(app, code)

    assert set(put_many(app, 20, code)) == {SLOWED}


@ON_SQLITE
@pytest.mark.parametrize("ending", ["kinderen", "aan-tafel"])
def test_the_other_ways_to_write_count_as_well(app: Flask, campaign: Campaign, ending: str) -> None:
    fill(app)

    assert put_many(app, 1, ending=ending) == [SLOWED]
    assert put_many(app, 1, lid_code(app, campaign), ending=ending) == [THANKS]


@ON_SQLITE
@pytest.mark.parametrize("lie", ["no tin's", "switched off", "of another campaign", "digital"])
def test_a_code_that_speaks_for_nobody_helps_nobody(app: Flask, campaign: Campaign, lie: str) -> None:
    with app.app_context():
        elsewhere = make_tin(make_campaign("elders")).lid_code
    codes = {
        "no tin's": "VERZONNE",
        "switched off": lid_code(app, campaign, lid_is_off=True),
        "of another campaign": elsewhere,
        "digital": lid_code(app, campaign, is_digital=True),
    }
    fill(app)

    page = Visitor(app).get(FORM).submit(BUTTON, text="Een bankje", tin=codes[lie])

    assert page.status == SLOWED
    assert "Zit er een nieuwe code op de trommel? Scan die" in page.errors[0]


@ON_SQLITE
def test_a_tin_has_a_budget_and_who_comes_after_has_that_of_the_address(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_LID", parse("5 per hour"))
    monkeypatch.setattr(limits, "PER_ADDRESS", parse("7 per 10 minutes"))
    leaked, other = lid_code(app, campaign), lid_code(app, campaign)

    assert put_many(app, 9, leaked) == [THANKS] * 7 + [SLOWED] * 2
    assert put_many(app, 5, other) == [THANKS] * 5


@ON_SQLITE
def test_who_is_slowed_keeps_every_word_and_reads_how_long_it_takes(app: Flask, campaign: Campaign) -> None:
    visitor = Visitor(app)
    typed = {"text": "Een bankje", "help": "y", "name": "Bep", "contact": "0521-555 012"}
    picture = Upload(jpeg(), "bankje.jpg")

    with time_machine.travel(dt.datetime(2027, 6, 3, 10, 0, 30, tzinfo=dt.UTC), tick=False) as clock:
        fill(app)
        clock.shift(dt.timedelta(minutes=4))
        page = visitor.get(FORM).submit(BUTTON, **typed, photo=picture)
        clock.shift(dt.timedelta(minutes=6, seconds=30))
        later = page.submit(BUTTON, photo=picture)

    assert (page.status, page.h1) == (SLOWED, campaign.question)
    sentence, about_photo = page.errors
    assert "Vanaf 12:11 kan het weg" in sentence
    assert "scan de code op de trommel, dan kan het meteen" in sentence
    assert about_photo == "Kies je foto nog een keer. Die konden we niet voor je vasthouden."
    assert {name: page.values(BUTTON)[name][0].strip() for name in typed} == typed
    assert later.path.startswith("/volg/")


@ON_SQLITE
def test_what_was_kept_before_is_answered_again_and_costs_nothing(app: Flask, campaign: Campaign) -> None:
    visitor = Visitor(app)
    values = visitor.get(FORM).values(BUTTON) | {"text": ["Een bankje"]}

    answers = [visitor.open(FORM, method="POST", data=values) for _time in range(ORDINARY + 5)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert put_many(app, ORDINARY) == [THANKS] * (ORDINARY - 1) + [SLOWED]
    assert visitor.open(FORM, method="POST", data=values).headers["Location"] == answers[0].headers["Location"]


@ON_SQLITE
def test_the_script_of_a_phone_is_told_to_wait(app: Flask, campaign: Campaign) -> None:
    fill(app)
    visitor = Visitor(app)
    values = visitor.get(FORM).values(BUTTON) | {"text": ["Een bankje"]}

    answer = visitor.open(FORM, method="POST", data=values, headers={"X-Requested-With": "fetch"})

    assert answer.status_code == SLOWED
    assert answer.is_json


@ON_SQLITE
def test_no_slip_is_refused_because_nobody_can_count(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_away(*_arguments: object) -> bool:
        raise StorageError(ConnectionError())

    monkeypatch.setattr(limiter.limiter, "hit", is_away)

    assert put_many(app, ORDINARY + 2) == [THANKS] * (ORDINARY + 2)


def test_a_store_that_is_away_says_so_in_one_way(app: Flask) -> None:
    assert app.config["RATELIMIT_STORAGE_OPTIONS"]["wrap_exceptions"]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix", "unix"),
    ],
)
def test_a_home_has_one_budget_whatever_its_addresses(address: str, home: str) -> None:
    assert home_of(address) == home


@pytest.fixture
def behind(settings: Settings, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Give a function that asks, behind so many proxies, how slips are answered that came by these headers."""
    monkeypatch.setattr(limits, "PER_ADDRESS", parse("1 per 10 minutes"))

    def ask(proxies: int, *chains: str) -> list[int]:
        served = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
        served.testing = True
        return [put_from(served, chain).status for chain in chains]

    return ask


def put_from(app: Flask, chain: str) -> Page:
    """Put a slip in by way of these addresses, the nearest last; the proxy itself is at 127.0.0.1."""
    visitor = Visitor(app)
    visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = chain
    return visitor.get(FORM).submit(BUTTON, text="Een bankje", follow=False)


@ON_SQLITE
@pytest.mark.parametrize(
    ("proxies", "chains", "answers"),
    [
        (0, ["203.0.113.1", "203.0.113.2"], [THANKS, SLOWED]),  # nobody is believed: all came from 127.0.0.1
        (1, ["203.0.113.1", "203.0.113.2", "203.0.113.1"], [THANKS, THANKS, SLOWED]),
        (1, ["198.51.100.1, 203.0.113.1", "198.51.100.2, 203.0.113.1"], [THANKS, SLOWED]),  # what a visitor made up
        (2, ["203.0.113.1, 10.0.0.1", "203.0.113.2, 10.0.0.1"], [THANKS, THANKS]),
        (2, ["198.51.100.1, 203.0.113.1, 10.0.0.1", "198.51.100.2, 203.0.113.1, 10.0.0.1"], [THANKS, SLOWED]),
    ],
    ids=["none trusted", "one", "one, forged", "two", "two, forged"],
)
def test_only_proxies_of_our_own_are_believed(
    behind: Callable[..., list[int]], proxies: int, chains: list[str], answers: list[int]
) -> None:
    assert behind(proxies, *chains) == answers
