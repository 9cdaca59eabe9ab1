"""A list of streets, pasted or from a spreadsheet, read into tins: looked at first, and made all at once or not."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optrommel.campaigns.rules import NAME_MAX, TINS_MAX
from optrommel.campaigns.rules_tins import HOUSEHOLDS_MAX, NUMBER_MAX, REACH_MAX, ROUTE_MAX
from optrommel.rules import N_

COLUMNS = ("route", "households", "contact_name", "contact_reach", "number")  # in this order where nobody names them
NAMES: Mapping[str, frozenset[str]] = {
    "route": frozenset({"route", "straat", "straten", "street"}),
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
class Problem:
    """What is wrong: on which line (0: with the list as a whole), and why; a sentence for the page to translate."""

    line: int
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class StreetList:
    """The tins of a list, what is wrong with it, and which of its columns say nothing to us."""

    tins: tuple[NewTin, ...] = ()
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()


class _RowError(Exception):
    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence, self.values = sentence, values


class _BrokenError(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_street_list(text: str, *, taken: Collection[int] = ()) -> StreetList:
    """Read a list of streets, with or without a header; `taken` are the numbers of tins that are there already."""
    lines = [line for line in text.splitlines() if line.strip()]
    named = _header(lines[0]) if lines else None
    columns, delimiter = named or (COLUMNS, _delimiter(lines))
    found: list[NewTin] = []
    problems: list[Problem] = []
    try:
        for line, cells in _rows(text, delimiter, skips=bool(named)):
            try:
                found.append(_tin(cells, columns))
                _check_number(found, taken)
            except _RowError as error:
                problems.append(Problem(line, error.sentence, error.values))
    except _BrokenError as error:
        broken = N_("vanaf hier kloppen de aanhalingstekens niet: één te veel of te weinig.")
        problems.append(Problem(error.line, broken))
    if len(found) + len(taken) > TINS_MAX:
        problems.append(Problem(0, N_("Een actie kan hooguit %(max)d trommels hebben."), {"max": TINS_MAX}))
    return StreetList(_numbered(found, taken), tuple(problems), _unused(lines[0], delimiter) if named else ())


def write_street_list(tins: Iterable[NewTin]) -> str:
    """Write tins as a list that is read as just these, each with its number: sent twice, it is made once."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows([HEADER, *(tin.cells() for tin in tins)])
    return written.getvalue()


def _names(line: str, delimiter: str) -> list[str]:
    return [name.strip().strip('"').strip() for name in line.split(delimiter)]


def _unused(header: str, delimiter: str) -> tuple[str, ...]:
    return tuple(name for name in _names(header, delimiter) if name and not _column(name.casefold()))


def _header(line: str) -> tuple[Sequence[str | None], str] | None:
    """Give the columns of a first line that names them, and what stands between; None when it is a street."""
    for delimiter in ";\t,":
        columns = [_column(name.casefold()) for name in _names(line, delimiter)]
        if "route" in columns:
            return columns, delimiter
    return None


def _column(name: str) -> str | None:
    return next((column for column, names in NAMES.items() if name in names), None)


def _delimiter(lines: Iterable[str]) -> str:
    """Tell what stands between the cells of a list without a header: no comma, unless a number follows each first one.

    “Veenbeslaan, de flat” is one route.
    """
    together = "\n".join(lines)
    if ";" in together or "\t" in together:
        return ";" if ";" in together else "\t"
    seconds = [line.split(",")[1].strip() if "," in line else "" for line in together.split("\n")]
    return "," if all(second.isdecimal() for second in seconds) else "\x1f"  # the last is typed by nobody


def _rows(text: str, delimiter: str, *, skips: bool) -> Iterator[tuple[int, list[str]]]:
    """Give the cells of each row that holds any, with its line; `skips` the header."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            bare = [" ".join(cell.split()) for cell in cells]
            if any(bare) and not skips:
                yield reader.line_num, bare
            skips = skips and not any(bare)
    except csv.Error:
        raise _BrokenError(reader.line_num) from None


def _tin(cells: Sequence[str], columns: Sequence[str | None]) -> NewTin:
    if any(cells[len(columns) :]):
        raise _RowError(N_("er staat meer in dan er kolommen zijn. Zet de route tussen aanhalingstekens."))
    row = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    tin = NewTin(
        route=_words(row, "route", ROUTE_MAX),
        households=_count(row.get("households", ""), HOUSEHOLDS_MAX),
        contact_name=_words(row, "contact_name", NAME_MAX),
        contact_reach=_words(row, "contact_reach", REACH_MAX),
        number=_count(row.get("number", ""), NUMBER_MAX) or 0,
    )
    if not tin.route:
        raise _RowError(N_("de straat of route ontbreekt."))
    if bool(tin.contact_name) != bool(tin.contact_reach):
        raise _RowError(N_("bij een contactpersoon horen een naam én een telefoonnummer of e-mailadres."))
    return tin


def _words(row: Mapping[str, str], column: str, most: int) -> str:
    if len(row.get(column, "")) > most:
        raise _RowError(N_("‘%(typed)s…’ is te lang: hooguit %(max)d tekens."), typed=row[column][:SHOWN], max=most)
    return row.get(column, "")


def _count(typed: str, most: int) -> int | None:
    if not typed:
        return None
    if not (typed.isdecimal() and len(typed) <= len(str(most)) and int(typed) > 0):
        raise _RowError(N_("‘%(typed)s’ is geen getal van 1 tot en met %(max)d."), typed=typed[:SHOWN], max=most)
    return int(typed)


def _check_number(found: Sequence[NewTin], taken: Collection[int]) -> None:
    number = found[-1].number
    if number in taken:
        raise _RowError(N_("trommel %(number)d is er al."), number=number)
    if number and number in {tin.number for tin in found[:-1]}:
        raise _RowError(N_("trommel %(number)d staat twee keer in de lijst."), number=number)


def _numbered(found: Sequence[NewTin], taken: Collection[int]) -> tuple[NewTin, ...]:
    """Give every tin a number: its own, or the next after the highest."""
    last = max([*taken, *(tin.number for tin in found)], default=0)
    numbered = []
    for tin in found:
        last += not tin.number
        numbered.append(replace(tin, number=tin.number or last))
    return tuple(numbered)
