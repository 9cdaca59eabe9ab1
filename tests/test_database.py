"""What every table stands on: time in UTC, columns that nobody reads off the disk, and writers that wait in turn."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.fernet import InvalidToken
from flask import Flask
from sqlalchemy import Connection, Engine, String, create_engine, event, make_url, select, text, type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from optrommel import database
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.database import EncryptedText, UtcDateTime, derive_key, make_keyring, reads_only, set_up_engine
from optrommel.extensions import db
from optrommel.offers.actions import add_offer
from optrommel.offers.models import Contact
from optrommel.web import begin_request

OLD, NEW = "o" * 40, "n" * 40
NAME, PHONE = "Willemijntje Zoetekouw", "0561-555 098"
THREADS, TIMES = 8, 50
PATIENCE_S = 10
DAY = dt.date(2027, 5, 1)
SUMMER = dt.timezone(dt.timedelta(hours=2))


@pytest.fixture
def lent(app: Flask, campaign: Campaign) -> None:
    """Keep somebody's name and telephone number."""
    with app.app_context():
        add_offer(campaign.id, NAME, PHONE, erase_on=DAY, now=utc_now())
        db.session.commit()


def kept_in(engine: Engine) -> str:
    """Give the first contact's name as it stands in the database."""
    with engine.connect() as connection:
        return str(connection.scalar(select(type_coerce(Contact.name, String))))


def with_keys(*secrets: str) -> SimpleNamespace:
    """Give what an engine's dialect holds of its keys."""
    return SimpleNamespace(optrommel_keyring=make_keyring(secrets))


def test_a_contact_cannot_be_read_off_the_disk(app: Flask, lent: None) -> None:
    with app.app_context():
        kept, url = kept_in(db.engine), make_url(app.config["SETTINGS"].database)

    assert NAME not in kept
    if url.drivername == "sqlite":
        file = Path(url.database or "")
        raw = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
        assert kept.encode() in raw
        assert NAME.encode() not in raw
        assert PHONE.encode() not in raw


def test_a_contact_is_read_back_as_it_was_lent(app: Flask, lent: None) -> None:
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()

        assert (contact.name, contact.reach) == (NAME, PHONE)


def test_the_same_words_are_kept_differently_each_time() -> None:
    kept = {EncryptedText().process_bind_param(NAME, with_keys(NEW)) for _time in range(3)}

    assert len(kept) == 3


@pytest.mark.parametrize(
    ("written_with", "read_with", "is_read"),
    [
        ([OLD], [NEW, OLD], True),
        ([NEW, OLD], [NEW], True),
        ([NEW, OLD], [OLD], False),
        ([OLD], [NEW], False),
    ],
)
def test_the_newest_key_writes_and_every_key_reads(
    written_with: list[str], read_with: list[str], is_read: bool
) -> None:
    kept = EncryptedText().process_bind_param(NAME, with_keys(*written_with))

    if is_read:
        assert EncryptedText().process_result_value(kept, with_keys(*read_with)) == NAME
    else:
        with pytest.raises(InvalidToken):
            EncryptedText().process_result_value(kept, with_keys(*read_with))


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = {derive_key(secret, purpose) for secret in (OLD, NEW) for purpose in ("columns", "sessions")}

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        (dt.datetime(2026, 7, 1, 14, tzinfo=SUMMER), dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)),
        (dt.datetime(2026, 7, 1, 1, tzinfo=SUMMER), dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)),
    ],
)
def test_a_time_is_kept_in_utc(app: Flask, campaign: Campaign, moment: dt.datetime, kept: dt.datetime) -> None:
    with app.app_context():
        db.session.get_one(Campaign, campaign.id).closes_at = moment
        db.session.commit()

        found = db.session.scalar(select(Campaign.closes_at))

    assert found == kept
    assert found is not None
    assert found.utcoffset() == dt.timedelta()


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(dt.datetime(2026, 7, 1), SimpleNamespace())


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 15_000)],
)
def test_sqlite_is_durable_checks_references_and_waits(tmp_path: Path, setting: str, value: str | int) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/test.db")
    set_up_engine(engine, [NEW])

    with engine.connect() as connection:
        found = connection.scalar(text(f"PRAGMA {setting}"))

    assert found == value
    engine.dispose()


def test_the_application_uses_an_engine_that_was_set_up(app: Flask) -> None:
    with app.app_context():
        assert db.engine.dialect.optrommel_keyring  # type: ignore[attr-defined]
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(text("PRAGMA secure_delete")) == 1


def count_up(engine: Engine, campaign_id: int) -> None:
    """Add one to a number that was read before, as an action does."""
    with Session(engine) as session, session.begin():
        campaign = session.get_one(Campaign, campaign_id, with_for_update=True)
        campaign.waiting_days += 1


def test_nothing_is_lost_when_many_change_one_row(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        engine = db.engine

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _time: count_up(engine, campaign.id), range(THREADS * TIMES)))

    with Session(engine) as session:
        assert session.scalar(select(Campaign.waiting_days)) == campaign.waiting_days + THREADS * TIMES


def test_a_page_that_is_only_read_waits_for_no_writer(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        engine = db.engine
    token = reads_only.set(True)

    with Session(engine) as writer:
        writer.get_one(Campaign, campaign.id, with_for_update=True).waiting_days = 99
        writer.flush()
        with Session(engine) as reader:
            found = reader.scalar(select(Campaign.waiting_days))

    reads_only.reset(token)
    assert found == campaign.waiting_days


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Connection]:
    """Give a connection that writes to a SQLite file, and keeps everybody else from it."""
    engine = create_engine(f"sqlite:///{tmp_path}/test.db")
    set_up_engine(engine, [NEW])
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE slip (id INTEGER)"))  # the file is WAL from its first page
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_who_waits_too_long_to_write_is_told_so(writer: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optrommel.database.BUSY_TIMEOUT_MS", 20)

    with pytest.raises(OperationalError, match="locked"), writer.engine.begin():
        pass


def test_who_waits_to_write_gets_a_turn(writer: Connection) -> None:
    asked = threading.Event()
    event.listen(writer.engine, "checkout", lambda *_connection: asked.set())

    def write() -> int | None:
        with writer.engine.begin() as connection:
            return connection.scalar(text("SELECT 1"))

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(write)
        assert asked.wait(PATIENCE_S)
        writer.rollback()

        assert waiting.result(PATIENCE_S) == 1


@pytest.mark.parametrize(("method", "expected"), [("GET", True), ("HEAD", True), ("POST", False)])
def test_only_a_page_that_changes_something_takes_the_write_lock(app: Flask, method: str, expected: bool) -> None:
    with app.test_request_context("/", method=method):
        begin_request()
        found = reads_only.get()

    assert (found, reads_only.get()) == (expected, False)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY])
def test_a_write_asks_again_while_sqlite_is_busy_for_whatever_reason(code: int) -> None:
    asked: list[str] = []

    class Driver:
        def execute(self, statement: str) -> None:
            asked.append(statement)
            if len(asked) == 1:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = code
                raise error

    assert database._took_write_lock(Driver(), give_up_at=time.monotonic() + 10)  # type: ignore[arg-type]
    assert asked == ["BEGIN IMMEDIATE"] * 2
