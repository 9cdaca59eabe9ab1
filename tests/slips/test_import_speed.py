"""A long spreadsheet goes in fast, and keeps nobody waiting while it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.slips.models import Slip
from tests.page import Upload, Visitor
from tests.slips.sheets import XLSX, workbook

PATH = "/beheer/de-gagels/importeren"
WITHIN_S = 10
STATEMENTS_PER_THOUSAND = 10  # of writing; one for each row would be a thousand


@contextmanager
def written() -> Iterator[list[float]]:
    """Give at what moments slips were written."""
    moments: list[float] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO slip "):
            moments.append(time.perf_counter())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield moments
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [500, pytest.param(5_000, marks=pytest.mark.soak)])
def test_a_long_list_goes_in_within_seconds_and_in_a_few_statements(
    app: Flask, campaign: Campaign, moderator: Visitor, count: int
) -> None:
    rows = [[f"Idee {number}: een bankje bij de vijver, en bel Annie op 06-12345678", ""] for number in range(count)]
    content = workbook(["tekst", "trommel"], *rows)
    started = time.perf_counter()

    with app.app_context(), written() as moments:
        preview = moderator.get(PATH).submit("Bekijk wat erin staat", file=Upload(content, "lijst.xlsx", XLSX))
        looked = time.perf_counter()
        done = preview.submit(f"Stop {count} briefjes in de trommel")

    took = time.perf_counter() - started
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Slip)) == count
    done.submit(f"Haal deze {count} briefjes er weer uit")
    out = time.perf_counter() - started - took
    busy = started + took - moments[0]
    print(f"{count} rows: {looked - started:.1f} s to look, {took:.1f} s in all; writing {busy:.2f} s; out {out:.1f} s")
    assert took < WITHIN_S
    assert len(moments) <= count / 1_000 * STATEMENTS_PER_THOUSAND
