"""A list of streets, pasted or from a spreadsheet, read into tins: looked at first, and made all at once or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from optrommel.campaigns.rules import NAME_MAX, TINS_MAX
from optrommel.campaigns.rules_tins import HOUSEHOLDS_MAX, NUMBER_MAX, REACH_MAX, ROUTE_MAX
from optrommel.rules import N_
from optrommel.spreadsheets import (
    Cell,
    CellError,
    Column,
    Line,
    Problem,
    Sheet,
    SpreadsheetError,
    is_blank,
    match_columns,
    read_sheet,
    words_in,
)

COLUMNS = ("route", "households", "contact_name", "contact_reach", "number")  # in this order where nobody names them
NAMES: Mapping[str, frozenset[str]] = {
    "route": frozenset({"route", "straat", "straat of route", "straten", "street"}),
    "households": frozenset({"huishoudens", "huizen", "adressen", "households"}),
    "contact_name": frozenset({"contactpersoon", "naam", "contact person"}),
    "contact_reach": frozenset({"contact", "telefoon", "telefoonnummer", "e-mail", "email"}),
    "number": frozenset({"nummer", "nr", "trommel", "trommelnummer", "number"}),
}
HEADER = ("nummer", "route", "huishoudens", "contactpersoon", "contact")
SHOWN = 40  # characters of a wrong cell in the message


@dataclass(frozen=True)
class NewTin:
    """A tin to be made; without a number it gets the next one."""

    route: str
    households: int | None = None
    contact_name: str = ""
    contact_reach: str = ""
    number: int = 0

    def cells(self) -> tuple[object, ...]:
        """Give what stands in a row of the list, under `HEADER`."""
        return (self.number, self.route, self.households or "", self.contact_name, self.contact_reach)


@dataclass(frozen=True)
class StreetList:
    """The tins of a list, what is wrong with it, and which of its columns say nothing to us."""

    tins: tuple[NewTin, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()


class TooManyTinsError(SpreadsheetError):
    """More tins than a campaign can have."""

    sentence = N_("Een actie kan hooguit %(max)d trommels hebben.")


def read_street_list(content: bytes, *, taken: Collection[int] = ()) -> StreetList:
    """Read a list of streets, with or without a header; `taken` are the numbers of tins that are there already.

    Raises `SpreadsheetError`.
    """
    sheet = read_sheet(content, _delimiter)
    columns, rows = _columns(sheet)
    found: list[NewTin] = []
    problems: list[Problem] = []
    for row, cells in rows:
        try:
            found.append(_tin(cells, [column.field for column in columns]))
            _check_number(found, taken)
        except CellError as error:
            problems.append(Problem(row, "", error.sentence, error.values))
    if len(found) + len(taken) > TINS_MAX:
        raise TooManyTinsError(max=TINS_MAX)
    unused = tuple(column.header for column in columns if column.header and column.field is None)
    return StreetList(_numbered(found, taken), tuple(problems), unused)


def _columns(sheet: Sheet) -> tuple[list[Column[str]], Sequence[Line]]:
    """Give the columns, and the rows under them: all of the sheet when the first row names none but is a street."""
    columns = match_columns(sheet.header, NAMES)
    if any(column.field == "route" for column in columns):
        return columns, sheet.rows
    return [Column(name, name) for name in COLUMNS], [sheet.header, *sheet.rows] if sheet.header[1] else []


def write_street_list(tins: Iterable[NewTin]) -> str:
    """Write tins as a list that is read as just these, each with its number: sent twice, it is made once."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows([HEADER, *(tin.cells() for tin in tins)])
    return written.getvalue()


def _delimiter(text: str) -> str:
    """Tell what stands between cells: what makes a header of the first line, or else what streets have between them.

    That is no comma, unless a number follows each first one: “Veenbeslaan, de flat” is one route.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    for delimiter in ";\t,":
        first = next(csv.reader(lines, delimiter=delimiter), [])
        if any(name.strip().casefold() in NAMES["route"] for name in first):
            return delimiter
    together = "\n".join(lines)
    if ";" in together or "\t" in together:
        return ";" if ";" in together else "\t"
    seconds = [line.split(",")[1].strip() if "," in line else "" for line in lines]
    return "," if all(second.isdecimal() for second in seconds) else "\x1f"  # the last is typed by nobody


def _tin(cells: Sequence[Cell], columns: Sequence[str | None]) -> NewTin:
    if not all(is_blank(cell) for cell in cells[len(columns) :]):
        raise CellError(N_("er staat meer in dan er kolommen zijn. Zet de route tussen aanhalingstekens."))
    row = {column: " ".join(words_in(cell).split()) for column, cell in zip(columns, cells, strict=False) if column}
    tin = NewTin(
        route=_words(row, "route", ROUTE_MAX),
        households=_count(row.get("households", ""), HOUSEHOLDS_MAX),
        contact_name=_words(row, "contact_name", NAME_MAX),
        contact_reach=_words(row, "contact_reach", REACH_MAX),
        number=_count(row.get("number", ""), NUMBER_MAX) or 0,
    )
    if not tin.route:
        raise CellError(N_("de straat of route ontbreekt."))
    if bool(tin.contact_name) != bool(tin.contact_reach):
        raise CellError(N_("bij een contactpersoon horen een naam én een telefoonnummer of e-mailadres."))
    return tin


def _words(row: Mapping[str, str], column: str, most: int) -> str:
    if len(row.get(column, "")) > most:
        raise CellError(N_("‘%(typed)s…’ is te lang: hooguit %(max)d tekens."), typed=row[column][:SHOWN], max=most)
    return row.get(column, "")


def _count(typed: str, most: int) -> int | None:
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) <= len(str(most)) and int(typed) > 0):
        raise CellError(N_("‘%(typed)s’ is geen getal van 1 tot en met %(max)d."), typed=typed[:SHOWN], max=most)
    return int(typed)


def _check_number(found: Sequence[NewTin], taken: Collection[int]) -> None:
    number = found[-1].number
    if number in taken:
        raise CellError(N_("trommel %(number)d is er al."), number=number)
    if number and number in {tin.number for tin in found[:-1]}:
        raise CellError(N_("trommel %(number)d staat twee keer in de lijst."), number=number)


def _numbered(found: Sequence[NewTin], taken: Collection[int]) -> tuple[NewTin, ...]:
    """Give every tin a number: its own, or the next after the highest."""
    last = max([*taken, *(tin.number for tin in found)], default=0)
    numbered = []
    for tin in found:
        last += not tin.number
        numbered.append(replace(tin, number=tin.number or last))
    return tuple(numbered)
