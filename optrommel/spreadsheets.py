"""A file as a spreadsheet program saved it, CSV or XLSX, in rows of cells; or a sentence that says what to do."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from optrommel.rules import N_, RuleError

ROWS_MAX = 10_000
LINES_MAX = 50_000  # with the empty ones between: a sheet may be formatted down to its last line
COLUMNS_MAX = 60
FILE_MAX = 8 * 1024**2  # bytes
UNPACKED_MAX = 48 * 1024**2  # bytes; 10,000 slips of 500 characters are 5 MB, with all that Excel puts around them 15
PARTS_MAX = 500  # files in a workbook
ENCODINGS = ("utf-8-sig", "cp1252")  # a text in Windows-1252 with an accent is never valid UTF-8
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = "\x1f,;\t"  # the first is typed by nobody: a list of one column may hold commas without quotes
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
LOOKED_AT = 1024  # bytes, to tell words from what is no text
MERGES_SHOWN = 3
DAY_ZERO = dt.datetime(1899, 12, 30)  # of Excel; on a Mac it was another
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # what Excel calls its part in a file with a password
_NO_TEXT = frozenset({*range(9), *range(14, 32)})
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_PIECE = 1024**2


@dataclass(frozen=True)
class Formula:
    """A cell that is worked out when somebody opens the file: what it says then, nobody can tell from here."""


@dataclass(frozen=True)
class Fault:
    """A cell in which a spreadsheet program says that it could not work it out: `#N/B`."""

    shown: str


Cell: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.timedelta | Formula | Fault | None
Line: TypeAlias = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class Sheet:
    """Rows of cells, each with the number that a spreadsheet program shows beside it; the first is the header.

    `name` is that of the sheet in a workbook, `others` the sheets that were not read.
    """

    header: Line
    rows: list[Line]
    name: str = ""
    others: tuple[str, ...] = ()
    day_zero: dt.datetime = DAY_ZERO  # from which a bare number counts days


Held = TypeVar("Held", bound=str)


@dataclass(frozen=True)
class Column(Generic[Held]):
    """A column of the file, by its name; without a field it is not used."""

    header: str
    field: Held | None


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


class CellError(RuleError):
    """What is wrong with a cell, or with a row as a whole."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(**values)
        self.sentence = sentence


class SpreadsheetError(RuleError):
    """The file as a whole cannot be read."""

    status = 422
    sentence = N_("Dit bestand kunnen we niet lezen. Open het in Excel of LibreOffice en sla het op als .xlsx of .csv.")


class FileTooLargeError(SpreadsheetError):
    """More bytes than any list of slips has."""

    sentence = N_("Dit bestand is te groot: hooguit %(max)d MB. Haal plaatjes weg, of verdeel de rijen over bestanden.")


class TooMuchInsideError(SpreadsheetError):
    """A workbook that unpacks to more than any list of slips is."""

    sentence = N_(
        "Uitgepakt is dit bestand te groot. Kopieer alleen de rijen naar een nieuw bestand en sla dat op als .xlsx."
    )


class OldWorkbookError(SpreadsheetError):
    """A workbook of Excel 2003 or before."""

    sentence = N_("Dit is een oud Excel-bestand (.xls). Open het en sla het op als .xlsx of .csv.")


class LockedFileError(SpreadsheetError):
    """A workbook with a password."""

    sentence = N_("Op dit bestand zit een wachtwoord. Sla het op zonder wachtwoord en kies het opnieuw.")


class MacroFileError(SpreadsheetError):
    """A workbook with a program in it."""

    sentence = N_("In dit bestand zitten macro’s. Die nemen we niet aan: sla het op als gewone .xlsx of als .csv.")


class OtherWorkbookError(SpreadsheetError):
    """A workbook of another program, or another kind of Excel."""

    sentence = N_("Dit soort spreadsheet lezen we niet. Open het en sla het op als .xlsx of .csv.")


class TooManyRowsError(SpreadsheetError):
    """More rows than go in at once."""

    sentence = N_("Het bestand heeft meer dan %(max)d rijen. Verdeel het over meer bestanden.")


class MergedCellsError(SpreadsheetError):
    """Cells were made one: which row their words belong to, nobody can tell."""

    sentence = N_(
        "Er zijn cellen samengevoegd (%(cells)s). Hef dat op in het bestand, zet in elke rij wat erin hoort, "
        "en kies het opnieuw."
    )


class UnevenQuotesError(SpreadsheetError):
    """From this row on the file is no CSV."""

    sentence = N_("Rij %(row)d: vanaf hier kloppen de aanhalingstekens niet: één te veel of te weinig.")


class TwoColumnsError(SpreadsheetError):
    """Two columns hold the same kind of thing."""

    sentence = N_("Rij %(row)d: ‘%(one)s’ en ‘%(other)s’ betekenen hetzelfde. Geef een van de twee een andere naam.")


class EmptySheetError(SpreadsheetError):
    """There is a header, or not even that."""

    sentence = N_("Het bestand heeft een kop maar geen rijen.")


