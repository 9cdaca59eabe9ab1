"""A writer reads every answer at the code and may reply once; then the slip waits again."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry, undo
from optrommel.moderation.actions import answer_slip, publish_slip
from optrommel.moderation.models import Reply
from optrommel.slips.models import Slip
from optrommel.slips.rules import REPLY_MAX, SlipState, show_code
from tests.factories import make_slip, put_in_state
from tests.page import Visitor
from tests.slips.test_receipt import everything_kept

REASON = "Dit is er al in de buurt."
SEND = "Stuur mijn antwoord"
ARRIVED = "Je antwoord is binnen. Een moderator leest het."


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Give the address of an answered slip."""
    with app.app_context():
        slip, code = make_slip(campaign, "Een kabelbaan")
        answer_slip(slip, REASON, now=utc_now())
        db.session.commit()
        return f"/volg/{show_code(code)}"


def replies(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Reply.text)))


def the_slip() -> Slip:
    return db.session.scalars(db.select(Slip)).one()


def test_a_writer_replies_and_the_slip_waits_again(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(code).submit(SEND, text="Maar die is\nstuk")

    assert (page.path, page.h1) == (code, "Je briefje wacht weer op een lezer")
    assert page.notices == [ARRIVED]
    assert page.texts(".trail strong") == [
        "In de trommel",
        "Beantwoord",
        "Jouw antwoord",
        "Wacht op een lezer",
        "Daarna",
    ]
    assert page.texts(".trail__now .hint") == [ARRIVED]
    assert page.texts(".trail .quote") == [REASON, "Maar die is stuk"]
    assert replies(app) == ["Maar die is\nstuk"]


@pytest.mark.parametrize(("text", "needs_care"), [("Ik wil niet meer leven", True), ("Die is stuk", False)])
def test_a_cry_for_help_in_a_reply_is_marked(
    app: Flask, visitor: Visitor, code: str, text: str, needs_care: bool
) -> None:
    visitor.get(code).submit(SEND, text=text)

    with app.app_context():
        assert the_slip().needs_care is needs_care


def test_a_reply_that_is_sent_twice_is_one(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(code)
    page.submit(SEND, text="Die is stuk")

    again = page.submit(SEND, text="Die is stuk")

    assert again.notices == [ARRIVED]
    assert replies(app) == ["Die is stuk"]


def test_other_words_are_refused_after_the_first_and_stay_to_be_copied(app: Flask, visitor: Visitor, code: str) -> None:
    page = visitor.get(code)
    page.submit(SEND, text="Die is stuk")

    again = page.submit(SEND, text="En roestig")

    assert (again.status, again.one("textarea").text) == (409, "En roestig")
    assert again.shows("Je kunt één keer antwoorden")
    assert replies(app) == ["Die is stuk"]


@pytest.mark.parametrize("typed", ["", "  \n", "\u200b", "a" * (REPLY_MAX + 1)])
def test_a_reply_is_neither_empty_nor_endless(app: Flask, visitor: Visitor, code: str, typed: str) -> None:
    page = visitor.get(code).submit(SEND, text=typed)

    assert page.status == 422
    assert page.errors
    assert page.values(SEND)["text"] == [typed.strip()]
    assert page.shows("Een kabelbaan")
    assert replies(app) == []


def test_the_longest_reply_fits(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(code).submit(SEND, text="a" * REPLY_MAX)

    assert replies(app) == ["a" * REPLY_MAX]


def test_every_answer_is_read_and_a_second_one_has_the_last_word(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(code).submit(SEND, text="Die is stuk")
    with app.app_context():
        answer_slip(the_slip(), "Dan maken we hem.", now=utc_now())
        db.session.commit()

    page = visitor.get(code)

    assert page.texts(".trail .quote") == [REASON, "Die is stuk", "Dan maken we hem."]
    assert page.texts(".trail__now strong") == ["Beantwoord"]
    assert not page.all("textarea")


def test_a_slip_that_was_published_after_all_keeps_what_was_said(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(code).submit(SEND, text="Die is stuk")
    with app.app_context():
        publish_slip(the_slip(), "Een kabelbaan", now=utc_now())
        db.session.commit()

    page = visitor.get(code)

    assert page.h1 == "Je briefje is gelezen"
    assert page.texts(".trail .quote") == [REASON, "Die is stuk"]
    assert not page.all("textarea, .trail__now")


def test_an_answer_that_was_taken_back_is_read_by_nobody(app: Flask, visitor: Visitor, code: str) -> None:
    with app.app_context():
        undo(db.session.scalars(db.select(JournalEntry).filter_by(action="slip.answered")).one(), now=utc_now())
        db.session.commit()

    page = visitor.get(code)

    assert not page.shows(REASON)
    assert not page.all("textarea")


def test_a_reply_to_an_answer_that_was_taken_back_is_refused_for_what_it_is(
    app: Flask, visitor: Visitor, code: str
) -> None:
    page = visitor.get(code)
    with app.app_context():
        undo(db.session.scalars(db.select(JournalEntry).filter_by(action="slip.answered")).one(), now=utc_now())
        db.session.commit()

    late = page.submit(SEND, text="Die is stuk")

    assert (late.status, late.one("textarea").text) == (409, "Die is stuk")
    assert late.shows("Het antwoord dat je las, geldt niet meer.")
    assert not late.shows("Je kunt één keer antwoorden")
    assert visitor.get(code).h1 == "Je briefje zit in de trommel"
    assert replies(app) == []


def test_in_an_archive_nobody_replies(app: Flask, campaign: Campaign, visitor: Visitor, code: str) -> None:
    page = visitor.get(code)
    with app.app_context():
        put_in_state(campaign, CampaignState.CLOSED)

    late = page.submit(SEND, text="Die is stuk")

    assert late.status == 409
    assert late.shows("Deze actie is afgesloten, dus antwoorden kan niet meer.")
    assert late.one("textarea").text == "Die is stuk"
    assert not visitor.get(code).all("textarea")
    assert replies(app) == []


def test_a_slip_that_nobody_answered_has_no_place_for_a_reply(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)

    assert not visitor.get(f"/volg/{show_code(code)}").all("textarea")


def test_who_asks_what_we_keep_reads_of_answer_and_reply(app: Flask, visitor: Visitor, code: str) -> None:
    answered = visitor.get(code).texts("#bewaard li")

    replied = visitor.get(code).submit(SEND, text="Die is stuk").texts("#bewaard li")

    assert "Het antwoord dat je van ons kreeg." in answered
    assert "Het antwoord dat je van ons kreeg. En wat jij daarop schreef." in replied


def test_who_withdraws_reads_that_answer_and_reply_go_and_they_do(app: Flask, visitor: Visitor, code: str) -> None:
    visitor.get(code).submit(SEND, text="De roestvlek")

    page = visitor.get(code).follow("Trek mijn briefje in")

    assert page.texts("main li")[1] == "Het antwoord dat je van ons kreeg. En wat jij daarop schreef."
    after = page.submit("Ja, wis mijn briefje")
    assert after.texts(".trail strong") == ["In de trommel", "Ingetrokken"]
    with app.app_context():
        assert the_slip().state == SlipState.WITHDRAWN
        assert "roestvlek" not in everything_kept()
