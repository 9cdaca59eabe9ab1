"""What stands in a spreadsheet of slips: its columns by their names, and each row as a slip, or why it is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from babel import Locale

from optrommel.campaigns.rules import FIRST_DAY
from optrommel.forms import tidy
from optrommel.languages import LANGUAGES
from optrommel.offers.rules import NAME_MAX, REACH_MAX, can_reach
from optrommel.rules import N_, RuleError
from optrommel.slips.paper_numbers import PaperNumber, read_number
from optrommel.slips.rules import DUTCH, TEXT_MAX, TEXT_MIN, visible_length
from optrommel.slips.spreadsheets import (
    DAY_ZERO,
    Cell,
    EmptySheetError,
    Fault,
    Formula,
    Line,
    Sheet,
    SpreadsheetError,
    is_blank,
)

TIN_DIGITS_MAX = 9
DIGITS_WITHOUT_NOUGHT = 9  # of a Dutch telephone number
SHOWN = 20  # characters of a wrong cell in the sentence
HEADER_SHOWN = 200  # of a wrong header
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[ T].*)?"),
    re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})(?: .*)?"),
)


class Field(StrEnum):
    """What a column can hold."""

    TEXT = "text"
    TIN = "tin"
    NUMBER = "number"
    DAY = "day"
    LANGUAGE = "language"
    NAME = "name"
    REACH = "reach"


HEADERS: Mapping[Field, frozenset[str]] = {
    Field.TEXT: frozenset({"tekst", "text", "idee", "briefje"}),
    Field.TIN: frozenset({"trommel", "tin", "trommelnummer"}),
    Field.NUMBER: frozenset({"nummer", "briefjesnummer", "nummer briefje", "number"}),
    Field.DAY: frozenset({"datum", "date"}),
    Field.LANGUAGE: frozenset({"taal", "language"}),
    Field.NAME: frozenset({"naam", "name"}),
    Field.REACH: frozenset({"contact", "telefoon of e-mail", "telefoon", "telefoonnummer", "e-mail", "email", "mail"}),
}
_DUTCH_NAMES = Locale("nl").languages
_LANGUAGES = {
    **{code: code for code in LANGUAGES},
    **{language.name.casefold(): code for code, language in LANGUAGES.items()},
    **{_DUTCH_NAMES[code].casefold(): code for code in LANGUAGES if code in _DUTCH_NAMES},
}


class NoTextColumnError(SpreadsheetError):
    """Nothing says where the words are."""

    sentence = N_("Rij %(row)d: er is geen kolom ‘tekst’. Gevonden: %(found)s.")


class TwoColumnsError(SpreadsheetError):
    """Two columns hold the same kind of thing."""

    sentence = N_("Rij %(row)d: ‘%(one)s’ en ‘%(other)s’ betekenen hetzelfde. Geef een van de twee een andere naam.")


class CellError(RuleError):
    """What is wrong with a cell, or with a row as a whole."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.sentence = sentence


@dataclass(frozen=True)
class Column:
    """A column of the file, by its name; without a field it is not used."""

    header: str
    field: Field | None


@dataclass(frozen=True)
class Paper:
    """A printed slip that a row may name: the tin it was made for, and by which submission it is in already."""

    id: int
    code_hash: str
    tin_number: int | None = None
    is_used: bool = False
    submission_id: str | None = None


@dataclass(frozen=True)
class Known:
    """What the rows of a file may name in a campaign. `batch`: the only one, of which short numbers will do."""

    tins: frozenset[int] = frozenset()
    papers: Mapping[PaperNumber, Paper] = field(default_factory=dict)
    batch: int | None = None
    today: dt.date = dt.date.max
    day_zero: dt.datetime = DAY_ZERO


@dataclass(frozen=True)
class Row:
    """One slip of the file: its row there, its words, and what else the file says of it."""

    row: int
    text: str
    tin_number: int | None = None
    number: PaperNumber | None = None
    written_on: dt.date | None = None
    language: str = DUTCH
    name: str = ""
    reach: str = ""

    @property
    def identity(self) -> list[object]:
        """Give what makes this row another; what was read before there were more columns is the same still."""
        day = self.written_on.isoformat() if self.written_on else ""
        more = [str(self.number or ""), day, self.language if self.language != DUTCH else "", self.name, self.reach]
        return [self.text, self.tin_number, *(more if any(more) else [])]


@dataclass(frozen=True)
class Problem:
    """Something that keeps the whole file out: where it is, and what to do."""

    row: int
    column: str  # empty: the row as a whole
    sentence: str
    values: Mapping[str, object]

    def say(self, translate: Callable[[str], str] = str) -> str:
        """Say it in the language of `translate`."""
        place = N_("Rij %(row)d, kolom %(column)s: %(reason)s") if self.column else N_("Rij %(row)d: %(reason)s")
        reason = translate(self.sentence) % self.values
        return translate(place) % {"row": self.row, "column": self.column, "reason": reason}


@dataclass(frozen=True)
class Reading:
    """What a file holds: its columns, the good rows, and what is wrong with the others."""

    sheet: Sheet
    columns: list[Column]
    rows: list[Row]
    problems: list[Problem]

    def refuse(self, row: int, error: RuleError, column: str = "") -> None:
        """Add what is wrong with a row, or with its cell in a column."""
        self.problems.append(Problem(row, column, error.sentence, error.values))

    def header_of(self, held: Field) -> str:
        """Give the name of the column that holds something, as the file writes it."""
        return next((column.header for column in self.columns if column.field is held), "")


