"""What can be printed, and how far an order for it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from optrommel.rules import N_, RuleError

KEPT = dt.timedelta(hours=24)  # a ready file; it can be made again at any time, and codes stand in it


class SheetKind(StrEnum):
    """A thing that comes out of the printer."""

    SLIPS = "slips"  # A6, four to a sheet, each with a stub
    LID = "lid"  # the sticker
    RULES = "rules"  # the card that goes in the tin
    ROUTE = "route"  # who gets the tin after whom
    POSTER = "poster"
    STUBS = "stubs"  # codes for slips that came without a number
    STORY = "story"  # what became of a tin's slips


class OrderState(StrEnum):
    """How far an order is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class PrintJob:
    """What is asked for: which sheets, of which tins (none: all), in which language; for slips, which batch."""

    kinds: tuple[SheetKind, ...]
    tin_ids: tuple[int, ...] = ()
    language: str = "nl"
    batch_id: int | None = None
    is_large: bool = False  # large print


class NothingToPrintError(RuleError):
    """Slips or stubs are asked for that nobody made."""

    status = 404
    sentence = N_("Er zijn nog geen briefjes met een nummer. Maak ze eerst bij ‘Afdrukken’.")
