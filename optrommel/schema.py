"""The tables of the database: brought up to date, and compared with the code. The only import of alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine

from optrommel.database import Base

MIGRATIONS = Path(__file__).parent / "migrations"
SEARCH = ("idea_search", "ix_idea_stems")  # made by hand for each database; the code's tables do not name them
UPGRADE_LOCK = 727_272  # any number will do, as long as it stays the same


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def current_revision(engine: Engine) -> str | None:
    """Give the revision of the database; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> str | None:
    """Bring the database to a revision and give it; two that start at once wait for each other."""
    with engine.connect() as connection, _alone(connection):
        command.upgrade(_config(connection), revision)
        connection.commit()
    return current_revision(engine)


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Let nobody else change tables meanwhile."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        yield
        return
    # Before BEGIN: a table that is made anew must not take its children's rows with it.
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        connection.begin()  # here, not in alembic: all steps or none
        yield
    finally:
        connection.rollback()  # inside a transaction the switch does nothing
        driver.execute("PRAGMA foreign_keys=ON")


def differences(engine: Engine) -> list[str]:
    """List in what the tables differ from what the code expects."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_ours})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _is_ours(_item: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    return not (name or "").startswith(SEARCH)
