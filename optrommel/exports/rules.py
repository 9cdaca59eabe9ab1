"""What can be printed, and how far an order for it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from optrommel.rules import N_, RuleError

KEPT = dt.timedelta(hours=24)  # a ready file; it can be made again at any time, and codes stand in it
LISTED = dt.timedelta(days=30)  # that something was ordered; nobody looks for it longer
LEASE = dt.timedelta(minutes=5)  # without a page: whoever makes it is taken for dead
ATTEMPTS = 2
PER_TIN = 25  # slips
TIN_NUMBER_DIGITS = 4
TINS_TYPED_MAX = 500  # characters

LEFT_LYING = N_("Het maken van de PDF stopte twee keer halverwege. Kies minder trommels, of druk af vanuit je browser.")
CLOSED = N_("De actie werd afgesloten voordat dit klaar was.")
NOT_HERE = N_("Op deze computer kunnen we geen PDF maken. Druk af vanuit je browser.")

_RANGE = re.compile(rf"(\d{{1,{TIN_NUMBER_DIGITS}}})(?:-(\d{{1,{TIN_NUMBER_DIGITS}}}))?")
_UP_TO = re.compile(r"\s*(?:-|–|—|t/m)\s*")


class SheetKind(StrEnum):
    """A thing that comes out of the printer."""

    SLIPS = "slips"  # A6, four to a sheet, each with a stub
    LID = "lid"  # the sticker
    RULES = "rules"  # the card that goes in the tin
    ROUTE = "route"  # who gets the tin after whom
    POSTER = "poster"
    STUBS = "stubs"  # codes for slips that came without a number
    STORY = "story"  # what became of a tin's slips


WITH_CODES = (SheetKind.SLIPS, SheetKind.STUBS)  # that open the page of a slip


class OrderState(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


UNDER_WAY = (OrderState.WAITING, OrderState.WORKING)


class NotTinsError(RuleError):
    """This names no tins."""

    status = 422
    sentence = N_("We begrijpen ‘%(typed)s’ niet. Schrijf de nummers van de trommels zo: 1-12, 15.")


class NoSuchTinsError(RuleError):
    """There are no tins with these numbers."""

    status = 422
    sentence = N_("Deze actie heeft geen trommel %(numbers)s. Kijk de nummers na bij Trommels.")


class NoSheetsError(RuleError):
    """The sheets that were asked for have nothing on them."""

    status = 422
    sentence = N_("Er is nog niets om hierop af te drukken. Kies iets anders, of maak eerst trommels.")


class NoSuchBatchError(RuleError):
    """No slips were printed under this number."""

    status = 404
    sentence = N_("Deze actie heeft geen briefjes met nummers die met %(number)s beginnen.")


@dataclass(frozen=True)
class PrintJob:
    """What is asked for: which sheets, of which tins (none: all), in which language; for slips, which batch."""

    kinds: tuple[SheetKind, ...]
    tin_ids: tuple[int, ...] = ()
    language: str = "nl"
    batch_id: int | None = None
    is_large: bool = False  # large print

    def as_json(self) -> dict[str, Any]:
        """Give it as an order keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> PrintJob:
        """Read it as an order keeps it."""
        lists = {"kinds": tuple(map(SheetKind, kept["kinds"])), "tin_ids": tuple(kept["tin_ids"])}
        return cls(**{**kept, **lists})


@dataclass(frozen=True)
class Attempt:
    """An order in the hands of one process: its first attempt or its second."""

    order_id: int
    number: int


def numbers_in(typed: str) -> tuple[int, ...]:
    """Read which tins somebody means, `1-12, 15`, in order; nothing means all of them. Raises `NotTinsError`."""
    parts = re.split(r"[,;\s]+", _UP_TO.sub("-", typed.strip()))
    return tuple(sorted({number for part in parts if part for number in _range(part)}))


def _range(part: str) -> range:
    found = _RANGE.fullmatch(part)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if last < first:
        raise NotTinsError(typed=part)
    return range(first, last + 1)
