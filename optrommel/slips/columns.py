"""What stands in a spreadsheet of slips: its columns by their names, and each row as a slip, or why it is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from optrommel.rules import N_, RuleError
from optrommel.slips.cells import READERS, Field, Known
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.rules import DUTCH
from optrommel.spreadsheets import (
    Cell,
    CellError,
    Column,
    EmptySheetError,
    Line,
    Problem,
    Sheet,
    SpreadsheetError,
    is_blank,
    match_columns,
)

HEADER_SHOWN = 200  # of a wrong header
HEADERS: Mapping[Field, frozenset[str]] = {
    Field.TEXT: frozenset({"tekst", "text", "idee", "briefje"}),
    Field.TIN: frozenset({"trommel", "tin", "trommelnummer"}),
    Field.NUMBER: frozenset({"nummer", "briefjesnummer", "nummer briefje", "number"}),
    Field.DAY: frozenset({"datum", "date"}),
    Field.LANGUAGE: frozenset({"taal", "language"}),
    Field.NAME: frozenset({"naam", "name"}),
    Field.REACH: frozenset({"contact", "telefoon of e-mail", "telefoon", "telefoonnummer", "e-mail", "email", "mail"}),
}


class NoTextColumnError(SpreadsheetError):
    """Nothing says where the words are."""

    sentence = N_("Rij %(row)d: er is geen kolom ‘tekst’. Gevonden: %(found)s.")


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
class Reading:
    """What a file holds: its columns, the good rows, and what is wrong with the others."""

    sheet: Sheet
    columns: list[Column[Field]]
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


def _match(header: Line) -> list[Column[Field]]:
    """Find what each column holds, by its name."""
    row, _cells = header
    columns = match_columns(header, HEADERS)
    if not any(column.field is Field.TEXT for column in columns):
        found = ", ".join(column.header for column in columns if column.header)[:HEADER_SHOWN] or "–"
        raise NoTextColumnError(row=row, found=found)
    return columns


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
                found[column.field] = READERS[column.field](cell, known)
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
