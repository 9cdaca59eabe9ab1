"""Migrations: step by step with rows in every table, forward, back, and forward again, on both databases."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, func, make_url, select, text

from optrommel import schema
from optrommel.database import Base, make_keyring, set_up_engine
from optrommel.migrations import VERSIONS, newest_revision
from optrommel.schema import MIGRATIONS, current_revision, differences, upgrade

REVISIONS = sorted(path.name[:3] for path in VERSIONS.glob("[0-9][0-9][0-9]_*.py"))
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
BY_TYPE: dict[type, Any] = {
    str: "x",
    int: 1,
    float: 1.0,
    bool: False,
    dt.datetime: NOW,
    dt.date: NOW.date(),
    dt.time: NOW.time(),
    object: {},
}
# What a constraint asks: a state that there is, one subject for a claim, no signpost on an idea that was not merged.
BY_NAME: dict[str, Any] = {
    "campaign.state": "open",
    "campaign_role.role": "moderator",
    "claim.idea_id": None,
    "need.state": "open",
    "draft.state": "ready",
    "draft_card.state": "open",
    "draft_pile.kind": "new",
    "not_alike.other_id": 2,
    "suggestion.slip_id": None,
    "clash.other_id": 2,
    "claim.on_turn": "group",
    "claim.state": "active",
    "idea.merged_into_id": None,
    "idea.state": "open",
    "invitation.role": "member",
    "message.state": "queued",
    "offer.own_words": make_keyring(["k" * 40]).encrypt(b"x").decode(),
    "offer.state": "new",
    "offer_subject.idea_id": None,
    "offer_subject.need_id": None,
    "offer_subject.activity_id": None,
    "outcome_answer.because": None,
    "outcome_answer.follower_id": None,
    "outcome_question.verdict": "left",
    "plan.repeat": "once",
    "print_order.state": "ready",
    "report.activity_id": None,
    "report.need_id": None,
    "report.outcome": "stays",
    "report.reason": "other",
    "slip_import.state": "done",
    "resident_group.state": "active",
    "subscription.kind": "theme",
    "subscription.idea_id": None,
    "subscription.group_id": None,
    "subscription.slip_id": None,
    "slip.source": "phone",
    "slip.state": "waiting",
    "theme.merged_into_id": None,
    "theme.state": "open",
    "voice.is_lead": True,
    "wording.part_of_id": None,
    "tin.state": "ready",
}


TWICE = ("idea", "slip")  # a clash is of two ideas, and two slips can be not alike


def set_up(url: str) -> Engine:
    engine = create_engine(url)
    set_up_engine(engine, ["k" * 40])
    return engine


@pytest.fixture
def engine(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on an empty database of this test alone."""
    if database == "sqlite":
        made = set_up(f"sqlite:///{tmp_path}/test.db")
        yield made
        made.dispose()
        return
    server, name = make_url(request.getfixturevalue("postgresql")), f"test_{uuid.uuid4().hex}"
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = set_up(server.set(database=name).render_as_string(hide_password=False))
    yield made
    made.dispose()
    with administrator.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    administrator.dispose()


def value_of(column: Column[Any]) -> Any:
    name = f"{column.table.name}.{column.name}"
    return BY_NAME[name] if name in BY_NAME else BY_TYPE[column.type.python_type]


