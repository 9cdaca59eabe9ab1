"""The life of a tin: brought out, passed on by neighbours, missed, fetched, counted."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from optrommel.campaigns.models import Campaign, Passing, Tin
from optrommel.campaigns.rules import TinState
from optrommel.campaigns.rules_tins import (
    HEARD_ON_THE_STREET,
    TIN_MOVES,
    Count,
    PassingKind,
    TinGapError,
    check_count,
    next_tin_states,
    was_just_said,
)
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.retention import purge
from optrommel.slips import views_tin
from optrommel.slips.models import Slip
from optrommel.slips.rules import Source
from tests.conftest import ON_SQLITE
from tests.factories import days_ago, make_slip, make_tin
from tests.page import Page, Visitor
from tests.pages.test_statements import count as count_statements

LIST, PAGE = "/beheer/de-gagels/trommels", "/beheer/de-gagels/trommels/1"
COUNTED = "Zoveel briefjes geteld"
UNDO = "Ongedaan maken"


@pytest.fixture
def lid(app: Flask, campaign: Campaign) -> str:
    """Make tin 1, and give where its lid leads who passes it on."""
    with app.app_context():
        return f"/t/{make_tin(campaign, 'Veenbeslaan').lid_code}/doorgeven"


def put_in(app: Flask, campaign: Campaign, *, source: Source = Source.PAPER, days: float = 0) -> None:
    """Put a slip of tin 1 in, as if somebody typed it over."""
    with app.app_context():
        tin = db.session.scalars(select(Tin)).one()
        slip, _code = make_slip(campaign, "Een bankje", tin=tin, at=days_ago(days))
        slip.source = source
        db.session.commit()


def log_of(page: Page) -> list[str]:
    return [re.sub(r"^\d+ \w+,? (om )?[\d:]+ |^[\d:]+,? \d+ \w+ ", "", line) for line in page.texts(".custody li")]


def move_back(app: Flask, days: float) -> None:
    """Let all that was said of tins be said so many days ago."""
    with app.app_context():
        db.session.execute(db.update(Passing).values(at=days_ago(days)))
        db.session.commit()


def state(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Tin.state)).one()


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Passing.kind).order_by(Passing.id)))


def test_a_tin_lives_from_ready_to_counted_with_its_log_in_order(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor, lid: str
) -> None:
    moderator.get(LIST).submit("Zet de trommel die klaarstaat op ‘onderweg’")
    visitor.get(lid).submit("Ik heb hem nu")
    visitor.get(lid).submit("Ik geef hem door")
    moderator.get(PAGE).submit("Hij is zoek")
    missing = moderator.get(LIST)
    visitor.get(lid).submit("Ik vind hem")
    found = moderator.get(LIST)
    too_early = moderator.get(PAGE).submit(COUNTED, slips_counted=3)
    moderator.get(PAGE).submit("Hij is terug")
    for source in (Source.PAPER, Source.IMPORT, Source.PHONE):
        put_in(app, campaign, source=source)
    with_gap = moderator.get(PAGE).submit(COUNTED, slips_counted=3, gap_reason="klopt")
    counted = with_gap.submit(COUNTED, gap_reason="Eén briefje was leeg.")

    assert missing.shows("Zoek sinds")
    assert found.shows("Een buur vond hem op")
    assert too_early.errors == ["Trommel 1 is nog niet terug. Zet hem eerst op ‘terug’ en tel dan de briefjes."]
    assert too_early.values(COUNTED)["slips_counted"] == ["3"]
    assert with_gap.errors[0].startswith("Je telde er 3, en er zijn er 2 overgetypt. Typ eerst de andere over")
    assert with_gap.values(COUNTED)["gap_reason"] == ["klopt"]
    assert counted.shows("Geteld: 3 briefjes. Het verschil: Eén briefje was leeg.")
    assert log_of(counted) == [
        "Op pad gebracht Marieke",
        "Een buur heeft hem",
        "Een buur geeft hem door",
        "Zoekgeraakt Marieke",
        "Een buur vond hem",
        "Terug bij ons Marieke",
        "Geteld: 3 briefjes Marieke Eén briefje was leeg.",
    ]
    assert state(app) == TinState.COUNTED


def test_a_slip_that_is_typed_over_after_the_count_is_told(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    with app.app_context():
        db.session.execute(db.update(Tin).values(state=TinState.BACK))
        db.session.commit()
    moderator.get(PAGE).submit(COUNTED, slips_counted=0)
    before = moderator.get(LIST)

    put_in(app, campaign, days=1)  # an import may say that it was written before

    assert before.shows("Geen trommel staat stil, is vol of is zoek.")
    assert moderator.get(LIST).shows("Er kwam een briefje bij na het tellen.")
    again = moderator.get(PAGE).submit("Tel opnieuw").submit(COUNTED, slips_counted=1)
    assert again.shows("Geteld: 1 briefje.")


def test_a_count_with_a_reason_goes_stale_too_and_undo_remembers_what_it_counted(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    page = moderator.get(PAGE).submit("Hij is op pad").submit("Hij is terug")
    counted = page.submit(COUNTED, slips_counted=2, gap_reason="Twee briefjes waren leeg.")
    put_in(app, campaign)

    stale = moderator.get(LIST)
    again = moderator.get(PAGE).submit("Tel opnieuw").submit(COUNTED, slips_counted=1)

    assert not counted.shows("Tel opnieuw, of leg uit")
    assert stale.shows("1 trommel vraagt iets van je")
    assert again.follow("Terug naar de trommels").shows("Geen trommel staat stil, is vol of is zoek.")
    again.submit(UNDO)
    moderator.get("/beheer/de-gagels/logboek").submit(UNDO)
    assert moderator.get(LIST).shows("Er kwam een briefje bij na het tellen.")


def test_a_count_that_an_import_taken_back_made_wrong_is_told(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    with app.app_context():
        db.session.execute(db.update(Tin).values(state=TinState.BACK))
        db.session.commit()
    put_in(app, campaign, days=1)
    moderator.get(PAGE).submit(COUNTED, slips_counted=1)

    with app.app_context():
        db.session.execute(db.update(Slip).values(tin_id=None))
        db.session.commit()

    assert moderator.get(LIST).shows("Er is na het tellen een briefje weggehaald.")


def test_all_that_stands_ready_goes_out_at_once_and_comes_back_by_one_undo(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    with app.app_context():
        make_tin(campaign, "Turfkade")
    page, button = moderator.get(LIST), "Zet alle 2 trommels die klaarstaan op ‘onderweg’"

    out, again = page.submit(button), page.submit(button)

    assert out.notices[0] == "2 trommels zijn nu op pad."
    assert again.notices[0] == "Dat stond er al."
    assert kinds(app) == [PassingKind.SENT_OUT] * 2
    out.submit(UNDO)
    assert kinds(app) == []
    assert moderator.get(LIST).texts("tbody td:nth-child(2)") == ["klaar om te gaan"] * 2


def test_every_move_is_undone_with_its_line_and_the_count_of_before(app: Flask, moderator: Visitor, lid: str) -> None:
    page = moderator.get(PAGE).submit("Hij is op pad").submit("Hij is terug").submit(COUNTED, slips_counted=0)
    page = page.submit("Tel opnieuw").submit(COUNTED, slips_counted=2, gap_reason="Twee waren er leeg.")

    once = page.submit(UNDO)
    twice = moderator.get("/beheer/de-gagels/logboek").submit(UNDO)

    assert log_of(once)[-2:] == ["Geteld: 0 briefjes Marieke", "Het tellen is weer open Marieke"]
    assert twice.shows("Ongedaan gemaakt.")
    assert moderator.get(PAGE).shows("Geteld: 0 briefjes.")
    assert not moderator.get(PAGE).shows("Het verschil")
    assert state(app) == TinState.COUNTED


def test_what_a_neighbour_said_since_keeps_a_move_from_being_undone(
    app: Flask, moderator: Visitor, visitor: Visitor, lid: str
) -> None:
    page = moderator.get(PAGE).submit("Hij is op pad").submit("Hij is zoek")

    visitor.get(lid).submit("Ik heb hem nu")

    assert page.submit(UNDO).status == 409
    assert state(app) == TinState.OUT


def test_moderators_who_press_at_once_write_one_line(app: Flask, moderator: Visitor, lid: str) -> None:
    page = moderator.get(PAGE)

    page.submit("Hij is op pad")
    again = page.submit("Hij is op pad")

    assert again.notices == ["Dat stond er al."]
    assert kinds(app) == [PassingKind.SENT_OUT]


def test_a_page_that_stood_open_says_that_a_tin_is_elsewhere_by_now(app: Flask, moderator: Visitor, lid: str) -> None:
    page = moderator.get(PAGE).submit("Hij is op pad")
    page.submit("Hij is terug")

    late = page.submit("Hij is zoek")

    assert late.shows("Trommel 1 kan nu niet naar deze stand. Kijk hieronder hoe hij er nu voor staat.")
    assert state(app) == TinState.BACK


@pytest.mark.parametrize(("days", "is_still"), [(2.9, False), (3.1, True)])
def test_a_tin_of_which_nothing_is_heard_stands_still(
    app: Flask, moderator: Visitor, lid: str, days: float, is_still: bool
) -> None:
    moderator.get(PAGE).submit("Hij is op pad")

    move_back(app, days)

    assert moderator.get(LIST).shows("Staat stil: sinds") is is_still


def test_a_tin_from_which_a_slip_came_is_not_called_still(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    moderator.get(PAGE).submit("Hij is op pad")
    move_back(app, 5)

    put_in(app, campaign, source=Source.PAPER)
    by_typist = moderator.get(LIST)
    put_in(app, campaign, source=Source.PHONE, days=1)

    assert by_typist.shows("Staat stil: sinds")
    assert not moderator.get(LIST).shows("Staat stil")


def test_how_long_is_still_is_for_the_campaign_to_say(app: Flask, moderator: Visitor, lid: str) -> None:
    moderator.get(PAGE).submit("Hij is op pad")
    move_back(app, 5)

    moderator.get("/beheer/de-gagels/instellingen").submit("Sla op", standstill_days=6)

    assert not moderator.get(LIST).shows("Staat stil")


def test_who_looks_after_a_tin_is_shown_on_asking_and_every_look_is_kept(
    app: Flask, moderator: Visitor, lid: str
) -> None:
    page = moderator.get(PAGE).submit("Bewaar de contactpersoon", contact_name="Riet", contact_reach="0561-555 001")

    looked = page.submit("Laat zien wie")

    assert not page.shows("Riet")
    assert page.shows("We wissen die na")
    assert looked.shows("Riet 0561-555 001")
    with app.app_context():
        actions = list(db.session.scalars(select(JournalEntry.action).where(JournalEntry.action.like("tin.contact%"))))
        kept = str(db.session.execute(db.text("SELECT contact_name, contact_reach FROM tin")).all())
    assert actions == ["tin.contact_kept", "tin.contact_opened"]
    assert "Riet" not in kept
    assert "0561" not in kept
    assert not looked.submit("Wis de contactpersoon").shows("Laat zien wie")


def test_who_looks_after_a_tin_is_forgotten_on_the_day_that_was_told(app: Flask, moderator: Visitor, lid: str) -> None:
    moderator.get(PAGE).submit("Bewaar de contactpersoon", contact_name="Riet", contact_reach="0561-555 001")
    with app.app_context():
        until = db.session.scalars(select(Tin.contact_erase_on)).one()
        assert until is not None

        for days, left in ((0, 1), (1, 0)):
            purged = purge(days_ago((days_ago(0).date() - until).days - days))
            assert purged["contacts"] == 1 - left
            assert db.session.scalar(select(func.count()).where(Tin.contact_reach.is_not(None))) == left


def test_the_pages_of_tins_ask_as_often_for_forty_tins_as_for_one(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    before = [count_statements(app, moderator, path) for path in (LIST, PAGE)]

    with app.app_context():
        for number in range(2, 41):
            tin = make_tin(campaign, f"Straat {number}", state=TinState.OUT)
            db.session.add(Passing(campaign_id=campaign.id, tin_id=tin.id, kind=PassingKind.HAVE, at=days_ago(4)))
            db.session.add(Passing(campaign_id=campaign.id, tin_id=tin.id, kind=PassingKind.FULL, at=days_ago(1)))
        db.session.commit()

    assert [count_statements(app, moderator, path) for path in (LIST, PAGE)] == before
    assert moderator.get(LIST).shows("39 trommels vragen iets van je")


def test_neighbours_move_only_what_is_on_its_way() -> None:
    reached = {(state, to) for state in TinState for to in next_tin_states(state)}

    assert reached == set(TIN_MOVES)
    assert {to for _state, to in HEARD_ON_THE_STREET} == {TinState.OUT}
    assert not {state for state, _to in HEARD_ON_THE_STREET} & {TinState.BACK, TinState.COUNTED}


@pytest.mark.parametrize(
    ("lately", "is_repeat"),
    [
        ([], False),
        ([PassingKind.FULL], False),
        ([PassingKind.FULL, PassingKind.HAVE], True),
        ([PassingKind.MISSING, PassingKind.HAVE], False),
    ],
)
def test_a_word_is_a_repeat_until_we_wrote_something_ourselves(lately: list[PassingKind], is_repeat: bool) -> None:
    assert was_just_said(PassingKind.HAVE, lately) is is_repeat


@pytest.mark.parametrize(("reason", "is_taken"), [("", False), ("te kort   ", False), ("tien tekens", True)])
def test_a_gap_is_explained_in_words(reason: str, is_taken: bool) -> None:
    check_count(Count(5, 5))
    if is_taken:
        check_count(Count(5, 4, reason))
    else:
        with pytest.raises(TinGapError):
            check_count(Count(5, 4, reason))


def test_slips_count_for_the_tin_they_came_from(app: Flask, campaign: Campaign, moderator: Visitor, lid: str) -> None:
    put_in(app, campaign)
    with app.app_context():
        make_slip(campaign, "Uit een andere trommel", tin=make_tin(campaign, "Elders"))
        assert db.session.scalar(select(func.count(Slip.id))) == 2

    moderator.get(PAGE).submit("Sla op", households=8)

    row = moderator.get(LIST).texts("tbody tr")[0]
    assert row.split()[-4:] == ["1", "1", "8", "12"]


def test_a_tin_leads_to_its_paper_its_sticker_and_its_story(
    app: Flask, campaign: Campaign, moderator: Visitor, lid: str
) -> None:
    page = moderator.get(PAGE)

    for link, path in [
        ("Typ briefjes uit deze trommel over", "/overtypen?trommel=1"),
        ("Wat is overgetypt", "/overtypen/getypt?trommel=1"),
        ("Foto's van briefjes", "/overtypen/fotos?trommel=1"),
        ("Druk een sticker af", "/afdrukken"),
        ("Wat buren lezen over hun briefjes", "/briefjes"),
    ]:
        assert page.follow(link).address.endswith(path)
    assert moderator.get(LIST).follow("Druk stickers en briefjes af").h1 == "Afdrukken"


@ON_SQLITE
def test_of_a_long_log_the_newest_lines_are_shown(
    app: Flask, campaign: Campaign, moderator: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_tin, "LINES_SHOWN", 2)
    with app.app_context():
        tin = make_tin(campaign)
        for days in (3, 2, 1):
            db.session.add(Passing(campaign_id=campaign.id, tin_id=tin.id, kind=PassingKind.HAVE, at=days_ago(days)))
        db.session.commit()

    page = moderator.get("/beheer/de-gagels/trommels/1")

    assert len(page.texts(".custody li")) == 2
    assert page.shows("1 oudere regel staat hier niet bij.")
