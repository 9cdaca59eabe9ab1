"""Slips from a spreadsheet: read, checked row by row, and put in all at once or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import tins_of
from optrommel.forms import tidy
from optrommel.slips.actions import Submission, put_slip
from optrommel.slips.rules import TEXT_MAX, TEXT_MIN, Source

TEXT_HEADERS = frozenset({"tekst", "text", "idee", "briefje"})
TIN_HEADERS = frozenset({"trommel", "tin", "trommelnummer"})
ROWS_MAX = 20_000
ENCODINGS = ("utf-8-sig", "cp1252")  # a text in Windows-1252 with an accent is never valid UTF-8
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
    text = decode(content)
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().casefold() for name in next(lines, [])]
        columns = _columns(header)
        if columns is None:
            return Reading(
                [], [f"Regel 1: er is geen kolom ‘tekst’. Gevonden: {', '.join(filter(None, header)) or 'niets'}."]
            )
        return _read_lines(lines, columns, tin_numbers)
    except csv.Error as error:
        return Reading([], [f"Regel {lines.line_num}: dit is geen goede CSV ({error})."])


def _columns(header: Sequence[str]) -> tuple[int, int | None] | None:
    text = next((index for index, name in enumerate(header) if name in TEXT_HEADERS), None)
    tin = next((index for index, name in enumerate(header) if name in TIN_HEADERS), None)
    return None if text is None else (text, tin)


def _read_lines(
    lines: Any,
    columns: tuple[int, int | None],
    tin_numbers: frozenset[int],
) -> Reading:
    reading = Reading([], [])
    start = lines.line_num + 1
    for cells in lines:
        if any(cell.strip() for cell in cells):
            _read_row(reading, start, cells, columns, tin_numbers)
        start = lines.line_num + 1  # a cell may run over several lines
        if len(reading.rows) > ROWS_MAX:
            return Reading([], [f"Het bestand heeft meer dan {ROWS_MAX} rijen. Verdeel het over meer bestanden."])
    if not reading.rows and not reading.problems:
        reading.problems.append("Het bestand heeft een kop maar geen rijen.")
    return reading


def _read_row(
    reading: Reading, line: int, cells: Sequence[str], columns: tuple[int, int | None], tin_numbers: frozenset[int]
) -> None:
    text_column, tin_column = columns
    text = tidy(cells[text_column] if text_column < len(cells) else "")
    tin = cells[tin_column].strip() if tin_column is not None and tin_column < len(cells) else ""
    if len(text) < TEXT_MIN:
        reading.problems.append(f"Regel {line}: de tekst is leeg of korter dan {TEXT_MIN} tekens.")
    elif len(text) > TEXT_MAX:
        reading.problems.append(f"Regel {line}: de tekst heeft {len(text)} tekens; {TEXT_MAX} mag.")
    elif tin and not (tin.isdecimal() and int(tin) in tin_numbers):
        reading.problems.append(f"Regel {line}: trommel ‘{tin[:20]}’ is er niet in deze actie.")
    else:
        reading.rows.append(Row(line, text, int(tin) if tin else None))


def tin_numbers_of(campaign: Campaign) -> frozenset[int]:
    """Give the numbers of a campaign's tins."""
    return frozenset(tin.number for tin in tins_of(campaign.id))


def import_rows(campaign: Campaign, rows: Sequence[Row], *, now: dt.datetime) -> int:
    """Put every row in as a slip and count the new ones; the same file twice puts nothing in twice."""
    lid_codes = {tin.number: tin.lid_code for tin in tins_of(campaign.id)}
    before: set[int] = set()
    for row in rows:
        submission = Submission(
            id=str(uuid.uuid5(NAMESPACE, f"{row.line}")),
            text=row.text,
            lid_code=lid_codes.get(row.tin_number or 0, ""),
        )
        slip, _code = put_slip(campaign, submission, now=now, source=Source.IMPORT)
        if slip.received_at == now:
            before.add(slip.id)
    return len(before)
