"""What every table shares: names of constraints, time in UTC, encrypted columns, how SQLite is set up. No Flask."""

from __future__ import annotations

import base64
import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import DateTime, Engine, MetaData, Text, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 15_000  # a write waits its turn; a page that waits longer than this has a real problem
CHECKPOINT_TIMEOUT_MS = 1_000  # when pages are being read all the time, the next erasing empties the log
ASK_AGAIN_S = 0.001  # for the write lock; a slip holds it a few ms

_NEXT_TO_WRITE = threading.Lock()  # one thread of a process asks, the others wait behind it

reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)
"""True while a page is only read: its transaction then takes no write lock on SQLite."""


class Base(DeclarativeBase):
    """Parent of every mapped class."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Of a table whose rows go while somebody still has their id in an open page: SQLite gives no id to another row.
IDS_ONCE = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware time, kept in UTC. Refuses a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=dt.UTC)


class EncryptedText(TypeDecorator[str]):
    """Text that is unreadable in the database file; the keys hang on the engine's dialect."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).decrypt(value.encode()).decode()


def keyring_of(dialect: Dialect) -> MultiFernet:
    """Give the keys that `set_up_engine` hung on this engine."""
    keyring: MultiFernet = dialect.optrommel_keyring  # type: ignore[attr-defined]
    return keyring


def derive_key(secret: str, purpose: str) -> bytes:
    """Derive 32 bytes for one purpose from an installation key. Source: RFC 5869 (HKDF, SHA-256)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"optrommel {purpose}".encode()).derive(secret.encode())


def make_keyring(secrets: Sequence[str]) -> MultiFernet:
    """Make the keys for encrypted columns: the first writes, all may read."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(derive_key(secret, "columns"))) for secret in secrets])


def set_up_engine(engine: Engine, secrets: Sequence[str]) -> None:
    """Hang the keys on the engine and, on SQLite, make it durable and safe for several writers."""
    engine.dialect.optrommel_keyring = make_keyring(secrets)  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite_connection)
        event.listen(engine, "begin", _begin_on_sqlite)


def _set_up_sqlite_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin ourselves; the driver's own BEGIN comes too late and loses updates
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _switch_to_wal(cursor, give_up_at=time.monotonic() + BUSY_TIMEOUT_MS / 1000)
    cursor.execute("PRAGMA synchronous=FULL")  # a code that a resident has seen survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what a writer erases does not linger in free pages
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor, *, give_up_at: float) -> None:
    """Switch to the write-ahead log; SQLite does not wait when two open a new file at the same moment."""
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(ASK_AGAIN_S)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # The low byte is the kind; a log that is being recovered is busy too, by a longer code.
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def forget_log(engine: Engine) -> None:
    """Write SQLite's log into the database and empty it: what was erased stood in it. Readers may make it wait."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        driver.execute(f"PRAGMA busy_timeout={CHECKPOINT_TIMEOUT_MS}")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    finally:
        connection.close()


def _begin_on_sqlite(connection: Any) -> None:
    if reads_only.get():
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite's own waiting asks again after up to 100 ms and leaves the lock idle meanwhile: half the slips a second.
    driver: sqlite3.Connection = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _took_write_lock(driver, give_up_at=time.monotonic() + BUSY_TIMEOUT_MS / 1000):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # tells why not, as an error that our pages know
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _took_write_lock(driver: sqlite3.Connection, *, give_up_at: float) -> bool:
    if not _NEXT_TO_WRITE.acquire(timeout=max(0.0, give_up_at - time.monotonic())):
        return False
    try:
        while time.monotonic() < give_up_at:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    return False
                time.sleep(ASK_AGAIN_S)
            else:
                return True
        return False
    finally:
        _NEXT_TO_WRITE.release()
