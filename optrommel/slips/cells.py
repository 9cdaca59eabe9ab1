"""Cells of a spreadsheet of slips: what each kind of column can hold, and the sentence for what it cannot."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from babel import Locale

from optrommel.campaigns.rules import FIRST_DAY
from optrommel.forms import tidy
from optrommel.languages import LANGUAGES
from optrommel.offers.rules import NAME_MAX, REACH_MAX, can_reach
from optrommel.rules import N_
from optrommel.slips.paper_numbers import PaperNumber, read_number
from optrommel.slips.rules import DUTCH, TEXT_MAX, TEXT_MIN, visible_length
from optrommel.spreadsheets import DAY_ZERO, Cell, CellError, is_blank, words_in

TIN_DIGITS_MAX = 9
DIGITS_WITHOUT_NOUGHT = 9  # of a Dutch telephone number
SHOWN = 20  # characters of a wrong cell in the sentence
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[ T].*)?"),
    re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})(?: .*)?"),
)
_LANGUAGES = {
    **{code: code for code in LANGUAGES},
    **{language.name.casefold(): code for code, language in LANGUAGES.items()},
    **{
        names[code].casefold(): code
        for names in (Locale("nl").languages, Locale("en").languages)
        for code in LANGUAGES
        if code in names
    },
}


class Field(StrEnum):
    """What a column can hold."""

    TEXT = "text"
    TIN = "tin"
    NUMBER = "number"
    DAY = "day"
    LANGUAGE = "language"
    NAME = "name"
    REACH = "reach"


@dataclass(frozen=True)
class Paper:
    """A printed slip that a row may name: the tin it was made for, and by which submission it is in already.

    `is_unwanted`: its writer wants it not typed over.
    """

    id: int
    code_hash: str
    tin_number: int | None = None
    is_used: bool = False
    submission_id: str | None = None
    is_unwanted: bool = False


@dataclass(frozen=True)
class Known:
    """What the rows of a file may name in a campaign. `batch`: the only one, of which short numbers will do."""

    tins: frozenset[int] = frozenset()
    papers: Mapping[PaperNumber, Paper] = field(default_factory=dict)
    batch: int | None = None
    today: dt.date = dt.date.max
    day_zero: dt.datetime = DAY_ZERO


def _words(cell: Cell) -> str:
    return tidy(words_in(cell))


def _read_text(cell: Cell, _known: Known) -> str:
    text = _words(cell)
    if visible_length(text) < TEXT_MIN:
        raise CellError(N_("de tekst is leeg of korter dan %(min)d tekens."), min=TEXT_MIN)
    if len(text) > TEXT_MAX:
        raise CellError(N_("de tekst heeft %(length)d tekens; %(max)d mag."), length=len(text), max=TEXT_MAX)
    return text


def _read_tin(cell: Cell, known: Known) -> int | None:
    words = _words(cell)
    if not words:
        return None
    if not (words.isdecimal() and len(words) <= TIN_DIGITS_MAX and int(words) in known.tins):
        raise CellError(N_("trommel ‘%(tin)s’ is er niet in deze actie."), tin=words[:SHOWN])
    return int(words)


def _read_number(cell: Cell, known: Known) -> PaperNumber | None:
    words = _words(cell)
    if not words:
        return None
    number = read_number(words[:SHOWN], batch=known.batch)
    if number not in known.papers:
        raise CellError(N_("nummer %(number)s hoort niet bij deze actie. Kijk het na op het briefje."), number=number)
    return number


def _read_day(cell: Cell, known: Known) -> dt.date | None:
    if is_blank(cell):
        return None
    day = _day(cell, known.day_zero)
    if day is None:
        raise CellError(N_("‘%(shown)s’ is geen datum. Schrijf hem als 3-12-2025."), shown=_shown(cell))
    if not FIRST_DAY <= day <= known.today:
        raise CellError(N_("deze dag kan niet: %(day)s. Kijk het jaar na."), day=day.isoformat())
    return day


def _day(cell: Cell, day_zero: dt.datetime) -> dt.date | None:
    """Give the day that a cell names; a bare number counts days, as spreadsheet programs do."""
    if isinstance(cell, dt.date):
        return cell.date() if isinstance(cell, dt.datetime) else cell
    words = _words(cell)
    if re.fullmatch(r"\d{1,6}(\.\d+)?", words):
        return (day_zero + dt.timedelta(days=float(words))).date()
    match = next((found for pattern in _DAYS if (found := pattern.fullmatch(words))), None)
    try:
        return dt.date(*(int(match[part]) for part in ("year", "month", "day"))) if match else None
    except ValueError:
        return None


def _shown(cell: Cell) -> str:
    return tidy(str(cell))[:SHOWN]


def _read_language(cell: Cell, _known: Known) -> str:
    words = _words(cell)
    language = _LANGUAGES.get(words.casefold()) if words else DUTCH
    if language is None:
        raise CellError(
            N_("de taal ‘%(shown)s’ kennen we niet. Schrijf bijvoorbeeld Nederlands, Engels of Turks."),
            shown=words[:SHOWN],
        )
    return language


def _read_name(cell: Cell, _known: Known) -> str:
    name = _words(cell)
    if len(name) > NAME_MAX:
        raise CellError(N_("deze naam is te lang: hooguit %(max)d tekens."), max=NAME_MAX)
    return name


def _read_reach(cell: Cell, _known: Known) -> str:
    reach = _words(cell)
    if not isinstance(cell, str) and len(reach) == DIGITS_WITHOUT_NOUGHT:
        reach = f"0{reach}"  # a spreadsheet program took 0612345678 for a number
    if reach and (len(reach) > REACH_MAX or not can_reach(reach)):
        raise CellError(N_("dit lijkt geen telefoonnummer of e-mailadres. Kijk het na, of laat het leeg."))
    return reach


READERS: Mapping[Field, Callable[[Cell, Known], Any]] = {
    Field.TEXT: _read_text,
    Field.TIN: _read_tin,
    Field.NUMBER: _read_number,
    Field.DAY: _read_day,
    Field.LANGUAGE: _read_language,
    Field.NAME: _read_name,
    Field.REACH: _read_reach,
}
