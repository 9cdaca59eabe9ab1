"""The tins of the example: brought out, passed on, and where each is today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optrommel.campaigns.custody import count_tin, hear, move_tin
from optrommel.campaigns.models import Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.campaigns.rules import TinState
from optrommel.campaigns.rules_tins import Count, PassingKind
from optrommel.demo.stage import Stage, submission_id
from optrommel.slips.queries_tins import slips_by_tin

PASSING_HOURS = (9, 21)  # neighbours are at home


def _tins_with_rows(stage: Stage, facts: Mapping[str, Any]) -> Iterator[tuple[Tin, dict[str, Any]]]:
    tins = {tin.number: tin for tin in tins_of(stage.campaign.id)}
    return ((tins[row["number"]], row) for row in facts["tins"] if row["state"] != TinState.READY)


def pass_tins_round(stage: Stage, facts: Mapping[str, Any]) -> None:
    """Bring the tins out, and let neighbours say that they have them or pass them on."""
    out_at = stage.moment(facts["opened_days_ago"], hour=10)
    for tin, row in _tins_with_rows(stage, facts):
        move_tin(tin, TinState.OUT, now=out_at, by=stage.moderator_id)
        for kind, days_ago in row["said"]:
            key = f"tin {tin.number} {days_ago}"
            said_at = stage.moment_between(days_ago, PASSING_HOURS, key=key)
            hear(tin, PassingKind(kind), submission_id=submission_id(key), now=said_at)


def bring_tins_home(stage: Stage, facts: Mapping[str, Any]) -> None:
    """Put each tin where it is today."""
    # Only after the slips: one that comes from a tin that is back would be doubtful.
    entered = slips_by_tin(stage.campaign.id)
    for tin, row in _tins_with_rows(stage, facts):
        if "missing_days_ago" in row:
            lost_at = stage.moment(row["missing_days_ago"], hour=12)
            move_tin(tin, TinState.MISSING, now=lost_at, by=stage.moderator_id)
        if "home_days_ago" in row:
            move_tin(tin, TinState.BACK, now=stage.moment(row["home_days_ago"], hour=16), by=stage.moderator_id)
        if "counted" in row:
            count = Count(row["counted"]["slips"], entered[tin.id].entered, row["counted"]["gap_reason"])
            counted_at = stage.moment(row["home_days_ago"] - 1, hour=11)
            count_tin(tin, count, now=counted_at, by=stage.moderator_id)
