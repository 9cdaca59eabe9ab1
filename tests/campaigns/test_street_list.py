"""Many tins at once, from a list of streets: looked at first, all or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel.campaigns.custody import move_tin
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import TINS_MAX, TinState
from optrommel.campaigns.street_list import NewTin, read_street_list, write_street_list
from optrommel.clock import utc_now
from optrommel.exports.rules import SheetKind
from optrommel.extensions import db
from tests.factories import make_order, make_paper, make_slip, make_tin
from tests.page import Page, Upload, Visitor
from tests.slips.sheets import XLSX, workbook

NEW, LIST = "/beheer/de-gagels/trommels/nieuw", "/beheer/de-gagels/trommels"
LOOK = "Bekijk de lijst"


def look(moderator: Visitor, routes: str = "", **more: object) -> Page:
    return moderator.get(NEW).submit(LOOK, routes=routes, **more)


def tins(app: Flask) -> list[tuple[int, str, int | None]]:
    with app.app_context():
        rows = db.session.execute(select(Tin.number, Tin.route, Tin.households).order_by(Tin.number))
        return [(number, route, households) for number, route, households in rows]


def test_pasted_streets_are_shown_first_and_then_made(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_tin(campaign)

    preview = look(moderator, "Veenbeslaan, de flat\n\nTurfkade; 19; Riet; 0561-555 001")

    assert preview.texts("tbody tr") == ["2 Veenbeslaan, de flat – –", "3 Turfkade 19 Riet 0561-555 001"]
    assert len(tins(app)) == 1
    made = preview.submit("Maak deze 2 trommels")
    assert made.notices[0] == "2 trommels erbij."
    assert tins(app)[1:] == [(2, "Veenbeslaan, de flat", None), (3, "Turfkade", 19)]
    assert made.follow("3 Turfkade").submit("Laat zien wie").shows("Riet 0561-555 001")


def test_the_same_list_sent_twice_makes_each_tin_once(app: Flask, moderator: Visitor) -> None:
    preview = look(moderator, "Gagelsweg\nTurfkade")
    preview.submit("Maak deze 2 trommels")

    again = preview.submit("Maak deze 2 trommels")

    assert again.notices[0] == "Deze trommels waren al gemaakt."
    assert len(tins(app)) == 2


def test_streets_that_have_a_tin_are_told_before_a_list_is_made_twice(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_tin(campaign, "Gagelsweg")

    assert look(moderator, "gagelsweg\nTurfkade\nTurfkade").shows("is er al een trommel: gagelsweg. Staat deze")
    assert not look(moderator, "Turfkade").shows("is er al een trommel")


def test_a_list_that_was_a_mistake_is_taken_away_by_one_undo(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_tin(campaign, "Gagelsweg")

    undone = look(moderator, "Turfkade\nVeenlaan").submit("Maak deze 2 trommels").submit("Ongedaan maken")

    assert undone.shows("Ongedaan gemaakt")
    assert tins(app) == [(1, "Gagelsweg", None)]


def put_slip_in(campaign: Campaign, tin: Tin) -> None:
    make_slip(campaign, tin=tin)


def print_slips(campaign: Campaign, tin: Tin) -> None:
    make_paper(campaign, tin)


def order_stickers(campaign: Campaign, _tin: Tin) -> None:
    make_order(campaign, SheetKind.LID)


def send_out(_campaign: Campaign, tin: Tin) -> None:
    move_tin(tin, TinState.OUT, now=utc_now())


@pytest.mark.parametrize("use", [put_slip_in, print_slips, order_stickers, send_out])
def test_a_tin_that_is_in_use_is_not_taken_away(
    app: Flask, campaign: Campaign, moderator: Visitor, use: Callable[[Campaign, Tin], None]
) -> None:
    made = look(moderator, "Turfkade\nVeenlaan").submit("Maak deze 2 trommels")
    with app.app_context():
        use(campaign, db.session.scalars(select(Tin).where(Tin.number == 2)).one())
        db.session.commit()

    assert made.submit("Ongedaan maken").status == 409
    assert len(tins(app)) == 2


def test_a_workbook_is_read_as_a_text_is(app: Flask, moderator: Visitor) -> None:
    book = workbook(["Straat of route", "Huishoudens"], ["Gagelsweg", 24.0], ["Turfkade", None])

    look(moderator, file=Upload(book, "straten.xlsx", XLSX)).submit("Maak deze 2 trommels")

    assert tins(app) == [(1, "Gagelsweg", 24), (2, "Turfkade", None)]


def test_a_long_list_that_is_shown_is_also_made(app: Flask, moderator: Visitor) -> None:
    routes = "\n".join(f"{number} {'é' * 170}" for number in range(450))

    made = look(moderator, file=Upload(routes.encode(), "lang.csv", "text/csv")).submit("Maak deze 450 trommels")

    assert made.notices[0] == "450 trommels erbij."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_file_is_read_by_the_names_of_its_columns(app: Flask, moderator: Visitor, encoding: str) -> None:
    content = 'nr,Huizen,Straat,Soort\n7,24,"Café-hof, oneven",hof\n'.encode(encoding)

    preview = look(moderator, file=Upload(content, "straten.csv", "text/csv"))

    assert preview.shows("Deze kolommen kennen we niet, die slaan we over: Soort.")
    preview.submit("Maak deze trommel")
    assert tins(app) == [(7, "Café-hof, oneven", 24)]


def test_one_wrong_line_makes_none_and_names_its_line_and_reason(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_tin(campaign)

    page = look(moderator, "straat;huizen;nummer\nGagelsweg;veel;2\nTurfkade;3;1\n;4;9\nWilgenhof;5;8\nHof;5;8")

    assert page.status == 422
    assert page.errors == [
        "Rij 2: ‘veel’ is geen getal van 1 tot en met 9999.",
        "Rij 3: trommel 1 is er al.",
        "Rij 4: de straat of route ontbreekt.",
        "Rij 6: trommel 8 staat twee keer in de lijst.",
    ]
    assert page.values(LOOK)["routes"][0].splitlines()[1] == "Gagelsweg;veel;2"
    assert len(tins(app)) == 1


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Gagelsweg;5;Riet", "Rij 1: bij een contactpersoon horen een naam én een telefoonnummer of e-mailadres."),
        ("Gagelsweg;5;Riet;06;7;8", "Rij 1: er staat meer in dan er kolommen zijn. Zet de route tussen aanhalings"),
        ("x" * 201, "Rij 1: ‘" + "x" * 40 + "…’ is te lang: hooguit 200 tekens."),
        ('"Gagelsweg;5', "Rij 1: vanaf hier kloppen de aanhalingstekens niet"),
        ("\n".join(["Hof"] * (TINS_MAX + 1)), "Een actie kan hooguit 500 trommels hebben."),
        ("straat;Straat\nHof;Plein", "Rij 1: ‘straat’ en ‘Straat’ betekenen hetzelfde."),
        ('"straat; of route";huishoudens\nHof;5', "Rij 1: ‘huishoudens’ is geen getal"),
        ("", "Zet hieronder minstens één straat, of kies een bestand met straten."),
        ("straat;huizen", "Zet hieronder minstens één straat"),
    ],
)
def test_what_cannot_be_a_tin_is_said_in_words(app: Flask, moderator: Visitor, line: str, why: str) -> None:
    page = look(moderator, line)

    assert page.errors[0].startswith(why)
    assert tins(app) == []


def test_a_colleague_who_was_first_with_a_number_keeps_it(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    preview = look(moderator, "Gagelsweg\nTurfkade")
    with app.app_context():
        make_tin(campaign, "Elders")

    page = preview.submit("Maak deze 2 trommels")

    assert page.errors == ["Rij 2: trommel 1 is er al."]
    assert len(tins(app)) == 1


def test_a_comma_is_part_of_a_route_unless_a_number_follows() -> None:
    routes = read_street_list(b"Veenbeslaan, de flat\nTurfkade").tins
    columns = read_street_list(b"Gagelsweg,24\nTurfkade,19").tins

    assert [tin.route for tin in routes] == ["Veenbeslaan, de flat", "Turfkade"]
    assert [(tin.route, tin.households) for tin in columns] == [("Gagelsweg", 24), ("Turfkade", 19)]


def test_a_written_list_is_read_as_the_same_tins() -> None:
    wanted = (NewTin("Hof; “oneven”, 3", 24, 'Riet "Rie"', "0561-555 001", 4), NewTin("nummer", number=9))

    assert read_street_list(write_street_list(wanted).encode()).tins == wanted
