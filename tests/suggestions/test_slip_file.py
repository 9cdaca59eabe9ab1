"""Suggestions from a spreadsheet: what is read, what comes back, and that nothing else is touched."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from optrommel import beside
from optrommel.cli import main
from optrommel.suggestions import slip_file
from optrommel.suggestions.slip_file import ANSWERED, Row, SlipFileError, read_slips
from optrommel.themes.suggesting import encoding
from tests.serving import environment

HEADER = "id,suggestion_1,p_1,suggestion_2,p_2,suggestion_3,p_3,alike_1,alike_2,alike_3,alike_4,alike_5"
PLACED = "1,meer bomen planten,Groen\n2,auto’s rijden te hard,Verkeer\n3,samen koffie drinken,Samen\n"
ONE_LINE = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda id_: id_.splitlines() == [id_])


@pytest.fixture(autouse=True)
def modest(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note that the command asked to be modest, for the tests run on in this process."""
    asked: list[bool] = []
    monkeypatch.setattr(beside, "be_modest", lambda: asked.append(True))
    return asked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file with three slips that were placed and two that are asked about, with columns of its own between."""
    file = tmp_path / "briefjes.csv"
    rows = 'A 7,nooit,"bomen planten,\nook in de straat",\n1,ja,meer bomen planten,Groen\n2,ja,te hard rijden,Verkeer\n'
    file.write_text(f"id,gelezen,text,theme\n{rows}3,ja,samen koffie drinken,Samen\n007,ja,koffie drinken, \n")
    return file


def suggest(file: Path, *options: str, encoder: bool = False, **settings: str) -> Result:
    """Run the command where there is no instance, no database and not one right setting."""
    nowhere = file.parent / "nowhere"
    ours = environment(nowhere, OPTROMMEL_DATABASE_URL="nothing://here", OPTROMMEL_PORT="a door", **settings)
    extra = [] if encoder else ["--no-encoder"]
    result = CliRunner().invoke(main, ["suggest", "--from", str(file), *extra, *options], env=ours)
    assert not nowhere.exists()
    return result


def answers(result: Result) -> list[dict[str, str]]:
    """Give the answers of a command that went well."""
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def written(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "file.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def as_sheet(rows: Sequence[Sequence[str]], delimiter: str) -> bytes:
    sheet = io.StringIO(newline="")
    csv.writer(sheet, delimiter=delimiter).writerows([("theme", "id", "text"), *rows])
    return sheet.getvalue().encode()


def test_every_slip_without_a_theme_is_answered_in_the_order_of_the_file(file: Path) -> None:
    result = suggest(file)

    first, second = answers(result)
    assert result.stdout.splitlines()[0] == HEADER
    assert (first["id"], first["suggestion_1"], first["alike_1"]) == ("A 7", "Groen", "1")
    assert (second["id"], second["suggestion_1"], second["alike_1"]) == ("007", "Samen", "3")
    assert result.stderr == "2 slips answered, by 3 that have a theme and 3 themes\n"


def test_the_three_best_are_given_and_the_rest_of_their_chances_is_that_of_none_of_them(file: Path) -> None:
    for row in answers(suggest(file)):
        chances = [float(row[f"p_{place}"]) for place in (1, 2, 3)]
        assert {row[f"suggestion_{place}"] for place in (1, 2, 3)} == {"Groen", "Verkeer", "Samen"}
        assert chances == sorted(chances, reverse=True)
        assert 0.5 < sum(chances) < 1
        assert len(row["p_1"]) == len("0.1234")


def test_no_slip_looks_like_itself_but_one_that_is_asked_about_too_can_be_found(tmp_path: Path) -> None:
    rows = answers(suggest(written(tmp_path, f"id,text,theme\n{PLACED}8,meer bomen,\n9,meer bomen,\n")))

    assert [row["alike_1"] for row in rows] == ["9", "8"]
    assert all(row["id"] not in [row[f"alike_{place}"] for place in range(1, 6)] for row in rows)


def test_a_sheet_as_dutch_excel_saves_it_is_read_just_so(tmp_path: Path, file: Path) -> None:
    rows = csv.reader(io.StringIO(file.read_text(), newline=""))
    sheet = io.StringIO(newline="")
    csv.writer(sheet, delimiter=";").writerows(rows)

    excel = suggest(written(tmp_path, "\ufeff" + sheet.getvalue()))

    assert excel.stdout == suggest(file).stdout


def test_without_one_theme_in_the_file_the_subjects_of_the_word_list_are_suggested(tmp_path: Path) -> None:
    (row,) = answers(suggest(written(tmp_path, "id,text\n1,meer bomen en struiken planten\n")))

    assert row["suggestion_1"] == "Groen en natuur"
    assert float(row["p_1"]) > float(row["p_3"]) > 0


def test_fewer_than_three_themes_leave_cells_empty(tmp_path: Path) -> None:
    (row,) = answers(suggest(written(tmp_path, "id,text,theme\n1,bomen,Groen\n2,hard,Verkeer\n3,meer bomen,\n")))

    assert (row["suggestion_1"], row["suggestion_3"], row["p_3"]) == ("Groen", "", "")
    assert (row["alike_1"], row["alike_5"]) == ("1", "")


@pytest.mark.parametrize("rows", ["", PLACED], ids=["a header alone", "all placed"])
def test_when_nothing_is_asked_the_answer_is_a_header(tmp_path: Path, rows: str) -> None:
    result = suggest(written(tmp_path, f"id,text,theme\n{rows}"))

    assert (result.exit_code, result.stdout) == (0, HEADER + "\n")
    assert result.stderr.startswith("0 slips answered")


def test_a_text_that_says_nothing_to_us_is_answered_too(tmp_path: Path) -> None:
    texts = ["", "   ", "🎉🎉", "؟؟ مزيد من الأشجار", "x" * 100_000]
    asked = [("", str(number), text) for number, text in enumerate(texts)]

    rows = answers(suggest(written(tmp_path, as_sheet([("Groen", "a", "bomen"), ("Wonen", "b", "huis"), *asked], ","))))

    assert [row["id"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert [row["suggestion_1"] for row in rows[:2]] == ["", ""]


def test_an_id_comes_back_exactly_as_it_was(tmp_path: Path) -> None:
    ids = ["=1+1", "+31", "-7", "@riet", " 7 ", "7", "00012", "1e5", 'zeg "ja"', "a,b"]
    asked = [("", id_, "meer bomen") for id_ in ids]

    result = suggest(written(tmp_path, as_sheet([("Groen", "x", "bomen"), *asked], ";")))

    assert [row["id"] for row in answers(result)] == ids
    found = sum(
        row[f"alike_{place}"].startswith(("=", "+", "-", "@")) for row in answers(result) for place in range(1, 6)
    )
    assert f"Warning: {4 + found} cells begin with = + - or @" in result.stderr


def test_the_answer_goes_to_a_file_but_never_over_the_one_that_was_read(file: Path) -> None:
    before, printed = file.read_bytes(), suggest(file).stdout

    result = suggest(file, "--out", str(file.parent / "out.csv"))
    over = suggest(file, "--out", str(file))

    assert (result.exit_code, result.stdout) == (0, "")
    assert (file.parent / "out.csv").read_bytes() == printed.encode()
    assert over.exit_code != 0
    assert over.stderr == "Error: --out names the file that was read. Give it another name.\n"
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "There is no column ‘id’. The first row names the columns: id, text, theme."),
        ("id,tekst\n1,bomen\n", "There is no column ‘text’. The first row names the columns: id, text, theme."),
        ("id,text,Text \n1,a,b\n", "There are two columns ‘text’."),
        ("id,text\n1,a\n2,b\n1,c\n", "The id ‘1’ stands there twice."),
        ("id,text\n1,a\n\n ,b\n", "Row 4 has no id."),
        ('id,text\n"1\n2",a\n', "Row 2: an id and a theme stand on one line."),
        (
            "id,text\n1,bomen, en struiken\n",
            "Row 2 has more cells than the header. Put quotation marks around the text.",
        ),
        ('id,text\n1,"bomen\n', "Row 2: the quotation marks do not match, or a cell is too long."),
        ("id,text\n1,één boom\n".encode("cp1252"), "The file is not UTF-8. Save it as ‘CSV UTF-8’."),
        ("id,text\n1,boom\n".encode("utf-16"), "The file is not UTF-8. Save it as ‘CSV UTF-8’."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    result = suggest(written(tmp_path, content))

    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {sentence}\n")


@pytest.mark.parametrize("limit", ["FILE_MAX", "ROWS_MAX"])
def test_a_file_that_is_too_large_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(slip_file, limit, 4)

    result = suggest(file)

    assert result.exit_code == 1
    assert result.stderr.endswith("Split it.\n")


def test_titles_in_the_column_of_themes_are_noticed_before_they_eat_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slip_file, "THEMES_MAX", 3)

    few = suggest(written(tmp_path, f"id,text,theme\n{PLACED}8,bomen,\n"))
    many = suggest(written(tmp_path, f"id,text,theme\n{PLACED}8,bomen,Meer bomen\n"))

    assert few.exit_code == 0
    assert (many.exit_code, many.stdout) == (1, "")
    assert many.stderr.startswith("Error: The file has more than 3 themes. ")


def test_the_website_goes_first_and_too_little_memory_is_said(
    file: Path, monkeypatch: pytest.MonkeyPatch, modest: list[bool]
) -> None:
    def too_much(*_args: object, **_options: object) -> None:
        assert modest
        raise MemoryError

    monkeypatch.setattr(slip_file, "answer", too_much)

    assert suggest(file).stderr == "Error: The file asks more memory than there is. Split it.\n"


def test_letters_that_are_not_seen_are_warned_about_and_stay_out_of_errors(tmp_path: Path) -> None:
    result = suggest(written(tmp_path, f"id,text,theme\n{PLACED}\x1b[31m8,bomen,\n\u202e9,bomen,\n10,bomen,\n"))
    twice = suggest(written(tmp_path, "id,text\n\x1b[31m8,bomen\n\x1b[31m8,bomen\n"))

    cells = [cell for row in answers(result) for cell in row.values()]
    found = sum("\x1b" in cell or "\u202e" in cell for cell in cells)
    assert found >= 2
    assert f"Warning: {found} cells hold letters that are not seen" in result.stderr
    assert twice.stderr == "Error: The id ‘�[31m8’ stands there twice.\n"


def test_a_pipe_is_refused_for_its_end_may_never_come(file: Path) -> None:
    pipe = file.parent / "pipe"
    os.mkfifo(pipe)

    assert suggest(pipe).stderr == f"Error: {pipe} cannot be read (it is no ordinary file).\n"


@pytest.mark.parametrize("name", [".", "nothing.csv"])
def test_a_file_that_cannot_be_read_or_written_is_named(file: Path, name: str) -> None:
    place = file.parent / name

    assert suggest(place).stderr.startswith(f"Error: {place} cannot be read (")
    assert suggest(file, "--out", str(place / "out.csv" / "x")).stderr.startswith("Error: ")


def test_the_encoder_is_looked_for_unless_told_not_to(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(encoding, "find_encoder", lambda: asked.append(True))

    suggest(file)
    without = len(asked)
    suggest(file, encoder=True)

    assert (without, len(asked)) == (0, 1)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(ONE_LINE.filter(str.strip), st.tuples(ONE_LINE, st.text(st.characters(codec="utf-8")))),
    st.sampled_from(",;"),
)
def test_whatever_ids_and_texts_say_they_are_read_as_they_were_written(
    slips: dict[str, tuple[str, str]], delimiter: str
) -> None:
    sheet = as_sheet([(theme, id_, text) for id_, (theme, text) in slips.items()], delimiter)

    assert read_slips(sheet) == [Row(id_, text, theme.strip()) for id_, (theme, text) in slips.items()]


@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(SlipFileError):
        assert all(row.id for row in read_slips(b"id,text\n" + content))


def test_columns_are_named_as_promised() -> None:
    assert ",".join(ANSWERED) == HEADER
