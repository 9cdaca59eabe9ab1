"""Sheets on paper: every code leads somewhere, the code of a slip is on its stub alone, and nothing falls off."""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from optrommel.campaigns.models import Campaign, CampaignText, Tin
from optrommel.campaigns.rules import QUESTION_MAX
from optrommel.clock import utc_now
from optrommel.exports.rendering import PrinterMissingError, write_pdf
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.exports.sheets import SHEETS
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.notifications.composing import link_to
from optrommel.slips.models_paper import PaperBatch
from optrommel.slips.paper import PrintedSlip, make_batch, number_loose_slip, printed_slips
from optrommel.slips.paper_numbers import read_number
from optrommel.slips.rules import show_code
from tests.conftest import IS_CI, ON_SQLITE
from tests.exports.printed import CAN_LOOK, Word, codes_on, printed, where_words_are, words_on
from tests.factories import make_paper, make_tin
from tests.page import Visitor
from tests.people import moderator_of

pytestmark = ON_SQLITE
needs_eyes = pytest.mark.skipif(not CAN_LOOK and not IS_CI, reason="no pdftoppm on this machine")
SEEN_AT = "/beheer/de-gagels/afdrukken/bekijk"
A6_WIDTH, A6_HEIGHT, TEAR = 105, 148.5, 100  # millimetres; the stub is below the tear
LAST = "eindwoord"
EDGE = 4  # millimetres that printers leave white
HEIGHTS = [0, *[A6_HEIGHT] * 6, *[297] * 3, 74.25, *[297] * 2]  # of what lies on each page
NUMBER = re.compile(r"\d{5}-\d{4}-[A-Z]")


def make_pack(campaign: Campaign, slips: int = 5, *, language: str = "nl") -> PaperBatch:
    """Make slips for two tins, and number one that came without a number."""
    tins = [make_tin(campaign, "Gagelsweg", households=24), make_tin(campaign, "Vijverlaan")]
    batch = make_batch(campaign, tins, slips, now=utc_now(), language=language)
    number_loose_slip(campaign, tins[0], now=utc_now())
    db.session.commit()
    return batch


@needs_eyes
def test_every_code_on_every_sheet_leads_to_a_page(app: Flask, campaign: Campaign, tmp_path: Path) -> None:
    with app.app_context():
        make_pack(campaign)
        kinds = (SheetKind.SLIPS, SheetKind.LID, SheetKind.POSTER, SheetKind.STUBS)
        seen = codes_on(printed(campaign, PrintJob(kinds), tmp_path))
        site = link_to("pages.index")

    ways = [code.path.split("/")[1] for code in seen]
    assert {way: ways.count(way) for way in ways} == {"n": 10, "volg": 11, "t": 2, "de-gagels": 1}
    assert len({code.address for code in seen}) == 24
    assert all(code.address.startswith(site) for code in seen)
    visitor = Visitor(app)
    assert {visitor.get(code.path).status for code in seen} == {200}


@needs_eyes
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_the_code_of_a_slip_stands_on_its_stub_alone(
    app: Flask, campaign: Campaign, tmp_path: Path, language: str
) -> None:
    with app.app_context():
        db.session.get_one(Campaign, campaign.id).contact_hours = filled(60, LAST)  # the most in full letters
        batch = make_pack(campaign, slips=2, language=language)
        pdf = printed(campaign, PrintJob((SheetKind.SLIPS,), language=language), tmp_path)
        slips = list(printed_slips(campaign, batch))

    seen = codes_on(pdf)
    assert len(seen) == 2 * 4
    assert all((code.y % A6_HEIGHT > TEAR) == code.path.startswith("/volg/") for code in seen)
    assert_on_paper([word for word in where_words_are(pdf) if LAST in word.text or NUMBER.match(word.text)])
    for slip, (page, column) in zip(slips, [(1, 0), (1, 1), (2, 0), (2, 1)], strict=True):
        cell = {"x": column * A6_WIDTH, "width": A6_WIDTH}
        goes_in = words_on(pdf, page, y=0, height=TEAR, **cell)
        goes_home = words_on(pdf, page, y=TEAR, height=A6_HEIGHT - TEAR, **cell)
        assert NUMBER.findall(goes_in) == NUMBER.findall(goes_home) == [str(slip.number)]
        assert read_number(str(slip.number)) == slip.number
        assert all(part in goes_home and part not in goes_in for part in show_code(slip.code).split("-"))


