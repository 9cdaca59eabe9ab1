"""The least that Flask and SQLAlchemy do for the same list and the same insert: what Optrommel is measured against."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Index, Text, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LIST = """<!doctype html>
<html lang="nl">
<head><meta charset="utf-8"><title>Ideeën</title></head>
<body>
<h1>{{ total }} ideeën</h1>
<ul>{% for idea in ideas %}<li><a href="/ideeen/{{ idea.id }}">{{ idea.text }}</a></li>{% endfor %}</ul>
</body>
</html>"""


class Base(DeclarativeBase):
    """Parent of the two tables."""


db = SQLAlchemy(model_class=Base)


class Idea(Base):
    """What the list reads."""

    __tablename__ = "idea"
    __table_args__ = (Index("ix_idea_state_published_at", "state", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    published_at: Mapped[dt.datetime]


class Slip(Base):
    """What the form writes."""

    __tablename__ = "slip"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime]


def _set_up_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if request and request.method == "GET" else "BEGIN IMMEDIATE")


def list_ideas() -> ResponseReturnValue:
    """List the newest ideas under their number."""
    is_open = Idea.state == "open"
    total = db.session.scalar(select(func.count(Idea.id)).where(is_open))
    ideas = db.session.scalars(select(Idea).where(is_open).order_by(Idea.published_at.desc(), Idea.id.desc()).limit(20))
    return render_template_string(LIST, total=total, ideas=ideas)


def put_slip() -> ResponseReturnValue:
    """Keep a slip."""
    slip = Slip(text=request.form["text"], received_at=dt.datetime.now(dt.UTC))
    db.session.add(slip)
    db.session.commit()
    return redirect(f"/volg/{slip.id}", 303)


def create_app() -> Flask:
    """Make the bare application on its own database in the instance folder."""
    app = Flask(__name__)
    folder = Path(os.environ["OPTROMMEL_INSTANCE"]).resolve()
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'bare.db'}"
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "connect", _set_up_connection)
        event.listen(db.engine, "begin", _begin)
    app.add_url_rule("/ideeen", view_func=list_ideas)
    app.add_url_rule("/briefje", view_func=put_slip, methods=["POST"])
    return app