def tables_in(connection: Connection) -> list[Table]:
    """List the tables that there are, parents first; not those that migrations and search keep for themselves."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: not name.startswith(("alembic_version", "idea_search")))
    return metadata.sorted_tables


def fill(engine: Engine) -> dict[str, int]:
    """Put a row in every table that has none; all of them refer to each other's first, and there are two of `TWICE`.

    Give how many rows each table had.
    """
    with engine.begin() as connection:
        tables = tables_in(connection)  # looked up once: that takes longer than all the rows
        had = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        for table in tables:
            if not had[table.name]:
                connection.execute(table.insert().values(row_of(table)))
                if table.name in TWICE:
                    connection.execute(table.insert().values(second_row_of(table)))
    return had


def second_row_of(table: Table) -> dict[str, Any]:
    row = {
        column.name: None if column.nullable else value_of(column) for column in table.columns if column.name != "id"
    }
    return row | {name: value for name, value in {"code_hash": "y", "origin_slip_id": 2}.items() if name in row}


def row_of(table: Table) -> dict[str, Any]:
    return {column.name: value_of(column) for column in table.columns if column.name != "id"}


def rows(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {table.name: list(connection.execute(select(table)).mappings()) for table in tables_in(connection)}


def count(found: dict[str, list[Any]]) -> dict[str, int]:
    return {name: len(of_table) for name, of_table in found.items()}


def orphans(engine: Engine) -> list[Any]:
    if engine.dialect.name != "sqlite":
        return []  # PostgreSQL keeps none
    with engine.connect() as connection:
        return list(connection.execute(text("PRAGMA foreign_key_check")))


def downgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, schema._alone(connection):
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()


def foreign_keys(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("PRAGMA foreign_keys")) or 0)


def test_revisions_are_numbered_one_after_another() -> None:
    assert [f"{number:03}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert newest_revision() == REVISIONS[-1]


@pytest.mark.parametrize(
    "compared", [REVISIONS[-2:], pytest.param(REVISIONS, marks=pytest.mark.soak)], ids=["last", "all"]
)
def test_every_step_keeps_every_row_and_the_last_gives_the_tables_that_the_code_expects(
    engine: Engine, compared: list[str]
) -> None:
    before: dict[str, int] = {}
    for revision in REVISIONS:
        assert upgrade(engine, revision) == revision
        if revision in compared:
            assert bool(differences(engine)) is (revision != newest_revision())

        after = fill(engine)

        assert after | before == after
        before = {name: there or 1 + (name in TWICE) for name, there in after.items()}
    found = rows(engine)
    assert set(found) == set(Base.metadata.tables)
    assert count(found) == before
    assert orphans(engine) == []


def test_on_sqlite_an_id_that_an_open_page_may_hold_is_given_once(tmp_path: Path) -> None:
    engine = set_up(f"sqlite:///{tmp_path}/test.db")
    upgrade(engine)
    with engine.connect() as connection:
        made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))

        assert set(made.scalars()) == {
            table.name for table in Base.metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]
        }
    engine.dispose()


# To revisions of long ago nobody goes back; that it works is proved at length.
@pytest.mark.parametrize(
    "revision", [*(pytest.param(old, marks=pytest.mark.soak) for old in REVISIONS[:-3]), *REVISIONS[-3:-1]]
)
def test_going_back_keeps_what_was_there_before_and_forward_again_works(engine: Engine, revision: str) -> None:
    upgrade(engine, revision)
    fill(engine)
    before = rows(engine)
    upgrade(engine)
    fill(engine)

    downgrade(engine, revision)

    assert rows(engine) == before
    upgrade(engine)
    assert (differences(engine), orphans(engine)) == ([], [])


def test_all_the_way_back_leaves_nothing(engine: Engine) -> None:
    upgrade(engine)
    fill(engine)

    downgrade(engine, "base")

    assert rows(engine) == {}
    assert current_revision(engine) is None


def test_two_that_upgrade_at_the_same_moment_wait_for_each_other(engine: Engine) -> None:
    barrier = Barrier(2)

    def start() -> str | None:
        own = set_up(engine.url.render_as_string(hide_password=False))
        barrier.wait(timeout=10)
        try:
            return upgrade(own)
        finally:
            own.dispose()

    with ThreadPoolExecutor(2) as pool:
        found = [started.result() for started in [pool.submit(start), pool.submit(start)]]

    assert found == [newest_revision()] * 2
    assert differences(engine) == []


def test_an_upgrade_that_fails_leaves_nothing_half_done(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(config: Config, _revision: str) -> None:
        config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
        raise RuntimeError

    monkeypatch.setattr(schema.command, "upgrade", fail)

    with pytest.raises(RuntimeError):
        upgrade(engine)

    assert "half" not in rows(engine)


def test_on_sqlite_references_are_checked_again_after_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = set_up(f"sqlite:///{tmp_path}/test.db")
    upgrade(engine)
    well = foreign_keys(engine)

    monkeypatch.setattr(schema.command, "upgrade", lambda *_arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgrade(engine)

    assert (well, foreign_keys(engine)) == (1, 1)
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT 1", ["x"]),
        ("UPDATE idea SET stems = 'bankj vijver'", ["bankj", "vijver"]),
        ("DELETE FROM idea", []),
    ],
)
def test_on_sqlite_the_search_index_follows_the_rows(tmp_path: Path, statement: str, found: list[str]) -> None:
    engine = set_up(f"sqlite:///{tmp_path}/test.db")
    upgrade(engine, REVISIONS[0])
    fill(engine)
    upgrade(engine)

    with engine.begin() as connection:
        for table in ("voice", "claim", "placement"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours
        connection.execute(text(statement))

    with engine.connect() as connection:
        search = text("SELECT count(*) FROM idea_search WHERE idea_search MATCH :word")
        hits = [word for word in ("x", "bankj", "vijver") if connection.scalar(search, {"word": word})]
        connection.execute(text("INSERT INTO idea_search (idea_search) VALUES ('integrity-check')"))
    assert hits == found
    engine.dispose()
