"""Slips from a spreadsheet: what is read, what is refused, and that all rows go in or none."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import optrommel.demo
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignClosedError, CampaignState, TinState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.cells import Known
from optrommel.slips.columns import Reading, read_rows
from optrommel.slips.importing import Tally, prepare, put_in
from optrommel.slips.imports import add_import
from optrommel.slips.models import Slip
from optrommel.slips.planning import plan_import, submission_ids
from optrommel.spreadsheets import SpreadsheetError, read_sheet
from tests.factories import make_campaign, make_slip, make_tin

DATA = Path(optrommel.demo.__file__).parent / "data" / "slips.tsv"
UNEVEN = "Rij 3: vanaf hier kloppen de aanhalingstekens niet: één te veel of te weinig."
TOO_MANY_CELLS = "er staat meer in dan de kop kolommen heeft. Zet de tekst tussen aanhalingstekens."


def read(content: bytes) -> Reading:
    return read_rows(read_sheet(content), Known(tins=frozenset({1, 7})))


def texts(content: bytes) -> list[str]:
    """Give the texts of a file in which nothing is wrong."""
    reading = read(content)
    assert reading.problems == []
    return [row.text for row in reading.rows]


def problems(content: bytes) -> list[str]:
    try:
        return [problem.say() for problem in read(content).problems]
    except SpreadsheetError as error:
        return [error.sentence % error.values]


def put(campaign: Campaign, content: bytes, *, at: dt.datetime | None = None) -> Tally:
    """Import a file."""
    now = at or utc_now()
    plan = plan_import(campaign, content, now=now)
    assert plan.problems == []
    prepared = prepare(campaign, plan, now=now)
    tally = put_in(add_import(campaign.id, "briefjes.csv", now=now), plan, prepared, campaign, now=now)
    db.session.commit()
    return tally


def kept() -> list[str]:
    """Give the words of all slips."""
    return sorted(db.session.scalars(select(Slip.text)))


@pytest.mark.parametrize(
    "content",
    [
        "tekst\ncafé\n".encode(),
        "tekst\ncafé".encode(),
        "\ufefftekst\ncafé\n".encode(),
        "tekst\ncafé\n".encode("cp1252"),
        "tekst\r\ncafé\r\n".encode(),
        "tekst\rcafé\r".encode(),
        "\n\n\n".join(["tekst", "café", ""]).encode(),
        "TEKST \n  café  \n".encode(),
        "idee\ncafé\n".encode(),
        "tekst\nca\0fé\n".encode(),
        "trommel,tekst\n7,café\n".encode(),
        "trommel;tekst\n7;café\n".encode(),
        "trommel\ttekst\n7\tcafé\n".encode(),
        "tekst,trommel,opmerking\ncafé\n".encode(),
        "tekst,trommel,,\ncafé,7,,\n,,,\n".encode(),
        '"tekst","trommel"\n"café","7"\n'.encode(),
    ],
    ids=[
        "utf-8",
        "no last newline",
        "bom",
        "windows-1252",
        "crlf",
        "cr",
        "empty lines",
        "spaces",
        "another header",
        "nul",
        "comma",
        "semicolon",
        "tab",
        "short row",
        "trailing commas",
        "quotes",
    ],
)
def test_a_file_is_read_however_a_spreadsheet_wrote_it(content: bytes) -> None:
    assert texts(content) == ["café"]


def test_bytes_that_mean_nothing_do_not_stop_a_file() -> None:
    assert texts(b"tekst\neen \x81 bankje \xe9\n") == ["een \ufffd bankje é"]


def test_a_list_of_one_column_may_hold_commas_and_semicolons_without_quotes() -> None:
    assert texts(b"tekst\nEen bankje, graag; of twee\n") == ["Een bankje, graag; of twee"]


def test_quotes_hold_delimiters_and_line_breaks() -> None:
    content = b'tekst,trommel\n"Een ""bankje"", graag\r\nbij de vijver",7\n'

    assert texts(content) == ['Een "bankje", graag\nbij de vijver']


def test_a_row_knows_its_number_in_a_spreadsheet_program_and_its_tin() -> None:
    content = b'tekst;trommel\n"een\nbankje\nen een boom";07\n\nkoffie;\nsoep;1\n'

    rows = read(content).rows

    assert [(row.row, row.tin_number) for row in rows] == [(2, 7), (4, None), (5, 1)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Rij 1: er is geen kolom ‘tekst’. Gevonden: –."),
        (b"\n\n", "Rij 1: er is geen kolom ‘tekst’. Gevonden: –."),
        (b"naam,wens\nBep,soep\n", "Rij 1: er is geen kolom ‘tekst’. Gevonden: naam, wens."),
        (b"tekst\n", "Het bestand heeft een kop maar geen rijen."),
        (b"tekst,trommel\n,,\n , \n", "Het bestand heeft een kop maar geen rijen."),
        (b"tekst\nab\n", "Rij 2, kolom tekst: de tekst is leeg of korter dan 3 tekens."),
        (b"tekst,trommel\n,7\n", "Rij 2, kolom tekst: de tekst is leeg of korter dan 3 tekens."),
        (b"tekst\n" + b"x" * 4001, "Rij 2, kolom tekst: de tekst heeft 4001 tekens; 4000 mag."),
        (b"tekst,trommel\nsoep,8\n", "Rij 2, kolom trommel: trommel ‘8’ is er niet in deze actie."),
        (b"tekst,trommel\nsoep,zeven\n", "Rij 2, kolom trommel: trommel ‘zeven’ is er niet in deze actie."),
        (b"tekst,trommel\nsoep,-7\n", "Rij 2, kolom trommel: trommel ‘-7’ is er niet in deze actie."),
        (
            b"tekst,trommel\nsoep," + b"7" * 5000,
            f"Rij 2, kolom trommel: trommel ‘{'7' * 20}’ is er niet in deze actie.",
        ),
        (b"tekst,trommel\nEen bankje, graag,7\n", f"Rij 2: {TOO_MANY_CELLS}"),
        (b'tekst\nsoep\n"een\nbankje\n', UNEVEN),
        (b'tekst,trommel\nsoep,7\n"een" bankje,7\n', UNEVEN),
        (b"tekst,trommel\n" + b'"' + b"x" * 200_000, UNEVEN.replace("3", "2")),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(content: bytes, sentence: str) -> None:
    assert problems(content) == [sentence]


def test_every_wrong_row_is_listed() -> None:
    lines = ["tekst,trommel", *["soep,7"] * 33, "ab,7", "soep,7", "soep,9"]

    assert problems("\n".join(lines).encode()) == [
        "Rij 35, kolom tekst: de tekst is leeg of korter dan 3 tekens.",
        "Rij 37, kolom trommel: trommel ‘9’ is er niet in deze actie.",
    ]


@pytest.mark.parametrize(("rows", "is_refused"), [(10_000, False), (10_001, True)])
def test_a_file_of_more_than_ten_thousand_rows_is_refused(rows: int, is_refused: bool) -> None:
    found = problems(b"tekst\n" + b"soep\n" * rows)

    sentence = "Het bestand heeft meer dan 10000 rijen. Verdeel het over meer bestanden."
    assert found == ([sentence] if is_refused else [])


def test_rows_become_slips_with_their_tin(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_tin(campaign, state=TinState.BACK)

        tally = put(campaign, b"tekst,trommel\nsoep,1\nkoffie,\n")

        assert tally == Tally(new=2, alike=0)
        slips = db.session.scalars(select(Slip).order_by(Slip.id)).all()
        assert [(slip.text, slip.source, slip.tin.number if slip.tin else None) for slip in slips] == [
            ("soep", "import", 1),
            ("koffie", "import", None),
        ]
        assert not any(slip.tin_is_doubtful for slip in slips)  # of course paper comes from a tin that is back


def test_the_same_file_twice_puts_nothing_in_twice(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        put(campaign, b"tekst\nsoep\nkoffie\n")

        tally = put(campaign, b"tekst\nsoep\nkoffie\n")

        assert tally == Tally(new=0, alike=0)
        assert kept() == ["koffie", "soep"]


@pytest.mark.parametrize(
    "content",
    [
        "\ufefftekst\r\ncafé\r\nsoep\r\n".encode(),
        "tekst\ncafé\nsoep\n".encode("cp1252"),
        "tekst;trommel\n\ncafé;\nsoep;\n".encode(),
    ],
)
def test_a_file_that_was_saved_anew_is_the_same_file(app: Flask, campaign: Campaign, content: bytes) -> None:
    with app.app_context():
        put(campaign, "tekst\ncafé\nsoep\n".encode())

        assert put(campaign, content) == Tally(new=0, alike=0)


def test_the_same_file_in_another_campaign_brings_other_slips(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        put(campaign, b"tekst\nsoep\n")

        tally = put(make_campaign("dwingeloo"), b"tekst\nsoep\n")

        assert tally == Tally(new=1, alike=0)
        assert kept() == ["soep", "soep"]


def test_a_file_that_came_in_before_its_ids_named_a_campaign_is_known_again(app: Flask, campaign: Campaign) -> None:
    content = b"tekst\nsoep\n"
    with app.app_context():
        [earlier] = submission_ids(read(content).rows)
        put(campaign, content)
        db.session.scalars(select(Slip)).one().submission_id = earlier
        db.session.commit()

        assert put(campaign, content) == Tally(new=0, alike=0)


def test_the_same_words_twice_in_a_file_are_two_slips(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        put(campaign, b"tekst\nsoep\nsoep\n")

        assert kept() == ["soep", "soep"]


def test_the_same_words_on_the_same_line_of_another_file_are_somebody_elses(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        put(campaign, b"tekst\nsoep\nkoffie\n")

        tally = put(campaign, b"tekst\nsoep\nthee\n")

        assert tally == Tally(new=2, alike=1)
        assert kept() == ["koffie", "soep", "soep", "thee"]


def test_a_slip_on_the_phone_is_never_taken_for_a_row(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, "soep")

        assert put(campaign, b"tekst\nsoep\n") == Tally(new=1, alike=1)


def test_a_slip_that_was_withdrawn_does_not_come_back_with_its_file(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        put(campaign, b"tekst\nsoep\n")
        withdraw_slip(db.session.scalars(select(Slip)).one(), now=utc_now())
        db.session.commit()

        assert put(campaign, b"tekst\nsoep\n") == Tally(new=0, alike=0)
        assert kept() == [""]


def test_the_slips_of_the_example_survive_a_spreadsheet(app: Flask, campaign: Campaign) -> None:
    with DATA.open(encoding="utf-8", newline="") as file:
        written = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    sheet = io.StringIO()
    csv.writer(sheet, delimiter=";").writerows([["tekst"], *[[text] for text in written]])

    with app.app_context():
        tally = put(campaign, sheet.getvalue().encode("utf-8-sig"))

        assert tally == Tally(new=len(written), alike=0)
        assert kept() == sorted(written)


@pytest.mark.parametrize(
    ("state", "is_late"),
    [(CampaignState.OPEN, False), (CampaignState.READING, False), (CampaignState.FOLLOWING, True)],
)
def test_paper_is_on_time_as_long_as_slips_are_read(app: Flask, state: CampaignState, is_late: bool) -> None:
    with app.app_context():
        campaign = make_campaign(state=state)

        put(campaign, b"tekst\nEen bankje\n", at=utc_now() + dt.timedelta(days=60))

        assert db.session.scalars(select(Slip.is_late)).all() == [is_late]


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.CLOSED])
def test_paper_is_refused_before_and_after_the_campaign(app: Flask, state: CampaignState) -> None:
    with app.app_context():
        campaign = make_campaign(state=state)

        with pytest.raises(CampaignClosedError):
            put(campaign, b"tekst\nEen bankje\n")
