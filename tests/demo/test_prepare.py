"""The example campaign made ready: who can sign in, and what it refuses to touch."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from optrommel.accounts.actions import add_account
from optrommel.accounts.models import Account
from optrommel.accounts.passwords import password_matches
from optrommel.accounts.queries import account_by_email, has_role
from optrommel.accounts.rules import PASSWORD_MIN, Role
from optrommel.campaigns.actions import add_campaign
from optrommel.clock import AMSTERDAM, local_date
from optrommel.demo.build import DemoRefusedError, prepare
from optrommel.demo.slips import receipt_of
from optrommel.extensions import db
from optrommel.groups.models import GroupMember
from optrommel.groups.rules import ClaimState
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Voice
from optrommel.themes.models import Placement
from tests.conftest import ON_SQLITE, empty_tables
from tests.demo.looking import NOW, count, rows_per_table, standings, the_campaign

pytestmark = ON_SQLITE  # building takes seconds; `test_demo` builds one on each database

CONTACT = ("Riet", "0561-555 001", "elke ochtend")
LogIns = list[tuple[str, str, str]]
AWKWARD_MOMENTS = [
    dt.datetime(2026, 11, 22, 0, 1, tzinfo=AMSTERDAM),  # the day has only begun
    dt.datetime(2026, 10, 25, 23, 59, tzinfo=AMSTERDAM),  # the clock went back
    dt.datetime(2028, 2, 29, 1, 0, tzinfo=AMSTERDAM),  # a leap day
    dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC),  # another year in Amsterdam than in UTC
]


@pytest.fixture(scope="module")
def built(shared_app: Flask) -> Iterator[tuple[sqlite3.Connection, LogIns]]:
    """Build the demo once, to copy from; give it with its log-ins."""
    with shared_app.app_context():
        log_ins = prepare(now=NOW)
        db.session.remove()
        with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
            _copy(db.engine, kept, back=False)
            empty_tables()
            yield kept, log_ins


@pytest.fixture
def log_ins(app: Flask, built: tuple[sqlite3.Connection, LogIns]) -> LogIns:
    """Put the demo in the database, as the first start leaves it; give its log-ins."""
    with app.app_context():
        _copy(db.engine, built[0], back=True)
    return built[1]


def _copy(engine: Engine, kept: sqlite3.Connection, *, back: bool) -> None:
    connection = engine.raw_connection()
    driver = cast(sqlite3.Connection, connection.driver_connection)
    kept.backup(driver) if back else driver.backup(kept)
    connection.close()


@pytest.mark.parametrize("now", AWKWARD_MOMENTS)
def test_whenever_it_is_built_the_demo_is_in_order_and_lies_in_the_past(app: Flask, now: dt.datetime) -> None:
    with app.app_context():
        prepare(now=now)

        assert {state for _claim, state in standings(local_date(now))} == set(ClaimState)
        assert max(db.session.scalars(select(JournalEntry.at))) <= now
        assert max(db.session.scalars(select(Placement.placed_at))) <= now
        for voice in db.session.scalars(select(Voice)):
            assert voice.slip.received_at < voice.created_at <= now
            assert voice.idea.published_at <= voice.created_at


def test_there_is_a_log_in_for_each_role(app: Flask, log_ins: LogIns) -> None:
    with app.app_context():
        accounts = {role: account_by_email(email) for role, email, _password in log_ins}
        campaign_id = the_campaign().id
        members = db.session.scalars(select(GroupMember.account_id)).all()
        assert [role for role, account in accounts.items() if account and account.is_admin] == ["admin"]
        for role in (Role.MODERATOR, Role.TYPIST):
            assert [
                name for name, account in accounts.items() if account and has_role(account.id, campaign_id, role)
            ] == [role]
        assert [role for role, account in accounts.items() if account and account.id in members] == ["member"]


def test_a_password_that_was_given_opens_its_account(app: Flask, log_ins: LogIns) -> None:
    with app.app_context():
        for _role, email, password in log_ins:
            account = account_by_email(email)
            assert account is not None
            assert len(password) >= PASSWORD_MIN
            assert password_matches(account.password_hash, password)


def test_each_start_gives_new_passwords_and_ends_the_old_sessions(app: Flask, log_ins: LogIns) -> None:
    with app.app_context():
        sessions = {account.email: account.session_key for account in db.session.scalars(select(Account))}

        prepare(now=NOW + dt.timedelta(hours=1))

        for _role, email, old_password in log_ins:
            account = account_by_email(email)
            assert account is not None
            assert not password_matches(account.password_hash, old_password)
            assert account.session_key != sessions[email]


@pytest.mark.usefixtures("log_ins")
def test_a_second_start_keeps_what_visitors_did(app: Flask) -> None:
    with app.app_context():
        code = receipt_of(the_campaign(), "s001")
        the_campaign().intro = "Door een bezoeker veranderd."
        db.session.commit()

        prepare(now=NOW + dt.timedelta(days=1))

        assert the_campaign().intro == "Door een bezoeker veranderd."
        assert receipt_of(the_campaign(), "s001") == code


@pytest.mark.usefixtures("log_ins")
def test_building_anew_gives_the_same_numbers(app: Flask) -> None:
    with app.app_context():
        before = rows_per_table()
        the_campaign().intro = "Door een bezoeker veranderd."
        add_account("bezoeker@example.org", "Bezoeker", password="een lang wachtwoord", now=NOW)
        db.session.commit()

        prepare(now=NOW, fresh=True)

        assert rows_per_table() == before
        assert the_campaign().intro != "Door een bezoeker veranderd."


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("slug", ["ossenzijl", "de-gagels"])
def test_a_database_with_a_real_campaign_is_refused_and_left_alone(app: Flask, slug: str, fresh: bool) -> None:
    with app.app_context():
        add_campaign(slug, "Echt", question="Wat is jouw idee?", contact=CONTACT, now=NOW)
        db.session.commit()
        before = rows_per_table()

        with pytest.raises(DemoRefusedError, match=slug):
            prepare(now=NOW, fresh=fresh)

        db.session.rollback()
        assert rows_per_table() == before


@pytest.mark.usefixtures("log_ins")
def test_a_demo_beside_a_real_campaign_is_never_built_anew(app: Flask) -> None:
    with app.app_context():
        add_campaign("ossenzijl", "Ossenzijl", question="Wat is jouw idee?", contact=CONTACT, now=NOW)
        db.session.commit()
        before = rows_per_table()

        with pytest.raises(DemoRefusedError, match="ossenzijl"):
            prepare(now=NOW, fresh=True)

        db.session.rollback()
        assert rows_per_table() == before


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_with_only_accounts_is_refused(app: Flask, fresh: bool) -> None:
    with app.app_context():
        add_account("beheer@dorp.example.org", "Riet", password="een lang wachtwoord", is_admin=True, now=NOW)
        db.session.commit()

        with pytest.raises(DemoRefusedError, match="accounts"):
            prepare(now=NOW, fresh=fresh)

        assert count(Account) == 1
