"""The data of the example, read from `data/`."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class SlipRow:
    """A line of `slips.tsv`: a slip and what became of it."""

    key: str
    text: str
    lang: str
    tin: str
    days_ago: str
    source: str
    fate: str
    theme: str
    theme2: str
    tidy: str
    reason: str
    same_as: str
    helps: str
    name: str
    contact: str

    @property
    def public_text(self) -> str:
        """Give what the neighbourhood reads of the slip."""
        return self.tidy or self.text


@dataclass(frozen=True)
class ClaimRow:
    """A claim in `groups.toml`, and how it stands today."""

    first_step: str
    state: str
    asked_days_ago: int
    due_in_days: int
    on_turn: str
    on_theme: str = ""
    on_idea: str = ""
    reason: str = ""
    to: str = ""
    note: str = ""


class ClaimPlace(NamedTuple):
    """Where a claim stands in `groups.toml`; updates point there."""

    group: str
    number: int


def slip_rows() -> list[SlipRow]:
    """Read the slips, oldest first after the first of them."""
    with (DATA / "slips.tsv").open(encoding="utf-8", newline="") as file:
        return [SlipRow(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def group_rows() -> list[dict[str, Any]]:
    """Read the groups with their claims and updates."""
    rows: list[dict[str, Any]] = read_toml("groups.toml")["groups"]
    return rows


def claim_rows() -> dict[ClaimPlace, ClaimRow]:
    """Read the claims of all groups, each under its place."""
    return {
        ClaimPlace(group_row["slug"], number): ClaimRow(**row)
        for group_row in group_rows()
        for number, row in enumerate(group_row["claims"])
    }


def read_toml(name: str) -> dict[str, Any]:
    """Read one of the data files."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))
