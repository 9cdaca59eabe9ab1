"""An answer is mailed to the writer of a slip who asked for that, at once, and to nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.following.models import Follower, Subscription
from optrommel.following.writers import TIME_TO_UNDO
from optrommel.moderation.actions import answer_slip, reply_to_answer
from optrommel.moderation.reasons import STOCK_REASONS
from optrommel.notifications.actions import lease_next
from optrommel.notifications.models import Message
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from tests.factories import make_follower, make_slip
from tests.notifications.conftest import letters
from tests.page import Visitor

INBOX = "/beheer/de-gagels/postvak"
ANSWER = "Stuur dit antwoord"
REASON = "Dit is al gemeld bij de gemeente."
BEP = "bep@example.org"


@pytest.fixture
def path(app: Flask, campaign: Campaign) -> str:
    """Give the code page of a slip whose writer asked for mail."""
    with app.app_context():
        slip, code = make_slip(campaign, "Een kabelbaan")
        make_follower(campaign, BEP, kind="slip", row_id=slip.id)
        make_follower(campaign, "campagne@example.org")
        return f"/volg/{show_code(code)}"


def the_slip() -> Slip:
    return db.session.scalars(db.select(Slip)).one()


def test_the_writer_gets_the_words_and_a_way_to_reply_and_to_stop(app: Flask, moderator: Visitor, path: str) -> None:
    before = utc_now()

    moderator.get(INBOX).submit(ANSWER, reason=REASON)

    (letter,) = letters(app)
    assert (letter.kind, letter.address) == ("slip_answered", BEP)
    assert letter.subject == "Er is een antwoord op je briefje van De Gagels"
    assert REASON in (letter.text or "")
    assert REASON in (letter.html or "")
    assert "http://127.0.0.1:8000/volg\n" in (letter.text or "")
    assert path not in (letter.text or "")
    assert letter.is_secret
    assert letter.unsubscribe_url
    assert letter.next_try_at >= before + TIME_TO_UNDO
    assert letter.next_try_at <= utc_now() + TIME_TO_UNDO


def test_a_stock_answer_comes_in_the_language_of_its_reader(app: Flask, campaign: Campaign, path: str) -> None:
    with app.app_context():
        db.session.scalars(db.select(Follower).order_by(Follower.id)).first().language = "en"  # type: ignore[union-attr]
        answer_slip(the_slip(), str(STOCK_REASONS[0]), now=utc_now())
        db.session.commit()

    (letter,) = letters(app)
    assert letter.language == "en"
    assert str(STOCK_REASONS[0]) not in (letter.text or "")


def test_an_answer_that_is_taken_back_at_once_reaches_nobody(app: Flask, moderator: Visitor, path: str) -> None:
    moderator.get(INBOX).submit(ANSWER, reason=REASON).submit("Ongedaan maken")

    assert letters(app) == []


def test_an_answer_that_is_on_its_way_is_not_pulled_from_under_the_sender(
    app: Flask, moderator: Visitor, path: str
) -> None:
    page = moderator.get(INBOX).submit(ANSWER, reason=REASON)
    with app.app_context():
        assert lease_next(utc_now() + TIME_TO_UNDO + dt.timedelta(seconds=1)) is not None
        db.session.commit()

    page.submit("Ongedaan maken")

    assert len(letters(app)) == 1


def test_a_second_answer_after_a_reply_is_mailed_too(app: Flask, path: str) -> None:
    with app.app_context():
        answer_slip(the_slip(), REASON, now=utc_now())
        reply_to_answer(the_slip(), "Maar die is stuk", now=utc_now())
        answer_slip(the_slip(), "Dan maken we hem.", now=utc_now())
        db.session.commit()

    assert ["Dan maken we hem." in (letter.text or "") for letter in letters(app)] == [False, True]


def test_who_never_confirmed_gets_nothing(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        slip, _code = make_slip(campaign)
        make_follower(campaign, BEP, kind="slip", row_id=slip.id, confirmed=False)
        answer_slip(slip, REASON, now=utc_now())
        db.session.commit()

    assert letters(app) == []


@pytest.mark.parametrize("follows_more", [False, True], ids=["nothing else", "the campaign too"])
def test_who_withdraws_takes_address_and_letters_along(
    app: Flask, campaign: Campaign, path: str, follows_more: bool
) -> None:
    with app.app_context():
        answer_slip(the_slip(), REASON, now=utc_now())
        if follows_more:
            make_follower(campaign, BEP)
        db.session.commit()

    Visitor(app).get(f"{path}/intrekken").submit("Ja, wis mijn briefje")

    with app.app_context():
        kinds = db.session.scalars(db.select(Subscription.kind)).all()
        known = [follower.address for follower in db.session.scalars(db.select(Follower))]
        assert kinds == ["campaign"] * (2 if follows_more else 1)
        assert (BEP in known) is follows_more
        assert db.session.scalars(db.select(Message)).all() == []


def test_a_writer_sees_that_we_mail_and_stops_it_at_the_code(app: Flask, path: str) -> None:
    page = Visitor(app).get(path)
    kept = page.texts("#bewaard li")
    assert "Je e-mailadres, om te mailen als er iets met dit briefje gebeurt: b…@example.org" in kept

    after = page.submit("Stop met mailen over mijn briefje")

    assert after.notices == ["Je krijgt geen mail meer over dit briefje."]
    assert after.shows("We weten niet wie je bent.")
    assert "Stop met mailen over mijn briefje" not in after.texts("button")
    with app.app_context():
        assert db.session.scalars(db.select(Subscription.kind)).all() == ["campaign"]
