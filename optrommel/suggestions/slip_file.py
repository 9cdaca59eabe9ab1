"""A CSV file of slips in, a CSV file of suggestions out: for who has only a spreadsheet, and for measuring."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optrommel.themes.suggest import (
    LOOK_ALIKES,
    SUGGESTED,
    Advice,
    Encoder,
    Example,
    Likeness,
    Text,
    Theme,
    WordList,
    fit,
    index,
)

COLUMNS = ("id", "text", "theme")
ANSWERED = (
    "id",
    *(f"{name}_{place}" for place in range(1, SUGGESTED + 1) for name in ("suggestion", "p")),
    *(f"alike_{place}" for place in range(1, LOOK_ALIKES + 1)),
)
ROWS_MAX = 50_000  # what is alike is looked for among all of them
FILE_MAX = 32 * 1024**2  # bytes
DELIMITERS = ",;"  # Excel writes the second in Dutch
READ_AS_FORMULA = ("=", "+", "-", "@")


class SlipFileError(Exception):
    """What is wrong with a file, as a sentence for who typed the command."""


@dataclass(frozen=True)
class Row:
    """A slip in the file; without a theme it is asked about."""

    id: str
    text: str
    theme: str = ""


@dataclass(frozen=True)
class Answers:
    """A row for each slip that was asked about, in the order of the file, and what they were made from."""

    rows: list[list[str]]
    themes: list[Theme]
    examples: int

    @property
    def formulas(self) -> int:
        """Count the cells that a spreadsheet program could take for a formula."""
        return sum(cell.startswith(READ_AS_FORMULA) for row in self.rows for cell in row)


def read_slips(content: bytes) -> list[Row]:
    """Read the slips of a file: UTF-8, a header with `id`, `text` and perhaps `theme`. Raises `SlipFileError`."""
    if len(content) > FILE_MAX:
        raise SlipFileError(f"The file is larger than {FILE_MAX // 1024**2} MB. Split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SlipFileError("The file is not UTF-8. Save it as ‘CSV UTF-8’.") from None
    rows = list(_rows_of(text))
    _check_ids(row for _number, row in rows)
    return [row for _number, row in rows]


def _rows_of(text: str) -> Iterator[tuple[int, Row]]:
    """Give each row with the number that a spreadsheet program shows beside it; pass over those with nothing in it."""
    lines = _lines_of(text)
    _number, header = next(lines, (1, []))
    places = _places_of(header)
    for count, (number, cells) in enumerate(lines, start=1):
        if count > ROWS_MAX:
            raise SlipFileError(f"The file has more than {ROWS_MAX} rows. Split it.")
        yield number, _row_of(number, cells, places, width=len(header))


def _lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            raise SlipFileError(f"Row {number}: the quotation marks do not match, or a cell is too long.") from None
        if any(cell.strip() for cell in cells):
            yield number, cells


def _delimiter_of(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=header.count)


def _places_of(header: Sequence[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise SlipFileError(f"There are two columns ‘{twice[0]}’.")
    missing = [name for name in ("id", "text") if name not in names]
    if missing:
        raise SlipFileError(
            f"There is no column ‘{missing[0]}’. The first row names the columns: {', '.join(COLUMNS)}."
        )
    return {name: names.index(name) for name in COLUMNS if name in names}


def _row_of(number: int, cells: list[str], places: dict[str, int], *, width: int) -> Row:
    if any(cell.strip() for cell in cells[width:]):
        raise SlipFileError(f"Row {number} has more cells than the header. Put quotation marks around the text.")
    found = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    row = Row(found["id"], found["text"], found.get("theme", "").strip())
    if not row.id.strip():
        raise SlipFileError(f"Row {number} has no id.")
    if len((row.id + row.theme).splitlines()) > 1:
        raise SlipFileError(f"Row {number}: an id and a theme stand on one line.")
    return row


def _check_ids(rows: Iterable[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise SlipFileError(f"The id ‘{row.id}’ stands there twice.")
        seen.add(row.id)


def answer(rows: Sequence[Row], words: WordList, *, encoder: Encoder | None = None) -> Answers:
    """Suggest themes for the slips without one, by those that have one, and find what each looks like.

    When no slip has a theme, the subjects of the word list are the themes.
    """
    texts = [Text(row.id, row.text) for row in rows]
    asked = [text for text, row in zip(texts, rows, strict=True) if not row.theme]
    examples = [Example(text, row.theme) for text, row in zip(texts, rows, strict=True) if row.theme]
    themes = _themes_of(examples, words)
    if not asked:
        return Answers([], themes, len(examples))
    advice = fit(themes, examples, words, unplaced=asked, encoder=encoder).advise(asked)
    alike = index(texts, words=words, encoder=encoder).alike(asked)
    return Answers([_cells(*pair) for pair in zip(advice, alike, strict=True)], themes, len(examples))


def _themes_of(examples: Sequence[Example], words: WordList) -> list[Theme]:
    placed = dict.fromkeys(str(example.theme) for example in examples)
    return [Theme(name, name) for name in placed] or [Theme(name, name, tuple(words[name])) for name in words]


def _cells(advice: Advice, alike: Sequence[Likeness]) -> list[str]:
    guesses = [cell for guess in advice.guesses[:SUGGESTED] for cell in (str(guess.theme), f"{guess.p:.4f}")]
    likes = [str(likeness.key) for likeness in alike[:LOOK_ALIKES]]
    return [str(advice.key), *_filled(guesses, 2 * SUGGESTED), *_filled(likes, LOOK_ALIKES)]


def _filled(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Write answers as CSV, below their header.

    Ids and themes come back exactly as they were, also when one begins with `=`: they stand in the reader's own file
    already, and one that was changed could not be found there any more. What residents wrote is not in it.
    """
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows([ANSWERED, *rows])
    return written.getvalue()
