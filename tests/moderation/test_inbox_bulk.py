"""What is plainly fine is published together, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import answer_slip, publish_slip, reply_to_answer, unpublish_slip
from optrommel.moderation.holding import hold_slip
from optrommel.moderation.models import Idea
from optrommel.pictures import Picture
from optrommel.slips.models import Slip
from optrommel.slips.photos import keep_photo
from optrommel.slips.rules import SlipState, show_code
from tests.factories import days_ago, make_campaign, make_slip
from tests.page import Page, Visitor
from tests.pages.test_races import at_once
from tests.people import moderator_of

BULK = "/beheer/de-gagels/postvak/samen"
INBOX = "/beheer/de-gagels/postvak"
SEND = "Publiceer de aangevinkte"


def put(app: Flask, campaign: Campaign, *texts: str) -> None:
    with app.app_context():
        for text in texts:
            make_slip(campaign, text)


def ideas(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Idea.text).where(Idea.state == "open").order_by(Idea.id)))


def ticks(page: Page) -> list[str]:
    return [box.attrs["value"] or "" for box in page.all("[name=slips]")]


def test_the_ticked_slips_are_published_and_the_others_wait(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje", "Een boom", "Een speeltuin")
    page = moderator.get(BULK)

    after = page.submit(SEND, slips=ticks(page)[:2])

    assert ideas(app) == ["Een bankje", "Een boom"]
    assert after.shows("2 briefjes gepubliceerd.")
    assert after.texts(".tick") == ["Een speeltuin"]


def test_nothing_is_ticked_before_a_moderator_does(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje")

    page = moderator.get(BULK).submit(SEND)

    assert page.status == 422
    assert page.errors == ["Zet eerst een vinkje bij de briefjes die zo op de website mogen."]
    assert ideas(app) == []


def test_one_undo_takes_all_of_them_back(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje", "Een boom", "Een speeltuin")
    page = moderator.get(BULK)

    back = page.submit(SEND, slips=ticks(page)).submit("Ongedaan maken")

    assert ideas(app) == []
    assert back.path == BULK
    assert back.texts(".tick") == ["Een bankje", "Een boom", "Een speeltuin"]


def with_photo(slip: Slip) -> None:
    keep_photo(slip, Picture(b"a picture", 4, 3, "digest"), now=utc_now())


def with_care(slip: Slip) -> None:
    slip.needs_care = True


def in_polish(slip: Slip) -> None:
    slip.language = "pl"


def held(slip: Slip) -> None:
    hold_slip(slip, "", now=utc_now())


def replied(slip: Slip) -> None:
    answer_slip(slip, "Dit is er al in de buurt.", now=utc_now())
    reply_to_answer(slip, "Nee hoor", now=utc_now())


def answered(slip: Slip) -> None:
    answer_slip(slip, "Dit is er al in de buurt.", now=utc_now())


def public_before(slip: Slip) -> None:
    publish_slip(slip, "Een heg", now=utc_now())
    unpublish_slip(slip, now=utc_now())


@pytest.mark.parametrize("make", [with_photo, with_care, in_polish, held, replied, answered, public_before])
def test_what_asks_for_thought_is_not_there_and_cannot_be_sent_along(
    app: Flask, campaign: Campaign, moderator: Visitor, make: Callable[[Slip], None]
) -> None:
    put(app, campaign, "Een bankje", "Een boom")
    page = moderator.get(BULK)
    sent = ticks(page)
    with app.app_context():
        slip = db.session.scalars(db.select(Slip).where(Slip.text == "Een boom")).one()
        make(slip)
        slip.version = 1  # as the page has it
        db.session.commit()

    after = page.submit(SEND, slips=sent)

    assert ideas(app) == ["Een bankje"]
    assert after.shows("Met 1 briefje is intussen al iets gedaan: dat bleef zoals het is.")
    assert after.texts(".tick") == []


@pytest.mark.parametrize("text", ["Bel 06-12345678", "Більше лавок", "أريد مقعدا"])
def test_what_holds_personal_details_or_other_letters_is_not_there(
    app: Flask, campaign: Campaign, moderator: Visitor, text: str
) -> None:
    put(app, campaign, text, "Één café 🌳")

    assert moderator.get(BULK).texts(".tick") == ["Één café 🌳"]


def test_what_a_colleague_touched_meanwhile_is_left_alone(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje", "Een boom")
    page = moderator.get(BULK)
    colleague = moderator_of(app, campaign, "Karel")
    colleague.get(INBOX).submit("Bewaar", needs_care="y").submit("Bewaar", needs_care=None)

    page.submit(SEND, slips=ticks(page))

    assert ideas(app) == ["Een boom"]


def test_at_most_25_are_read_at_once(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, *(f"Idee {number:02}" for number in range(27)))
    page = moderator.get(BULK)

    assert page.texts(".tick") == [f"Idee {number:02}" for number in range(25)]
    assert page.submit(SEND, slips=ticks(page)).texts(".tick") == ["Idee 25", "Idee 26"]


def test_the_longest_waiting_stand_first(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for days, text in ((1, "later"), (2, "eerder")):
            make_slip(campaign, text, at=days_ago(days))

    assert moderator.get(BULK).texts(".tick") == ["eerder", "later"]


@pytest.mark.parametrize("value", ["x", "1", "1-", "-1-1", "9999999999-1", "1-1-1"])
def test_a_tick_that_is_none_is_refused(app: Flask, campaign: Campaign, moderator: Visitor, value: str) -> None:
    put(app, campaign, "Een bankje")

    page = moderator.get(BULK).submit(SEND, slips=[value])

    assert page.status == 422
    assert ideas(app) == []


def test_a_slip_of_another_campaign_is_not_published(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, "Een bankje")
    with app.app_context():
        foreign_id = make_slip(make_campaign("elders"), "Elders")[0].id

    moderator.get(BULK).submit(SEND, slips=[f"{foreign_id}-1"])

    assert ideas(app) == []


def test_a_writer_who_withdraws_meanwhile_is_not_published(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Een bankje")
    page, receipt = moderator.get(BULK), visitor.get(f"/volg/{show_code(code)}/intrekken")

    at_once(lambda: page.submit(SEND, slips=ticks(page)), lambda: receipt.submit("Ja, wis mijn briefje"))

    assert ideas(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(Slip.state)).all() == [SlipState.WITHDRAWN]
        assert set(db.session.scalars(db.select(Idea.text))) <= {""}


def test_many_at_once_do_not_make_somebody_look_fast(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    put(app, campaign, *(f"Idee {number}" for number in range(7)))
    page = moderator.get(BULK)

    page.submit(SEND, slips=ticks(page)[:6])

    assert moderator.get(INBOX).texts(".inbox__progress") == ["1 te gaan"]
