"""A moderator puts a spreadsheet of slips in, after a look at what it would do, and takes it out again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel import files
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import midnight, utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.offers.actions import open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.retention import purge
from optrommel.slips import importing
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.imports import NAME_KEPT
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip, SlipImport
from optrommel.slips.paper import withdraw_paper
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.planning import Plan
from optrommel.slips.queries_tins import slips_by_tin
from optrommel.slips.rules import show_code
from tests.conftest import ON_SQLITE
from tests.factories import make_moderator, make_paper, make_slip, make_tin, put_in_state
from tests.page import Page, Upload, Visitor
from tests.people import moderator_of
from tests.slips.sheets import XLSX, csv_of, workbook
from tests.slips.test_concurrency import at_once

PATH = "/beheer/de-gagels/importeren"
LOOK = "Bekijk wat erin staat"
TEXTS = ["Samen soep eten", "Een bankje bij de vijver", "Meer bomen in de straat"]
FILE = csv_of("tekst,opmerking", *(f"{text},mooi" for text in TEXTS))
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PUT = "Stop 3 briefjes in de trommel"
TAKE_OUT = "Haal deze 3 briefjes er weer uit"
FORGET = "Niet doen, wis dit bestand"
TOUCHED = (
    "Met briefjes uit dit bestand is al iets gedaan, dus het kan er niet meer in één keer uit. "
    "Beantwoord in het postvak wat er niet in hoort."
)


def choose(moderator: Visitor, content: bytes = FILE, *, name: str = "briefjes.csv", kind: str = "text/csv") -> Page:
    """Choose a file, and come to what it would do."""
    return moderator.get(PATH).submit(LOOK, file=Upload(content, name, kind))


def kept(app: Flask) -> list[str]:
    """Give the words of all slips."""
    with app.app_context():
        return sorted(db.session.scalars(select(Slip.text)))


def names_of_files(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(SlipImport.file_name).order_by(SlipImport.id)))


def files_left(app: Flask) -> int:
    with app.app_context():
        return sum(1 for _key in files.file_store().keys_before(utc_now().timestamp() + 60))


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(JournalEntry.action).where(JournalEntry.subject == "slip_import")))


@pytest.mark.parametrize(
    ("content", "name"),
    [(FILE, "briefjes.csv"), (workbook(["tekst", "opmerking"], *([text, "mooi"] for text in TEXTS)), "map.xlsx")],
    ids=["csv", "xlsx"],
)
def test_a_file_is_looked_at_before_it_goes_in(app: Flask, moderator: Visitor, content: bytes, name: str) -> None:
    preview = choose(moderator, content, name=name, kind=XLSX)

    assert kept(app) == []
    assert preview.shows("3 briefjes gaan erin.")
    assert preview.shows("opmerking gebruiken we niet")
    assert preview.shows("Een bankje bij de vijver")
    done = preview.submit(PUT)
    assert done.notices == ["3 briefjes in de trommel."]
    assert kept(app) == sorted(TEXTS)
    assert moderator.get("/beheer/de-gagels/postvak").shows("Samen soep eten")
    assert moderator.get("/beheer/de-gagels/logboek").shows("stopte 3 briefjes uit een spreadsheet in de trommel.")


def test_a_broken_row_35_names_its_row_column_and_reason_and_nothing_is_kept(app: Flask, moderator: Visitor) -> None:
    lines = ["tekst,trommel", *["soep,"] * 33, "soep,9", "soep,"]

    page = choose(moderator, csv_of(*lines))

    assert page.status == 422
    assert page.errors == ["Rij 35, kolom trommel: trommel ‘9’ is er niet in deze actie."]
    assert page.shows("Er is niets in de trommel gestopt.")
    assert (kept(app), files_left(app)) == ([], 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Rij 1: er is geen kolom ‘tekst’. Gevonden: –."),
        (OLD, "Dit is een oud Excel-bestand (.xls). Open het en sla het op als .xlsx of .csv."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(moderator: Visitor, content: bytes, sentence: str) -> None:
    page = choose(moderator, content)

    assert (page.status, page.errors) == (422, [sentence])


@pytest.mark.parametrize("road", ["Terug naar het overtypen", "Terug naar de trommels"])
def test_the_import_has_a_way_in_and_a_way_back_and_its_place_in_the_menu(moderator: Visitor, road: str) -> None:
    around = moderator.get(PATH).follow(road)

    page = around.follow("Briefjes uit een spreadsheet")

    assert page.path == PATH
    assert [link.text for link in page.all(".bar nav [aria-current]")] == ["Overtypen"]


def test_without_a_file_the_page_asks_for_one(moderator: Visitor) -> None:
    assert moderator.get(PATH).submit(LOOK).errors == ["Kies eerst een bestand."]


def test_a_file_lies_encrypted_until_somebody_decides_and_is_gone_then(app: Flask, moderator: Visitor) -> None:
    preview = choose(moderator)

    with app.app_context():
        (key,) = db.session.scalars(select(SlipImport.file_key))
        assert key is not None
        assert b"soep" not in (files.file_store().get(key) or b"soep")
    preview.submit(PUT)
    assert files_left(app) == 0


def test_who_cancels_leaves_nothing(app: Flask, moderator: Visitor) -> None:
    page = choose(moderator).submit(FORGET)

    assert page.notices == ["Het bestand is gewist. Er is niets in de trommel gestopt."]
    assert not page.shows("briefjes.csv")
    assert (kept(app), files_left(app)) == ([], 0)


@pytest.mark.parametrize(("hours", "left"), [(23, 1), (25, 0)])
def test_a_file_that_nobody_decides_about_is_gone_after_a_day(
    app: Flask, moderator: Visitor, hours: int, left: int
) -> None:
    preview = choose(moderator)

    with app.app_context():
        purge(utc_now() + dt.timedelta(hours=hours))

    assert files_left(app) == left
    assert preview.submit(PUT).status == (200 if left else 404)


def test_the_button_pressed_twice_puts_the_rows_in_once(app: Flask, moderator: Visitor) -> None:
    preview = choose(moderator)

    first, second = preview.submit(PUT), preview.submit(PUT)

    assert (first.notices, second.notices) == (["3 briefjes in de trommel."], [])
    assert kept(app) == sorted(TEXTS)
    assert deeds(app) == ["import.done"]


def test_two_moderators_who_press_it_at_the_same_moment_put_the_rows_in_once(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    preview = choose(moderator)
    other = moderator_of(app, campaign, "Els").get(preview.path)

    at_once(lambda: preview.submit(PUT), lambda: other.submit(PUT))

    assert kept(app) == sorted(TEXTS)
    assert deeds(app) == ["import.done"]


def test_the_same_file_again_puts_nothing_in_twice(app: Flask, moderator: Visitor) -> None:
    choose(moderator).submit(PUT)

    again = choose(moderator, workbook(["idee"], *([text] for text in TEXTS)), name="anders.xlsx")

    assert again.shows("3 briefjes zitten er al in, uit hetzelfde bestand.")
    assert PUT not in again.texts("button")
    assert kept(app) == sorted(TEXTS)


def test_what_repeats_other_slips_word_for_word_is_said_before_it_goes_in(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_slip(campaign, TEXTS[0])

    assert choose(moderator).shows("1 briefje zegt woord voor woord wat er al een zei.")


def test_undo_takes_back_exactly_one_import(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_slip(campaign, "Op de telefoon")
    choose(moderator, csv_of("tekst", "Van de week ervoor")).submit("Stop 1 briefje in de trommel")
    done = choose(moderator).submit(PUT)

    page = done.submit(TAKE_OUT)
    again = done.submit(TAKE_OUT)

    assert page.notices == ["De briefjes uit dit bestand zijn er weer uit."]
    assert page.shows("Er gingen 3 briefjes in, en die zijn er weer uit.")
    assert again.notices == []
    assert kept(app) == ["Op de telefoon", "Van de week ervoor"]
    assert deeds(app) == ["import.done", "import.done", "import.undone"]
    assert names_of_files(app) == ["briefjes.csv", ""]
    assert choose(moderator).submit(PUT).notices == ["3 briefjes in de trommel."]


@ON_SQLITE
def test_what_a_file_was_called_is_forgotten_in_time(app: Flask, moderator: Visitor) -> None:
    choose(moderator, name="mevrouw Jansen.csv").submit(PUT)

    for days, called in ((NAME_KEPT.days - 1, "mevrouw Jansen.csv"), (NAME_KEPT.days + 1, "")):
        with app.app_context():
            purge(utc_now() + dt.timedelta(days=days))
        assert names_of_files(app) == [called]
    assert moderator.get(PATH).follow("Bestand zonder naam").shows("Bestand zonder naam")


def test_an_import_about_which_something_was_decided_stays_whole(app: Flask, moderator: Visitor) -> None:
    done = choose(moderator).submit(PUT)
    with app.app_context():
        slip = db.session.scalars(select(Slip).where(Slip.text == TEXTS[1])).one()
        publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()

    page = done.submit(TAKE_OUT)

    assert page.notices == [TOUCHED]
    assert kept(app) == sorted(TEXTS)


def test_an_import_of_which_somebody_looked_at_a_contact_stays_whole(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    done = choose(moderator, csv_of("tekst,naam,contact", "Soep,Riet,0561-555 001")).submit(
        "Stop 1 briefje in de trommel"
    )
    with app.app_context():
        open_contact(db.session.scalars(select(Offer)).one(), now=utc_now(), by=make_moderator(campaign).id)
        db.session.commit()

    page = done.submit("Haal dit briefje er weer uit")

    assert page.notices == [TOUCHED]
    assert kept(app) == ["Soep"]


@dataclass
class Printed:
    """A slip that was printed for a tin, with the code on its stub."""

    number: PaperNumber
    code: str


@pytest.fixture
def printed(app: Flask, campaign: Campaign) -> list[Printed]:
    with app.app_context():
        return [Printed(slip.number, show_code(slip.code)) for slip in make_paper(campaign, make_tin(campaign))]


def test_a_numbered_slip_answers_to_the_code_on_its_stub_and_knows_its_tin(
    app: Flask, moderator: Visitor, visitor: Visitor, printed: list[Printed]
) -> None:
    file = csv_of("tekst,nummer,datum", f"Samen soep eten,{printed[1].number},1-6-2026")

    choose(moderator, file).submit("Stop 1 briefje in de trommel")

    assert visitor.get(f"/volg/{printed[1].code}").shows("Samen soep eten")
    with app.app_context():
        slip = db.session.scalars(select(Slip)).one()
        assert slip.tin is not None
        assert slip.tin.number == 1
        assert slip.received_at == midnight(dt.date(2026, 6, 1))
        assert slip.waiting_since > slip.received_at  # it waits for us from today on
        assert slips_by_tin(slip.campaign_id)[slip.tin.id].entered == 1


def test_an_import_of_which_a_writer_asked_to_be_mailed_stays_whole(
    app: Flask, moderator: Visitor, visitor: Visitor, printed: list[Printed]
) -> None:
    file = csv_of("tekst,nummer", f"Soep,{printed[0].number}")
    done = choose(moderator, file).submit("Stop 1 briefje in de trommel")
    visitor.get(f"/volg/{printed[0].code}").submit("Mail mij", address="bep@example.org")

    page = done.submit("Haal dit briefje er weer uit")

    assert page.notices == [TOUCHED]
    assert kept(app) == ["Soep"]


def test_a_number_counts_once_unless_its_own_file_comes_again(moderator: Visitor, printed: list[Printed]) -> None:
    file = csv_of("tekst,nummer", f"Samen soep eten,{printed[0].number}")
    choose(moderator, file).submit("Stop 1 briefje in de trommel")

    same, other = choose(moderator, file), choose(moderator, file + b"koffie,\n")

    assert same.shows("1 briefje zit er al in, uit hetzelfde bestand.")
    assert other.errors == [
        f"Rij 2, kolom nummer: nummer {printed[0].number} is er al: overgetypt, of uit een ander bestand. "
        "Haal deze rij weg."
    ]


def test_a_number_that_somebody_types_over_at_that_moment_keeps_the_whole_file_out(
    app: Flask, campaign: Campaign, moderator: Visitor, printed: list[Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = csv_of("tekst,nummer", "Meer bomen,", f"Samen soep eten,{printed[0].number}")
    preview = choose(moderator, file)
    really = importing.prepare

    def beaten(campaign: Campaign, plan: Plan, *, now: dt.datetime) -> list[dict[str, object]]:
        slip, _code = make_slip(campaign, "Een ander")
        row = plan.rows[1]
        slip.code_hash, slip.paper_slip_id = row.code_hash, row.paper and row.paper.id
        db.session.commit()
        return really(campaign, plan, now=now)

    monkeypatch.setattr("optrommel.slips.views_imports.prepare", beaten)
    page = preview.submit("Stop 2 briefjes in de trommel")

    assert page.notices[0].startswith("Iemand typte net een van deze briefjes over.")
    assert page.errors[0].startswith("Rij 3, kolom nummer:")
    assert kept(app) == ["Een ander"]


def leave_in_tin(app: Flask, printed: Printed) -> None:
    """Let the writer of a printed slip ask that nobody types it over."""
    with app.app_context():
        paper = db.session.scalars(select(PaperSlip).where(PaperSlip.serial == printed.number.serial)).one()
        withdraw_paper(paper, now=utc_now())
        db.session.commit()


def test_a_slip_that_its_writer_wants_not_typed_over_keeps_the_whole_file_out(
    app: Flask, moderator: Visitor, printed: list[Printed]
) -> None:
    leave_in_tin(app, printed[0])

    page = choose(moderator, csv_of("tekst,nummer", "Meer bomen,", f"Samen soep eten,{printed[0].number}"))

    assert page.errors == [
        f"Rij 3, kolom nummer: de schrijver van nummer {printed[0].number} wil niet dat dit briefje wordt overgetypt. "
        "Haal deze rij weg."
    ]


def test_who_asks_so_while_a_file_goes_in_keeps_it_out(
    app: Flask, moderator: Visitor, printed: list[Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = choose(moderator, csv_of("tekst,nummer", f"Samen soep eten,{printed[0].number}"))
    really = importing.prepare

    def beaten(campaign: Campaign, plan: Plan, *, now: dt.datetime) -> list[dict[str, object]]:
        leave_in_tin(app, printed[0])
        return really(campaign, plan, now=now)

    monkeypatch.setattr("optrommel.slips.views_imports.prepare", beaten)
    page = preview.submit("Stop 1 briefje in de trommel")

    assert page.notices[0].startswith("Er klopt nu iets niet aan dit bestand")
    assert "wil niet dat dit briefje wordt overgetypt" in page.errors[0]
    assert kept(app) == []


def test_who_wants_to_help_can_be_reached_and_leaves_with_the_import(app: Flask, moderator: Visitor) -> None:
    preview = choose(moderator, csv_of("tekst,naam,contact", "Soep,Riet,0561-555 001", "Bomen,,"))

    assert preview.shows("1 schrijver wil meehelpen")
    assert not preview.shows("0561-555 001")
    done = preview.submit("Stop 2 briefjes in de trommel")
    with app.app_context():
        slip = db.session.scalars(select(Slip).where(Slip.offer_id.is_not(None))).one()
        assert slip.text == "Soep"
        assert slip.offer is not None
        assert slip.offer.contact is not None
        assert (slip.offer.contact.name, slip.offer.contact.reach) == ("Riet", "0561-555 001")
    done.submit("Haal deze 2 briefjes er weer uit")
    with app.app_context():
        assert [db.session.scalars(select(model)).all() for model in (Slip, Offer, Contact)] == [[], [], []]
        assert "offer.added" not in db.session.scalars(select(JournalEntry.action)).all()


def test_what_its_writer_took_back_stays_taken_back(
    app: Flask, moderator: Visitor, visitor: Visitor, printed: list[Printed]
) -> None:
    done = choose(moderator, csv_of("tekst,nummer", f"Soep,{printed[0].number}", "Bomen,")).submit(
        "Stop 2 briefjes in de trommel"
    )
    with app.app_context():
        withdraw_slip(db.session.scalars(select(Slip).where(Slip.text == "Soep")).one(), now=utc_now())
        db.session.commit()

    done.submit("Haal deze 2 briefjes er weer uit")

    assert kept(app) == [""]
    assert visitor.get(f"/volg/{printed[0].code}").shows("ingetrokken")


def test_before_a_campaign_opens_no_slips_go_in(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        put_in_state(campaign, CampaignState.DRAFT)

    page = choose(moderator).submit(PUT)

    assert page.notices[0].startswith("Er kunnen nu geen briefjes in")
    assert kept(app) == []


def test_danger_and_personal_details_are_seen_in_what_was_imported(app: Flask, moderator: Visitor) -> None:
    choose(moderator, csv_of("tekst", "Bel me op 06-12345678", "Ik wil niet meer leven")).submit(
        "Stop 2 briefjes in de trommel"
    )

    with app.app_context():
        marks = db.session.execute(select(Slip.has_personal, Slip.needs_care).order_by(Slip.id)).all()
    assert [tuple(mark) for mark in marks] == [(True, False), (False, True)]