def test_the_codes_on_paper_are_kept_nowhere_in_the_clear(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        batch = make_pack(campaign)
        codes = [slip.code for slip in printed_slips(campaign, batch)]
        kept = [str(row) for table in db.metadata.sorted_tables for row in db.session.execute(table.select())]

    assert any(str(batch.number) in row for row in kept)
    assert not [code for code in codes for row in kept if code in row or show_code(code) in row]


@needs_eyes
@pytest.mark.parametrize("language", ["nl", "ar"])
def test_nothing_falls_off_the_paper_however_long_it_is(
    app: Flask, campaign: Campaign, tmp_path: Path, language: str
) -> None:
    with app.app_context():
        batch = make_pack(campaign)
        make_long(db.session.get_one(Campaign, campaign.id), language)
        job = PrintJob(tuple(SHEETS), language=language, batch_id=batch.id)
        pdf = printed(db.session.get_one(Campaign, campaign.id), job, tmp_path)

    words = [word for word in where_words_are(pdf) if LAST in word.text or NUMBER.match(word.text)]
    # Of a slip the question and twice the number; of the rest the last of the telephone hours, and of some one more.
    seen = (12, 3, 12, 3, 2, 2, 1, 1, 2, 2, 1, 1)
    assert Counter(word.page for word in words) == dict(enumerate(seen, start=1))
    assert_on_paper(words)


def assert_on_paper(words: list[Word]) -> None:
    for word in words:
        assert EDGE < word.top % HEIGHTS[word.page] < word.bottom % HEIGHTS[word.page] < HEIGHTS[word.page] - EDGE, word


def make_long(campaign: Campaign, language: str) -> None:
    """Give a campaign the longest of everything; the last word of each tells whether it is on the sheet."""
    campaign.name = "Buurtvereniging Noordoost " * 3
    campaign.contact_name = "Marieke van der Vlugt-Oosterhuizen, opbouwwerker in de wijk"
    campaign.contact_hours = filled(80, LAST)
    campaign.question = filled(QUESTION_MAX, LAST)
    db.session.scalars(db.select(Tin)).first().route = filled(300, "einde")
    if language != "nl":
        question = filled(QUESTION_MAX, LAST, letters="شجرة كبيرة ")
        db.session.add(CampaignText(campaign_id=campaign.id, language=language, question=question))
    db.session.commit()


def filled(longest: int, last: str, *, letters: str = "maandag en ") -> str:
    return (letters * longest)[: longest - len(last) - 1] + " " + last


def test_a_moderator_looks_at_the_slips_of_one_tin_at_a_time(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        batch = make_pack(campaign, language="ar")
        first, second = ([str(slip.number) for slip in slips] for slips in halves(campaign, batch))
    moderator = moderator_of(app, campaign)

    page = moderator.get(f"{SEEN_AT}/slips?partij={batch.number}")
    assert page.h1 == "Briefjes met een strookje"
    assert page.headers["Cache-Control"] == "no-store"
    assert (page.one("html").attrs["dir"], page.one("header").attrs["dir"]) == ("rtl", "ltr")
    assert page.texts(".slip__foot .paper-number") == first

    page = page.follow("Volgende")
    assert page.texts(".slip__foot .paper-number") == second
    assert "Volgende" not in page.texts("header a")
    assert page.follow("Vorige").texts(".slip__foot .paper-number") == first
    assert moderator.get(f"{SEEN_AT}/slips?trommel=2&taal=nl").texts(".slip__foot .paper-number") == second
    assert page.follow("Terug naar Afdrukken").h1 == "Afdrukken"


@pytest.mark.parametrize(("kind", "lines"), [("slips", 1), ("stubs", 1), ("lid", 0)])
def test_that_somebody_looked_at_codes_is_written_down(app: Flask, campaign: Campaign, kind: str, lines: int) -> None:
    with app.app_context():
        make_pack(campaign)

    moderator_of(app, campaign).get(f"{SEEN_AT}/{kind}")

    with app.app_context():
        written = db.session.scalars(db.select(JournalEntry).where(JournalEntry.action == "print.shown")).all()
    assert [(line.campaign_id, line.after) for line in written] == [(campaign.id, {"kinds": [kind]})] * lines
    assert all(line.account_id for line in written)


def test_twenty_five_slips_take_seven_sheets(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_paper(campaign, make_tin(campaign), 25)

    assert len(moderator_of(app, campaign).get(f"{SEEN_AT}/slips").all(".sheet")) == 7


def test_no_row_of_a_route_looks_like_a_house_number(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_pack(campaign)

    page = moderator_of(app, campaign).get(f"{SEEN_AT}/route")

    assert page.texts(".houses th") == ["Huisnummer", "Kruisje"] * 2
    assert set(page.texts(".houses tbody td")) == {""}


def halves(campaign: Campaign, batch: PaperBatch) -> tuple[list[PrintedSlip], list[PrintedSlip]]:
    slips = list(printed_slips(campaign, batch))
    return slips[: len(slips) // 2], slips[len(slips) // 2 :]


@pytest.mark.parametrize("kind", [kind for kind in SHEETS if kind is not SheetKind.SLIPS])
def test_every_sheet_opens_in_a_browser_too(app: Flask, campaign: Campaign, kind: SheetKind) -> None:
    with app.app_context():
        make_pack(campaign)
    moderator = moderator_of(app, campaign)

    for asked in ("", "?taal=uk&groot=ja"):
        page = moderator.get(f"{SEEN_AT}/{kind}{asked}")
        assert page.status == 200
        assert page.all("button[data-print]")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("slips", 422),
        ("stubs", 422),
        ("nothing", 404),
        ("lid?taal=xx", 404),
        ("slips?partij=12345", 404),
        ("lid?trommel=9", 422),
    ],
)
def test_what_was_never_made_cannot_be_looked_at(app: Flask, campaign: Campaign, asked: str, status: int) -> None:
    with app.app_context():
        make_tin(campaign)

    assert moderator_of(app, campaign).get(f"{SEEN_AT}/{asked}").status == status


def test_a_pdf_is_named_and_fetches_nothing_but_our_own_style(app: Flask, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { break-after: page }")
    with app.app_context():
        style = app.jinja_env.globals["asset"]("css/print.css")
        links = "".join(
            f'<link rel="stylesheet" href="{at}">' for at in (style, secret.as_uri(), "http://[::1]:9/x.css")
        )
        document = f'<html lang="uk"><title>Briefjes</title><meta name="author" content="Buurt">{links}<p>Een<p>Twee'
        target = tmp_path / "made.pdf"
        so_far: list[int] = []
        pages = write_pdf(iter([document] * 2), target, made=so_far.append)

    made = PdfReader(target)
    assert (pages, so_far, len(made.pages)) == (2, [1, 2], 2)
    assert (made.metadata.title, made.metadata.author, made.root_object["/Lang"]) == ("Briefjes", "Buurt", "uk")
    fonts = made.pages[0]["/Resources"]["/Font"].values()
    assert all("Atkinson" in font.get_object()["/BaseFont"] for font in fonts)


def test_without_pango_it_is_said_what_to_do(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPango:
        def find_spec(self, name: str, *_where: object) -> ModuleSpec | None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")
            return None

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with app.app_context(), pytest.raises(PrinterMissingError):
        write_pdf(iter(["<p>Een"]), tmp_path / "made.pdf", made=lambda _pages: None)
