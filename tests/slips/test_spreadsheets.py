"""Workbooks and other files: what is read in them, and the sentence for what is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from openpyxl import Workbook

from optrommel import spreadsheets
from optrommel.slips.cells import Known, Paper
from optrommel.slips.columns import Reading, Row, read_rows
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.spreadsheets import SpreadsheetError, read_sheet
from tests.slips.sheets import SHEET, csv_of, part_of, repacked, workbook

NUMBER = PaperNumber(48_213, 345)
STRAY = PaperNumber(48_214, 1)
FIRST = dt.date(2025, 12, 1)
KNOWN = Known(
    tins=frozenset({1, 3}), papers={NUMBER: Paper(1, "", tin_number=3)}, batch=NUMBER.batch, today=dt.date(2026, 11, 23)
)
GOOD = workbook(["tekst"], ["soep"])
FORMULA = "hier staat een formule. Kopieer de cel en plak hem als waarde."
GUESSED = "hier maakte Excel een datum, tijd of ja/nee van. Typ er een ’ voor: dan is het tekst."
NO_NUMBER = f"Dit is geen briefjesnummer. Het ziet eruit als {NUMBER} en staat op het briefje en op het strookje."
SLIP_OF_THE_PEN = "Er klopt een cijfer of de letter niet in 48213-0346-A. Kijk het nummer op het briefje nog eens na."
LOCKED = "Op dit bestand zit een wachtwoord. Sla het op zonder wachtwoord en kies het opnieuw."
MUCH_INSIDE = (
    "Uitgepakt is dit bestand te groot. Kopieer alleen de rijen naar een nieuw bestand en sla dat op als .xlsx."
)
TOO_LARGE = "Dit bestand is te groot: hooguit 8 MB. Haal plaatjes weg, of verdeel de rijen over bestanden."
TWICE = "Rij 1: ‘tekst’ en ‘idee’ betekenen hetzelfde. Geef een van de twee een andere naam."
UNREADABLE = "Dit bestand kunnen we niet lezen. Open het in Excel of LibreOffice en sla het op als .xlsx of .csv."
MACROS = "In dit bestand zitten macro’s. Die nemen we niet aan: sla het op als gewone .xlsx of als .csv."
OTHER = "Dit soort spreadsheet lezen we niet. Open het en sla het op als .xlsx of .csv."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""
TYPES = "[Content_Types].xml"
WITH_MACROS = repacked(GOOD, {TYPES: part_of(GOOD, TYPES).replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")})


def read(content: bytes) -> Reading:
    return read_rows(read_sheet(content), KNOWN)


def rows(*written: list[Any]) -> list[Row]:
    """Give the rows of a workbook in which nothing is wrong."""
    reading = read(workbook(*written))
    assert [problem.say() for problem in reading.problems] == []
    return reading.rows


def refusal(content: bytes) -> str:
    with pytest.raises(SpreadsheetError) as refused:
        read(content)
    return refused.value.sentence % refused.value.values


def problem(header: str, cell: object) -> str:
    """Give what is wrong with the one cell beside a good text."""
    (found,) = read(workbook(["tekst", header], ["soep", cell])).problems
    return found.say()


def test_a_workbook_is_read_as_a_csv_is_whatever_its_name() -> None:
    (row,) = rows(["Briefje ", "trommel", "opmerking"], ["Een bankje,\ngraag", "03", "mooi"])

    assert row == Row(2, "Een bankje,\ngraag", tin_number=3)
    assert read(csv_of("Briefje,trommel", '"Een bankje,\ngraag",03')).rows == [row]


def test_columns_are_known_by_their_names_and_others_are_not_used() -> None:
    reading = read(workbook(["nummer", "TAAL", "Naam", "telefoon", "idee", "wijk"], ["", "", "", "", "soep", "West"]))

    assert [(column.header, column.field) for column in reading.columns] == [
        ("nummer", "number"),
        ("TAAL", "language"),
        ("Naam", "name"),
        ("telefoon", "reach"),
        ("idee", "text"),
        ("wijk", None),
    ]


@pytest.mark.parametrize("tin", [3, 3.0, "3", " 03 "])
def test_a_tin_is_a_number_however_excel_keeps_it(tin: object) -> None:
    assert rows(["tekst", "trommel"], ["soep", tin])[0].tin_number == 3


@pytest.mark.parametrize(
    "day",
    [
        45992,
        45992.5,
        "45992",
        "1-12-2025",
        "01/12/2025",
        "2025-12-01",
        dt.date(2025, 12, 1),
        dt.datetime(2025, 12, 1, 9),
    ],
)
def test_a_day_is_read_as_excel_counts_it_or_as_people_write_it(day: object) -> None:
    assert rows(["tekst", "datum"], ["soep", day])[0].written_on == FIRST


def test_a_workbook_of_a_mac_counts_its_days_from_1904() -> None:
    def on_a_mac(book: Workbook) -> None:
        book.epoch = dt.datetime(1904, 1, 1)

    reading = read(workbook(["tekst", "datum"], ["soep", 44530], change=on_a_mac))

    assert reading.rows[0].written_on == FIRST


@pytest.mark.parametrize(
    ("said", "language"), [("Turks", "tr"), ("Türkçe", "tr"), ("turkish", "tr"), ("EN", "en"), (None, "nl")]
)
def test_a_language_goes_by_its_code_or_its_names(said: object, language: str) -> None:
    assert rows(["tekst", "taal"], ["çorba", said])[0].language == language


def test_a_telephone_number_gets_back_the_nought_that_excel_took() -> None:
    assert rows(["tekst", "naam", "contact"], ["soep", "Riet", 612345678])[0].reach == "0612345678"


@pytest.mark.parametrize("typed", ["48213-0345-" + str(NUMBER)[-1], "345" + str(NUMBER)[-1]])
def test_a_slip_is_known_by_its_number_also_the_short_one_of_an_only_batch(typed: str) -> None:
    assert rows(["tekst", "nummer"], ["soep", typed])[0].number == NUMBER


@pytest.mark.parametrize(
    ("header", "cell", "sentence"),
    [
        ("trommel", 8, "trommel ‘8’ is er niet in deze actie."),
        ("trommel", 3.5, "trommel ‘3.5’ is er niet in deze actie."),
        ("trommel", "=1+2", FORMULA),
        ("trommel", dt.date(2026, 4, 3), GUESSED),
        ("datum", "gisteren", "‘gisteren’ is geen datum. Schrijf hem als 3-12-2025."),
        ("datum", "31-2-2026", "‘31-2-2026’ is geen datum. Schrijf hem als 3-12-2025."),
        ("datum", 999999, "deze dag kan niet: 4637-11-25. Kijk het jaar na."),
        ("datum", "24-11-2026", "deze dag kan niet: 2026-11-24. Kijk het jaar na."),
        ("nummer", "12", NO_NUMBER),
        ("nummer", "48213-0346-A", SLIP_OF_THE_PEN),
        ("nummer", str(STRAY), f"nummer {STRAY} hoort niet bij deze actie. Kijk het na op het briefje."),
        ("taal", "Klingon", "de taal ‘Klingon’ kennen we niet. Schrijf bijvoorbeeld Nederlands, Engels of Turks."),
        ("contact", "om de hoek", "dit lijkt geen telefoonnummer of e-mailadres. Kijk het na, of laat het leeg."),
        ("naam", "R" * 81, "deze naam is te lang: hooguit 80 tekens."),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_with_its_row_and_column(header: str, cell: object, sentence: str) -> None:
    assert problem(header, cell) == f"Rij 2, kolom {header}: {sentence}"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("=A1", FORMULA),
        ("#N/A", "hier staat een fout (#N/A). Zet er de tekst zelf neer."),
        (dt.date(2026, 4, 3), GUESSED),
        (True, GUESSED),
        (7, "de tekst is leeg of korter dan 3 tekens."),
    ],
)
def test_a_text_that_excel_made_something_else_of_is_no_slip(cell: object, sentence: str) -> None:
    (found,) = read(workbook(["tekst"], [cell])).problems

    assert found.say() == f"Rij 2, kolom tekst: {sentence}"


def test_cells_that_do_not_go_together_are_told_of() -> None:
    found = read(
        workbook(
            ["tekst", "nummer", "trommel", "naam", "contact"],
            ["soep", str(NUMBER), 3, "", ""],
            ["thee", str(NUMBER), "", "", ""],
            ["koek", str(NUMBER), 1, "", ""],
            ["taart", "", "", "Riet", ""],
        )
    ).problems

    assert [each.say() for each in found] == [
        f"Rij 3, kolom nummer: nummer {NUMBER} staat ook in rij 2. Een briefje telt één keer.",
        f"Rij 4: briefje {NUMBER} hoort bij trommel 3, niet bij 1. Kijk het na, of laat de trommel leeg.",
        "Rij 5: bij een naam hoort een telefoonnummer of e-mailadres, en andersom. Vul het aan, of haal allebei weg.",
    ]


def test_the_first_sheet_that_holds_anything_is_read_and_the_others_are_named() -> None:
    def put_one_before(book: Workbook) -> None:
        book.create_sheet("Leeg", 0)

    sheet = read(workbook(["tekst"], ["soep"], change=put_one_before)).sheet

    assert (sheet.name, sheet.others) == ("Sheet", ("Leeg",))


def test_a_workbook_that_says_it_has_one_cell_is_read_to_its_end() -> None:
    content = workbook(["trommel", "tekst"], [3, "soep"])
    sheet = part_of(content, SHEET).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"')

    assert [row.text for row in read(repacked(content, {SHEET: sheet})).rows] == ["soep"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (OLE, "Dit is een oud Excel-bestand (.xls). Open het en sla het op als .xlsx of .csv."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        (repacked(GOOD, {"xl/vbaProject.bin": b"x"}), MACROS),
        (WITH_MACROS, MACROS),
        (repacked(GOOD, {"xl/worksheets/sheet1.xml": ENTITIES}), UNREADABLE),
        (repacked(GOOD, {"xl/workbook.xml": b"<oeps"}), UNREADABLE),
        (GOOD[:300], UNREADABLE),
        (b"PK\x03\x04" + bytes(100), UNREADABLE),
        (b"%PDF-1.7 ...", UNREADABLE),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), UNREADABLE),
        (repacked(GOOD, {f"xl/{n}.xml": b"x" for n in range(501)}), MUCH_INSIDE),
        (bytes(8 * 1024**2 + 1), TOO_LARGE),
        (workbook(["naam"], ["Bep"]), "Rij 1: er is geen kolom ‘tekst’. Gevonden: naam."),
        (workbook(["tekst", "idee"], ["soep", "thee"]), TWICE),
        (workbook(["tekst"]), "Het bestand heeft een kop maar geen rijen."),
        (workbook(), "Rij 1: er is geen kolom ‘tekst’. Gevonden: –."),
    ],
)
def test_a_file_that_is_no_list_of_slips_is_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


def test_another_kind_of_workbook_is_refused() -> None:
    content = repacked(GOOD, {})
    assert refusal(content.replace(b"xl/workbook.xml", b"xl/workbook.bin")) == OTHER


def test_merged_cells_are_refused_by_name() -> None:
    def merge(book: Workbook) -> None:
        book.active.merge_cells("A3:B3")

    sentence = refusal(workbook(["tekst", "trommel"], ["soep", 3], ["thee", 3], change=merge))

    assert sentence.startswith("Er zijn cellen samengevoegd (A3:B3). Hef dat op in het bestand")


def test_the_look_for_merged_cells_never_goes_past_the_next_thing() -> None:
    """Else a thousand of them that do not end take a second, and a hundred thousand the whole website."""
    comment = b'<!-- <mergeCell <x ref="A1:B2"> -->'
    sheet = part_of(GOOD, SHEET).replace(b"</worksheet>", comment + b"</worksheet>")

    assert len(read(repacked(GOOD, {SHEET: sheet})).rows) == 1


def test_what_would_unpack_to_very_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = repacked(GOOD, {SHEET: part_of(GOOD, SHEET) + b" " * 50 * 1024**2})
    monkeypatch.setattr(spreadsheets, "_read_first_sheet", lambda *_parts: pytest.fail("it was unpacked"))

    assert len(content) < 100_000
    assert refusal(content).startswith("Uitgepakt is dit bestand te groot.")


@pytest.mark.parametrize(
    ("limit", "most"), [("STYLES_MAX", len(part_of(GOOD, "xl/styles.xml")) - 1), ("TAGS_MAX", 90), ("LINES_MAX", 3)]
)
def test_what_takes_long_to_read_is_refused_first(monkeypatch: pytest.MonkeyPatch, limit: str, most: int) -> None:
    empty = part_of(GOOD, SHEET).replace(b"</sheetData>", b'<row r="2"/><row r="2"/></sheetData>')
    content = repacked(GOOD, {SHEET: empty})
    assert len(read(content).rows) == 1

    monkeypatch.setattr(spreadsheets, limit, most)

    assert refusal(content).startswith(("Uitgepakt is dit bestand te groot.", "Het bestand heeft meer dan"))


@pytest.mark.parametrize("last", [1_048_576, 9_999_999_999])
def test_too_many_rows_are_refused_without_reading_them_all(last: int) -> None:
    far = part_of(GOOD, SHEET).replace(b'<row r="2"', b'<row r="%d"' % last).replace(b'r="A2"', b'r="A%d"' % last)

    assert refusal(repacked(GOOD, {SHEET: far})).startswith("Het bestand heeft meer dan 10000 rijen.")