def read_rows(sheet: Sheet, known: Known) -> Reading:
    """Read each row as a slip. Raises `SpreadsheetError` for a header without words, or without rows under it."""
    columns = _match(sheet.header)
    if not sheet.rows:
        raise EmptySheetError
    reading, known = Reading(sheet, columns, [], []), replace(known, day_zero=sheet.day_zero)
    taken: dict[PaperNumber, int] = {}
    for line in sheet.rows:
        row = _read_row(line, reading, known)
        if row is not None and _is_first(row, taken, reading):
            reading.rows.append(row)
    return reading


def _is_first(row: Row, taken: dict[PaperNumber, int], reading: Reading) -> bool:
    """Tell whether no row before this one has its number; the other is a problem."""
    if row.number is None or taken.setdefault(row.number, row.row) == row.row:
        return True
    sentence = N_("nummer %(number)s staat ook in rij %(other)d. Een briefje telt één keer.")
    error = CellError(sentence, number=row.number, other=taken[row.number])
    reading.refuse(row.row, error, reading.header_of(Field.NUMBER))
    return False


def _match(header: Line) -> list[Column]:
    """Find what each column holds, by its name."""
    row, cells = header
    names = ["" if is_blank(cell) else tidy(str(cell)) for cell in cells]
    columns = [Column(name, _field_of(name)) for name in names]
    for wanted in Field:
        same = [column.header for column in columns if column.field is wanted]
        if len(same) > 1:
            raise TwoColumnsError(row=row, one=same[0], other=same[1])
    if not any(column.field is Field.TEXT for column in columns):
        found = ", ".join(filter(None, names))[:HEADER_SHOWN] or "–"
        raise NoTextColumnError(row=row, found=found)
    return columns


def _field_of(name: str) -> Field | None:
    folded = " ".join(name.casefold().split())
    return next((held for held, headers in HEADERS.items() if folded in headers), None)


def _read_row(line: Line, reading: Reading, known: Known) -> Row | None:
    """Read a row; None when something is wrong with it, which is then among the problems."""
    number, cells = line
    before = len(reading.problems)
    try:
        _check_width(cells[len(reading.columns) :])
        found = _read_cells(line, reading, known)
        if len(reading.problems) > before:
            return None
        _check_together(found, known)
    except CellError as error:
        reading.refuse(number, error)
        return None
    return _row(number, found)


def _read_cells(line: Line, reading: Reading, known: Known) -> dict[Field, Any]:
    number, cells = line
    found = {}
    for column, cell in zip_longest(reading.columns, cells[: len(reading.columns)]):
        if column.field is not None:
            try:
                found[column.field] = _READERS[column.field](cell, known)
            except RuleError as error:
                reading.refuse(number, error, column.header)
    return found


def _row(number: int, found: Mapping[Field, Any]) -> Row:
    return Row(
        number,
        found[Field.TEXT],
        found.get(Field.TIN),
        found.get(Field.NUMBER),
        found.get(Field.DAY),
        found.get(Field.LANGUAGE) or DUTCH,
        found.get(Field.NAME, ""),
        found.get(Field.REACH, ""),
    )


def _check_width(rest: Sequence[Cell]) -> None:
    if not all(is_blank(cell) for cell in rest):
        raise CellError(N_("er staat meer in dan de kop kolommen heeft. Zet de tekst tussen aanhalingstekens."))


def _check_together(found: Mapping[Field, Any], known: Known) -> None:
    """Refuse cells that do not go together."""
    if bool(found.get(Field.NAME)) != bool(found.get(Field.REACH)):
        raise CellError(
            N_("bij een naam hoort een telefoonnummer of e-mailadres, en andersom. Vul het aan, of haal allebei weg.")
        )
    number, tin = found.get(Field.NUMBER), found.get(Field.TIN)
    own = known.papers[number].tin_number if number else None
    if tin is not None and own is not None and own != tin:
        raise CellError(
            N_("briefje %(number)s hoort bij trommel %(own)d, niet bij %(tin)d. Kijk het na, of laat de trommel leeg."),
            number=number,
            own=own,
            tin=tin,
        )


def _words(cell: Cell) -> str:
    """Give the words in a cell; a whole number without the point that a spreadsheet program thinks behind it."""
    if isinstance(cell, Formula):
        raise CellError(N_("hier staat een formule. Kopieer de cel en plak hem als waarde."))
    if isinstance(cell, Fault):
        raise CellError(N_("hier staat een fout (%(shown)s). Zet er de tekst zelf neer."), shown=cell.shown)
    if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
        raise CellError(N_("hier maakte Excel een datum, tijd of ja/nee van. Typ er een ’ voor: dan is het tekst."))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell)) if cell is not None else ""


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


_READERS: Mapping[Field, Callable[[Cell, Known], Any]] = {
    Field.TEXT: _read_text,
    Field.TIN: _read_tin,
    Field.NUMBER: _read_number,
    Field.DAY: _read_day,
    Field.LANGUAGE: _read_language,
    Field.NAME: _read_name,
    Field.REACH: _read_reach,
}
