"""Codes on lids: what neighbours say with them, and what happens when one leaks."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from optrommel.campaigns.models import Campaign, Passing, RetiredLid, Tin
from optrommel.campaigns.queries_tins import tin_by_any_lid_code, tin_by_lid_code
from optrommel.campaigns.rules import CampaignState, TinState
from optrommel.campaigns.rules_tins import SAID_AGAIN, PassingKind
from optrommel.extensions import db
from optrommel.slips.models import Slip
from tests.factories import make_campaign, make_slip, make_tin, put_in_state
from tests.page import Visitor

PAGE = "/beheer/de-gagels/trommels/1"
OFF, RENEW, UNDO = "Deze code is gelekt: zet hem uit", "Maak een nieuwe code", "Ongedaan maken"
HAVE, FULL = "Ik heb hem nu", "Hij is vol"
WRITE = "Stop in de trommel"
GONE = 410


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Make tin 1, on its way, and give the code on its lid."""
    with app.app_context():
        return make_tin(campaign, state=TinState.OUT).lid_code


def code_now(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Tin.lid_code)).one()


def log(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Passing.kind).order_by(Passing.id)))


def let_time_pass(app: Flask) -> None:
    with app.app_context():
        for line in db.session.scalars(select(Passing)):
            line.at -= SAID_AGAIN
        db.session.commit()


def write_by(app: Flask, visitor: Visitor, code: str) -> tuple[int | None, bool]:
    """Put a slip in by a lid code; give the tin that is known of it, and whether that is doubted."""
    visitor.get(f"/de-gagels/briefje?trommel={code}").submit(WRITE, text="Een bankje bij de vijver")
    with app.app_context():
        slip = db.session.scalars(select(Slip).order_by(Slip.id.desc())).first()
        assert slip is not None
        return slip.tin.number if slip.tin else None, slip.tin_is_doubtful


