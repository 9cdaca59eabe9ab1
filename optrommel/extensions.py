"""The Flask extensions, made once and tied to an application by `create_app`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.selectable import ExecutableReturnsRows

from optrommel.database import Base, forget_log, reads_only

Row = TypeVar("Row", bound=Base)

db = SQLAlchemy(metadata=Base.metadata)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(get_remote_address, strategy="moving-window")


def forget_log_after_commit() -> None:
    """Take what is erased now out of SQLite's write-ahead log too, as soon as it is erased for good."""
    event.listen(db.session(), "after_commit", lambda _session: forget_log(db.engine), once=True)


@contextmanager
def only_reading() -> Iterator[None]:
    """Read without keeping a writer waiting; what is read does not outlive it, but for its columns."""
    reading = reads_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reads_only.reset(reading)


def insert_many_once(model: type[Row], rows: list[dict[str, object]], *, key: str) -> dict[str, int]:
    """Insert rows, all with the same columns; give the ids of those that were not there already, by a column."""
    table = model.metadata.tables[model.__tablename__]
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).on_conflict_do_nothing().returning(table.c[key], table.c.id)
    return {known_by: row_id for known_by, row_id in db.session.execute(statement, rows)} if rows else {}


def insert_once(model: type[Row], **values: object) -> Row | None:
    """Insert a row and give it; None when a unique constraint says that it is there already, also uncommitted."""
    row: Row | None = db.session.scalar(_insert_once(model, db.engine.dialect.name), values)
    return row


@cache  # to make a statement takes as long as to run it
def _insert_once(model: type[Row], dialect: str) -> ExecutableReturnsRows:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(model.metadata.tables[model.__tablename__])
    return select(model).from_statement(statement.on_conflict_do_nothing().returning(statement.table))
