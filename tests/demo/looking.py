"""What the tests of the demo look at."""

from __future__ import annotations

import csv
import datetime as dt

from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign
from optrommel.database import Base
from optrommel.demo.rows import DATA
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.groups.rules import ClaimState, standing

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def rows_per_table() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def slip_rows() -> list[dict[str, str]]:
    with (DATA / "slips.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def the_campaign() -> Campaign:
    return db.session.scalars(select(Campaign)).one()


def standings(today: dt.date) -> list[tuple[Claim, ClaimState]]:
    lapse_days = the_campaign().lapse_days
    claims = db.session.scalars(select(Claim).order_by(Claim.id))
    return [(claim, standing(claim.state, due_on=claim.due_on, today=today, lapse_days=lapse_days)) for claim in claims]