def _commonest(text: str) -> str:
    """Tell what stands between cells: what the header holds most of."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def read_sheet(content: bytes, delimiter_of: Callable[[str], str] = _commonest) -> Sheet:
    """Read a file by what is in it, whatever its name says; a text by what `delimiter_of` says stands between cells.

    Raises `SpreadsheetError`.
    """
    if len(content) > FILE_MAX:
        raise FileTooLargeError(max=FILE_MAX // 1024**2)
    if content.startswith(OLE):
        raise LockedFileError if _ENCRYPTED in content else OldWorkbookError
    if content.startswith(ZIP):
        return _read_workbook(content)
    if content.startswith(PDF) or _is_no_text(content):
        raise SpreadsheetError
    return _with_header(_numbered(_csv_rows(decode(content), delimiter_of)))


def match_columns(header: Line, names: Mapping[Held, frozenset[str]]) -> list[Column[Held]]:
    """Find what each column holds, by its name. Raises `TwoColumnsError`."""
    row, cells = header
    written = ["" if is_blank(cell) else str(cell).strip() for cell in cells]
    columns = [Column(name, _field_of(name, names)) for name in written]
    for wanted in names:
        same = [column.header for column in columns if column.field == wanted]
        if len(same) > 1:
            raise TwoColumnsError(row=row, one=same[0], other=same[1])
    return columns


def _field_of(name: str, names: Mapping[Held, frozenset[str]]) -> Held | None:
    folded = " ".join(name.casefold().split())
    return next((held for held, headers in names.items() if folded in headers), None)


def words_in(cell: Cell) -> str:
    """Give the words in a cell; a whole number without a point behind it. Raises `CellError`."""
    if isinstance(cell, Formula):
        raise CellError(N_("hier staat een formule. Kopieer de cel en plak hem als waarde."))
    if isinstance(cell, Fault):
        raise CellError(N_("hier staat een fout (%(shown)s). Zet er de tekst zelf neer."), shown=cell.shown)
    if isinstance(cell, (bool, dt.date, dt.time, dt.timedelta)):
        raise CellError(N_("hier maakte Excel een datum, tijd of ja/nee van. Typ er een ’ voor: dan is het tekst."))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if cell is not None else ""


def is_blank(cell: Cell) -> bool:
    """Tell whether there is nothing in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_no_text(content: bytes) -> bool:
    start = content[:LOOKED_AT]
    return not start.startswith(UTF_16) and 10 * sum(byte in _NO_TEXT for byte in start) > len(start)


def decode(content: bytes) -> str:
    """Read UTF-8 (with or without BOM) or UTF-16 with one, else Windows-1252."""
    if content.startswith(UTF_16):
        return content.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("cp1252", "replace")  # five bytes mean nothing in Windows-1252


def _csv_rows(text: str, delimiter_of: Callable[[str], str]) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    row = 0
    while True:
        row += 1
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error:
            raise UnevenQuotesError(row=row) from None


def _numbered(rows: Iterable[Sequence[Cell]]) -> Iterator[Line]:
    """Number the rows as spreadsheet programs do, and pass over those in which nothing stands."""
    for number, cells in enumerate(rows, start=1):
        if number > LINES_MAX:
            raise TooManyRowsError(max=ROWS_MAX)
        if not all(is_blank(cell) for cell in cells):
            yield number, cells


def _with_header(lines: Iterator[Line]) -> Sheet:
    """Take the first row as the header; stop as soon as there are too many."""
    header = next(lines, (1, []))
    rows: list[Line] = []
    for line in lines:
        rows.append(line)
        if len(rows) > ROWS_MAX:
            raise TooManyRowsError(max=ROWS_MAX)
    return Sheet(header, rows)


def _read_workbook(content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts)
            return _read_first_sheet(content, parts)
    except SpreadsheetError:
        raise
    except Exception:  # whatever openpyxl stumbles over in bytes that anybody may have made
        raise SpreadsheetError from None


def _check_parts(parts: zipfile.ZipFile) -> None:
    """Refuse, before anything is unpacked, what is no plain workbook. Nothing unpacks to more than it said here."""
    names = {part.filename.casefold() for part in parts.infolist()}
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise MacroFileError
    if "xl/workbook.xml" not in names:
        raise OtherWorkbookError
    if len(parts.infolist()) > PARTS_MAX or sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX:
        raise TooMuchInsideError
    if b"macroEnabled" in parts.read("[Content_Types].xml"):
        raise MacroFileError


def _read_first_sheet(content: bytes, parts: zipfile.ZipFile) -> Sheet:
    """Read the first sheet that holds anything."""
    from openpyxl import load_workbook  # takes 0.2 s, and most processes never read a workbook

    book = load_workbook(io.BytesIO(content), read_only=True)
    found = None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write that there is one cell
        found = _with_header(_numbered(map(_cells, sheet.iter_rows(max_col=COLUMNS_MAX))))
        if found.rows:
            _refuse_merged(parts, sheet._worksheet_path)
            others = tuple(title for title in book.sheetnames if title != sheet.title)
            return Sheet(found.header, found.rows, sheet.title, others, book.epoch)
    return found or Sheet((1, []), [])


def _cells(row: Iterable[object]) -> list[Cell]:
    cells = [_cell(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(cell: object) -> Cell:
    kind, value = getattr(cell, "data_type", "n"), getattr(cell, "value", None)
    if kind == "f":
        return Formula()
    if kind == "e":
        return Fault(str(value))
    return _unescaped(value) if isinstance(value, str) else value


def _unescaped(text: str) -> str:
    """Read `_x000D_`, as Excel writes the end of a line that came from elsewhere."""
    return text.replace("_x000D_\n", "\n").replace("_x000D_", "\n")


def _refuse_merged(parts: zipfile.ZipFile, path: str) -> None:
    """Refuse a sheet with merged cells; openpyxl does not tell of them while it only reads."""
    merged: list[str] = []
    rest = b""
    with parts.open(path.removeprefix("/")) as sheet:
        while piece := sheet.read(_PIECE):
            merged += [found.decode() for found in _MERGE.findall(rest + piece)]
            rest = piece[piece.rfind(b"<") :]
    if merged:
        more = ", …" if len(merged) > MERGES_SHOWN else ""
        raise MergedCellsError(cells=", ".join(merged[:MERGES_SHOWN]) + more)
