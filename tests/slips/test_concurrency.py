"""Many phones at once: nothing is lost, nothing is doubled, and two who decide do not cross each other."""

from __future__ import annotations

import ipaddress
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import OperationalError

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import IdeaState
from optrommel.offers.models import Contact, Offer
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.models import Slip
from optrommel.slips.queries import locked_slip_by_code, slip_in
from optrommel.slips.rules import SlipMoveError, SlipState, show_code
from tests.factories import make_slip
from tests.page import Page, Visitor
from tests.serving import Serving, environment, serving

Result = TypeVar("Result")

PROCESSES = 2
THREADS = 16  # each with two phones that send at the same moment
REPEATED = 100
ALONE = 800
ROUNDS = 5
PEOPLE = ["--contact", "Riet", "--phone", "0561-555 001", "--hours", "elke ochtend"]
CAMPAIGN = ["campaign", "add", "de-hoek", "--name", "De Hoek", "--question", "Wat is jouw idee?", "--open", *PEOPLE]
FORM = "/de-hoek/briefje"
ADDRESSES = ipaddress.IPv4Network("10.0.0.0/16")  # every slip from another home


def at_once(*tasks: Callable[[], Result]) -> list[Result]:
    """Start all tasks at the same moment, each in a thread of its own, and give what they gave."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], Result]) -> Result:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


@pytest.fixture
def own_database(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database that no other test uses."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'optrommel.db'}"
        return
    server = make_url(request.getfixturevalue("postgresql"))
    name = f"rush_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def server(own_database: str, tmp_path: Path) -> Iterator[Serving]:
    """Serve an open campaign with two processes, the limits on, behind a proxy."""
    settings = {"OPTROMMEL_DATABASE_URL": own_database, "OPTROMMEL_RATE_LIMITS": "on", "OPTROMMEL_TRUSTED_PROXIES": "1"}
    for command in (["db", "upgrade"], CAMPAIGN):
        subprocess.run(
            [sys.executable, "-m", "optrommel", *command],
            env=environment(tmp_path, **settings),
            check=True,
            stdout=subprocess.DEVNULL,
        )
    with serving(tmp_path, processes=PROCESSES, **settings) as started:
        yield started


def put_in_pairs(server: Serving, pairs: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Send the slips of each pair at the same moment, from two phones; give each with its answer."""
    phones = server.phone(), server.phone()
    forms = [phone.fetch_form(FORM) for phone in phones]
    answers = []
    for pair in pairs:
        for phone, form, number in zip(phones, forms, pair, strict=True):
            slip = {"text": f"Idee {number}", "submission_id": str(uuid.UUID(int=number))}
            phone.send(FORM, form | slip, address=str(ADDRESSES[number]))
        answers += [(number, *phone.answer()) for phone, number in zip(phones, pair, strict=True)]
    return answers


def texts_in(address: str) -> list[str]:
    """Give the words of every slip in a database."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = list(connection.scalars(select(Slip.text)))
    engine.dispose()
    return found


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_a_thousand_slips_at_once_are_all_there_and_none_twice(server: Serving, own_database: str, times: int) -> None:
    alone_count, repeated_count = ALONE * times, REPEATED * times
    alone = [(number, number + 1) for number in range(0, alone_count, 2)]
    repeated = [(number, number) for number in range(alone_count, alone_count + repeated_count)]
    pairs = alone + repeated

    with ThreadPoolExecutor(THREADS) as pool:
        shares = pool.map(lambda share: put_in_pairs(server, share), [pairs[n::THREADS] for n in range(THREADS)])
        answers = [answer for share in shares for answer in share]

    assert len(answers) == 1000 * times
    assert {status for _number, status, _place in answers} == {303}
    codes = {(number, place) for number, _status, place in answers}
    assert len(codes) == len({place for _number, place in codes}) == alone_count + repeated_count
    assert sorted(texts_in(own_database)) == sorted(f"Idee {number}" for number in range(alone_count + repeated_count))


def test_one_submission_from_ten_threads_is_one_slip(app: Flask, campaign: Campaign) -> None:
    submission = Submission(id=str(uuid.uuid4()), text="Soep", helps=True, name="Bep", reach="bep@example.org")

    def put() -> str:
        with app.app_context():
            _slip, code = put_slip(campaign, submission, now=utc_now())
            db.session.commit()
            return code

    codes = at_once(*[put] * 10)

    assert len(set(codes)) == 1
    with app.app_context():
        counted = [db.session.scalar(select(func.count()).select_from(model)) for model in (Slip, Offer, Contact)]
    assert counted == [1, 1, 1]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite locks all there is
def test_who_takes_a_slip_back_waits_for_who_decides_about_it(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        slip, code = make_slip(campaign)
        slip_id = slip.id

    with app.app_context():
        slip_in(campaign.id, slip_id)
        with app.app_context():
            db.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                locked_slip_by_code(code)
            db.session.rollback()
        db.session.rollback()


def withdraw(app: Flask, code: str) -> Callable[[], Page]:
    """Open the page that asks whether a slip may go, and give what presses its button."""
    page = Visitor(app).get(f"/volg/{show_code(code)}/intrekken")
    return lambda: page.submit("Ja, wis mijn briefje")


def test_withdrawing_twice_at_once_is_withdrawing_once(app: Flask, campaign: Campaign) -> None:
    for _round in range(ROUNDS):
        with app.app_context():
            _slip, code = make_slip(campaign, helper=("Bep", "bep@example.org"))

        pages = at_once(withdraw(app, code), withdraw(app, code))

        assert [page.h1 for page in pages] == ["Je briefje is ingetrokken"] * 2


def test_a_slip_is_never_published_and_withdrawn_both(app: Flask, campaign: Campaign) -> None:
    for _round in range(ROUNDS):
        with app.app_context():
            slip, code = make_slip(campaign)
            slip_id = slip.id

        at_once(withdraw(app, code), lambda slip_id=slip_id: publish(app, campaign, slip_id))

    with app.app_context():
        assert db.session.scalars(select(Slip.state)).all() == [SlipState.WITHDRAWN] * ROUNDS
        assert db.session.scalars(select(Voice)).all() == []
        assert set(db.session.execute(select(Idea.state, Idea.text))) <= {(IdeaState.UNPUBLISHED, "")}


def publish(app: Flask, campaign: Campaign, slip_id: int) -> None:
    """Publish a slip as a moderator does, unless its writer was first."""
    with app.app_context():
        slip = slip_in(campaign.id, slip_id)
        assert slip is not None
        try:
            publish_slip(slip, slip.text, now=utc_now())
        except SlipMoveError:
            db.session.rollback()
        else:
            db.session.commit()
