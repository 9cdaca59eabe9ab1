"""The Flask extensions, made once and tied to an application by `create_app`."""

from __future__ import annotations

from typing import TypeVar

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy.dialects import postgresql, sqlite

from optrommel.database import Base

Row = TypeVar("Row", bound=Base)

db = SQLAlchemy(metadata=Base.metadata)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(get_remote_address, strategy="moving-window")


def insert_once(model: type[Row], **values: object) -> Row | None:
    """Insert a row and give it; None when a unique constraint says that it is there already, also uncommitted."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    return db.session.scalar(insert(model).on_conflict_do_nothing().returning(model), values)