def test_the_form_of_a_tin_leads_to_its_four_buttons(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/t/{code}").follow("Heb je trommel 1 in huis? Zeg waar hij is")

    assert page.h1 == "Waar is trommel 1 nu?"
    assert page.texts("main form button") == [HAVE, "Ik geef hem door", FULL, "Ik vind hem"]


def test_who_wrote_a_slip_is_shown_how_to_pass_the_tin_on(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/t/{code}").submit(WRITE, text="Een bankje")

    assert page.follow("Ik heb de trommel en geef hem door").h1 == "Waar is trommel 1 nu?"


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_whoever_says_that_it_is_full_reads_whom_to_ring(
    app: Flask, code: str, language: str, campaign: Campaign
) -> None:
    page = Visitor(app, language=language).get(f"/t/{code}/doorgeven")

    button = next(text for text in page.texts("main form button") if text)
    values = page.values(button) | {"said": [PassingKind.FULL]}
    thanks = page.visitor.post(page.path, values)

    assert thanks.status == 200
    assert thanks.shows(campaign.contact_phone)
    assert log(app) == [PassingKind.FULL]


def test_of_who_had_it_nothing_is_kept_and_nothing_is_told(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(f"/t/{code}/doorgeven").submit(HAVE)

    page = Visitor(app).get(f"/t/{code}/doorgeven")

    assert not page.shows("Een buur")
    with app.app_context():
        (line,) = db.session.scalars(select(Passing))
        assert line.account_id is None


def test_ten_presses_within_minutes_are_one_line(app: Flask, visitor: Visitor, code: str) -> None:
    same_page = visitor.get(f"/t/{code}/doorgeven")

    for _press in range(3):
        thanks = same_page.submit(HAVE)
        Visitor(app).get(f"/t/{code}/doorgeven").submit(HAVE)
    visitor.get(f"/t/{code}/doorgeven").submit(FULL)
    let_time_pass(app)
    same_page.submit(HAVE)  # sent once more, an hour later, by a phone that was out of reach
    visitor.get(f"/t/{code}/doorgeven").submit(HAVE)

    assert thanks.h1 == "Dank je wel!"
    assert log(app) == [PassingKind.HAVE, PassingKind.FULL, PassingKind.HAVE]


@pytest.mark.parametrize(
    ("state", "heard"),
    [
        (TinState.READY, TinState.OUT),
        (TinState.MISSING, TinState.OUT),
        (TinState.BACK, TinState.BACK),
        (TinState.COUNTED, TinState.COUNTED),
    ],
)
def test_a_word_brings_a_missing_tin_back_and_moves_none_that_is_home(
    app: Flask, visitor: Visitor, code: str, state: TinState, heard: TinState
) -> None:
    with app.app_context():
        db.session.execute(db.update(Tin).values(state=state))
        db.session.commit()

    page = visitor.get(f"/t/{code}/doorgeven").submit(HAVE)

    assert page.shows("niet meer onderweg") is (heard != TinState.OUT)
    assert log(app) == [PassingKind.HAVE]
    with app.app_context():
        assert db.session.scalars(select(Tin.state)).one() == heard


def test_a_robot_and_a_page_that_stood_open_too_long_write_nothing(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/t/{code}/doorgeven")

    robot, stale = page.submit(HAVE, website="http://spam.example"), page.submit(HAVE, csrf_token="oud")

    assert (robot.status, stale.status) == (422, 400)
    assert log(app) == []
    assert stale.submit(HAVE).h1 == "Dank je wel!"


def test_who_guesses_codes_is_slowed(visitor: Visitor, code: str) -> None:
    statuses = [visitor.open(f"/t/AAAA{number:04}/doorgeven").status_code for number in range(22)]

    assert (statuses[0], statuses[-1]) == (404, 429)
    assert visitor.open(f"/t/{code}/doorgeven").status_code == 200


def test_a_leaked_code_is_switched_off_in_words_and_no_slip_is_lost(
    app: Flask, visitor: Visitor, moderator: Visitor, campaign: Campaign, code: str
) -> None:
    stood_open = visitor.get(f"/t/{code}")

    page = moderator.get(PAGE).submit(OFF)

    stood_open.submit(WRITE, text="Een bankje")
    for path in (f"/t/{code}", f"/t/{code}/doorgeven"):
        gone = visitor.get(path)
        assert (gone.status, gone.h1) == (GONE, "Deze code werkt niet meer")
        assert gone.shows(campaign.contact_phone)
        assert gone.follow("Schrijf een briefje").path == "/de-gagels/briefje"
    assert write_by(app, visitor, code) == (1, True)
    page.submit(UNDO)
    assert write_by(app, visitor, code) == (1, False)


def test_a_new_code_retires_the_old_one_and_undo_puts_it_back(
    app: Flask, visitor: Visitor, moderator: Visitor, code: str
) -> None:
    page = moderator.get(PAGE).submit(RENEW)
    new = code_now(app)

    assert new != code
    assert visitor.get(f"/t/{new}").path == "/de-gagels/briefje"
    assert visitor.get(f"/t/{code}").status == GONE
    assert write_by(app, visitor, code) == (1, True)
    page.submit(UNDO)
    assert code_now(app) == code
    assert write_by(app, visitor, code) == (1, False)
    assert visitor.get(f"/t/{new}").status == GONE
    with app.app_context():
        assert [row.code for row in db.session.scalars(select(RetiredLid))] == [new]


def test_who_came_by_a_leaked_code_is_not_handed_the_new_one(
    app: Flask, visitor: Visitor, moderator: Visitor, code: str
) -> None:
    moderator.get(PAGE).submit(RENEW)

    page = visitor.get(f"/de-gagels/briefje?trommel={code}").submit(WRITE, text="Een bankje")

    assert page.shows("nummer 1")
    assert code_now(app) not in page.html


def test_a_colleague_who_looked_at_the_old_code_does_not_switch_off_the_new_one(
    app: Flask, visitor: Visitor, moderator: Visitor, code: str
) -> None:
    page = moderator.get(PAGE)
    page.submit(RENEW)

    late = page.submit(OFF)

    assert late.shows("De code was al veranderd.")
    assert visitor.get(f"/t/{code_now(app)}").path == "/de-gagels/briefje"


def test_a_renewal_is_not_undone_past_a_later_one(app: Flask, moderator: Visitor, code: str) -> None:
    first = moderator.get(PAGE).submit(RENEW)
    second = first.submit(RENEW)

    too_early = first.submit(UNDO)
    second.submit(UNDO)
    moderator.get("/beheer/de-gagels/logboek").submit(UNDO)

    assert too_early.shows("er kwam al iets anders na")
    assert code_now(app) == code


def test_only_a_code_that_works_finds_its_tin_and_any_code_tells_which_it_was(
    app: Flask, moderator: Visitor, code: str
) -> None:
    moderator.get(PAGE).submit(RENEW)
    new = code_now(app)
    moderator.get(PAGE).submit(OFF)

    with app.app_context():
        assert [tin_by_lid_code(one) for one in (code, new, "AAAA0000")] == [None] * 3
        assert [bool(tin_by_any_lid_code(one)) for one in (code.lower(), new, "AAAA0000")] == [True, True, False]


def test_a_lid_of_a_campaign_that_is_not_open_yet_does_not_exist(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        code = make_tin(make_campaign("de-hoek", state=CampaignState.DRAFT)).lid_code

    assert visitor.open(f"/t/{code}/doorgeven").status_code == 404


@pytest.mark.parametrize("state", [CampaignState.FOLLOWING, CampaignState.CLOSED])
def test_afterwards_a_lid_leads_to_what_became_of_its_slips(
    app: Flask, campaign: Campaign, visitor: Visitor, code: str, state: CampaignState
) -> None:
    with app.app_context():
        make_slip(campaign)
        put_in_state(campaign, state)

    answer = visitor.open(f"/t/{code}")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{code}/briefjes")
    assert visitor.open(f"/t/{code}/doorgeven").status_code == (409 if state == CampaignState.CLOSED else 200)


def test_a_digital_tin_is_nowhere_and_needs_no_buttons(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        code = make_tin(campaign, is_digital=True, state=TinState.OUT).lid_code

    assert visitor.get(f"/t/{code}/doorgeven").path == "/de-gagels/briefje"
