"""Taking a decision back: once, by who took it, and not over what happened since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Mapped

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import join_idea
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from tests.factories import make_idea, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of

INBOX = "/beheer/de-gagels/postvak"
UNDO = "Ongedaan maken"
TIDIED = "Publiceer deze tekst"
ANSWER = "Stuur dit antwoord"


@pytest.fixture(autouse=True)
def waiting(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, "Een bankje bij de vijver")


def all_of(app: Flask, column: Mapped[str]) -> list[str]:
    """Give a column of a table, by row."""
    with app.app_context():
        return list(db.session.scalars(db.select(column).order_by(column)))


def publish(page: Page) -> Page:
    return page.submit(TIDIED, text="Een bankje")


def answer(page: Page) -> Page:
    return page.submit(ANSWER, reason="Dit is er al in de buurt.")


def join(page: Page) -> Page:
    found = page.submit("Zoek", zoek="bank")
    (choice,) = found.all("[name=idea_id]")
    return found.submit("Voeg toe aan dit idee", idea_id=choice.attrs["value"])


@pytest.mark.parametrize("decide", [publish, answer, join])
def test_a_decision_that_is_taken_back_lays_the_slip_in_the_inbox_again(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor, decide: Callable[[Page], Page]
) -> None:
    with app.app_context():
        make_idea(campaign, "Een bank voor de school")

    page = decide(moderator.get(INBOX)).submit(UNDO)

    assert page.texts(".slip .words") == ["Een bankje bij de vijver"]
    assert visitor.get("/de-gagels/ideeen").texts(".ideas li") == ["Een bank voor de school"]
    assert sorted(all_of(app, Slip.state)) == [SlipState.PUBLISHED, SlipState.WAITING]


def test_the_tidied_text_is_still_there_when_a_slip_is_published_again(app: Flask, moderator: Visitor) -> None:
    page = publish(moderator.get(INBOX)).submit(UNDO)

    page.submit(TIDIED)

    assert all_of(app, Idea.text) == ["Een bankje"]
    assert all_of(app, Idea.state) == [IdeaState.OPEN]


def test_the_reason_is_still_there_when_a_slip_is_answered_again(moderator: Visitor) -> None:
    page = answer(moderator.get(INBOX)).submit(UNDO)

    assert page.values(ANSWER)["reason"] == ["Dit is er al in de buurt."]


def test_a_decision_is_taken_back_once(app: Flask, moderator: Visitor) -> None:
    page = publish(moderator.get(INBOX))
    publish(page.submit(UNDO))

    again = page.submit(UNDO)

    assert again.texts(".notice--warn")
    assert all_of(app, Slip.state) == [SlipState.PUBLISHED]


def test_decisions_are_taken_back_one_by_one_the_last_first(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_slip(campaign, "Een speeltuin")
    publish(publish(moderator.get(INBOX)))
    back = "Maak mijn laatste beslissing ongedaan"

    once = moderator.get(INBOX).submit(back)
    twice = moderator.get(INBOX).submit(back)

    assert once.texts(".slip .words") == ["Een speeltuin"]
    assert twice.texts(".slip .words") == ["Een bankje bij de vijver"]
    assert back not in moderator.get(INBOX).texts("button")


def test_a_colleague_cannot_take_it_back(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    page = publish(moderator.get(INBOX))
    colleague = moderator_of(app, campaign, "Karel")
    token = colleague.get("/beheer/de-gagels/groepen").values("Maak groep")["csrf_token"]

    colleague.post("/beheer/de-gagels/ongedaan", page.values(UNDO) | {"csrf_token": token})

    assert all_of(app, Slip.state) == [SlipState.PUBLISHED]


@pytest.mark.parametrize("decide", [publish, answer])
def test_nothing_is_taken_back_of_a_slip_that_its_writer_withdrew(
    app: Flask, moderator: Visitor, decide: Callable[[Page], Page]
) -> None:
    page = decide(moderator.get(INBOX))
    with app.app_context():
        withdraw_slip(db.session.scalars(db.select(Slip)).one(), now=utc_now())
        db.session.commit()

    refused = page.submit(UNDO)

    assert refused.notices == ["Er is niets meer om ongedaan te maken, of er kwam al iets anders na."]
    assert all_of(app, Slip.state) == [SlipState.WITHDRAWN]
    assert set(all_of(app, Idea.text)) <= {""}


def test_an_idea_that_others_carry_stays_in_their_words(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    page = publish(moderator.get(INBOX))
    with app.app_context():
        idea = db.session.scalars(db.select(Idea)).one()
        join_idea(make_slip(campaign, "Ergens kunnen zitten")[0], idea, "Ergens kunnen zitten", now=utc_now())
        db.session.commit()

    inbox = page.submit(UNDO)

    assert visitor.get("/de-gagels/ideeen").texts(".ideas a") == ["Ergens kunnen zitten"]
    assert visitor.get("/de-gagels/ideeen?q=bankje").texts(".ideas a") == []
    assert inbox.values(TIDIED)["text"] == ["Een bankje"]
