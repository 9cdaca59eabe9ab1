"""Slips from a spreadsheet: read, checked row by row, and put in all at once or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import tins_of
from optrommel.forms import tidy
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.queries import words_of_slips
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN, Source, digest_fields, visible_length

TEXT_HEADERS = frozenset({"tekst", "text", "idee", "briefje"})
TIN_HEADERS = frozenset({"trommel", "tin", "trommelnummer"})
ROWS_MAX = 10_000  # about 13 s; a longer import would keep phones waiting past the database's patience
ENCODINGS = ("utf-8-sig", "cp1252")  # a text in Windows-1252 with an accent is never valid UTF-8
DELIMITERS = "\x1f,;\t"  # the first is typed by nobody: a list of one column may hold commas without quotes
TIN_DIGITS_MAX = 9
HEADER_SHOWN = 200  # characters of a wrong header in the message
NAMESPACE = uuid.UUID("6d1c0d3e-5e0c-4c52-9a55-0f6a3f7b4a10")


@dataclass(frozen=True)
class Row:
    """One slip of the file: the line it starts on, its words, and its tin's number."""

    line: int
    text: str
    tin_number: int | None


@dataclass(frozen=True)
class Reading:
    """What a file holds: good rows, and what is wrong, a sentence each."""

    rows: list[Row]
    problems: list[str]


class BrokenRowError(Exception):
    """From this line on the file is no CSV."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def decode(content: bytes) -> str:
    """Read UTF-8 (with or without BOM), else Windows-1252."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace")  # five bytes mean nothing in Windows-1252


def read_rows(content: bytes, *, tin_numbers: frozenset[int] = frozenset()) -> Reading:
    """Read a CSV file with a column `tekst` and, if wanted, `trommel`; comma, semicolon or tab between."""
    lines = _numbered_lines(decode(content))
    try:
        _line, header = next(lines, (1, []))
        names = [tidy(name).casefold() for name in header]
        if not TEXT_HEADERS.intersection(names):
            found = ", ".join(filter(None, names))[:HEADER_SHOWN] or "niets"
            return Reading([], [f"Regel 1: er is geen kolom ‘tekst’. Gevonden: {found}."])
        return _read_lines(lines, names, tin_numbers)
    except BrokenRowError as error:
        return Reading(
            [], [f"Regel {error.line}: vanaf hier kloppen de aanhalingstekens niet: één te veel of te weinig."]
        )


def _numbered_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give the cells of each row with the line it starts on; a cell may run over several lines."""
    header = next(iter(text.splitlines()), "")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count), strict=True)
    while True:
        start = lines.line_num + 1
        try:
            yield start, next(lines)
        except StopIteration:
            return
        except csv.Error:
            raise BrokenRowError(start) from None


def _read_lines(lines: Iterable[tuple[int, list[str]]], names: Sequence[str], tin_numbers: frozenset[int]) -> Reading:
    reading = Reading([], [])
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = _read_row(line, cells, names, tin_numbers)
        if isinstance(row, Row):
            reading.rows.append(row)
        else:
            reading.problems.append(f"Regel {line}: {row}")
        if len(reading.rows) > ROWS_MAX:
            return Reading([], [f"Het bestand heeft meer dan {ROWS_MAX} rijen. Verdeel het over meer bestanden."])
    if not reading.rows and not reading.problems:
        reading.problems.append("Het bestand heeft een kop maar geen rijen.")
    return reading


def _read_row(line: int, cells: Sequence[str], names: Sequence[str], tin_numbers: frozenset[int]) -> Row | str:
    """Give the slip of a row, or what is wrong with it."""
    text = tidy(_cell(cells, names, TEXT_HEADERS))
    tin = tidy(_cell(cells, names, TIN_HEADERS))
    if any(cell.strip() for cell in cells[len(names) :]):
        return "er staat meer in dan de kop kolommen heeft. Zet de tekst tussen aanhalingstekens."
    if visible_length(text) < TEXT_MIN:
        return f"de tekst is leeg of korter dan {TEXT_MIN} tekens."
    if len(text) > TEXT_MAX:
        return f"de tekst heeft {len(text)} tekens; {TEXT_MAX} mag."
    if tin and not (tin.isdecimal() and len(tin) <= TIN_DIGITS_MAX and int(tin) in tin_numbers):
        return f"trommel ‘{tin[:20]}’ is er niet in deze actie."
    return Row(line, text, int(tin) if tin else None)


def _cell(cells: Sequence[str], names: Sequence[str], headers: frozenset[str]) -> str:
    return next((cell for name, cell in zip(names, cells, strict=False) if name in headers), "")


def tin_numbers_of(campaign: Campaign) -> frozenset[int]:
    """Give the numbers of a campaign's tins."""
    return frozenset(tin.number for tin in tins_of(campaign.id))


@dataclass(frozen=True)
class Tally:
    """How many slips an import made, and how many of those say word for word what another slip said before."""

    new: int
    alike: int


def import_rows(campaign: Campaign, rows: Sequence[Row], *, now: dt.datetime) -> Tally:
    """Put every row in as a slip and count the new ones; the same file twice puts nothing in twice.

    A row's submission id is made of all the file's rows and its place among them. So a file that is saved anew, in
    another encoding or with another delimiter, is the same file; the same words twice in it are two slips, for two
    residents may write the same; and the same words on the same line of another file are a slip of somebody else.
    The price is that a file that was changed counts as another: a slip too many can be put right, a slip that was
    taken for a repeat would be lost. `alike` tells of it in time.
    """
    lid_codes = {tin.number: tin.lid_code for tin in tins_of(campaign.id)}
    told_before = words_of_slips(campaign.id)
    file_digest = digest_fields([(row.text, row.tin_number) for row in rows])
    new: list[str] = []
    for place, row in enumerate(rows):
        submission = Submission(
            id=str(uuid.uuid5(NAMESPACE, f"{file_digest}:{place}")),
            text=row.text,
            lid_code=lid_codes.get(row.tin_number or 0, ""),
        )
        slip, _code = put_slip(campaign, submission, now=now, source=Source.IMPORT)
        if slip.received_at == now:
            new.append(row.text)
    return Tally(len(new), sum(text in told_before for text in new))
