"""Two moderators at one slip: who is second reads what the first did, loses no word, and may still do it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Answer, Hold, Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from tests.factories import days_ago, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of

INBOX = "/beheer/de-gagels/postvak"
WORDS = ".slip .words"
AS_IT_IS = "Publiceer zoals het is"
TIDIED = "Publiceer deze tekst"
ANSWER = "Stuur dit antwoord"
HOLD = "Leg opzij"
REASON = "Dit is er al in de buurt."


@pytest.fixture(autouse=True)
def waiting(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, "Een bankje", at=days_ago(3))
        make_slip(campaign, "Een speeltuin", at=days_ago(2))


@pytest.fixture
def colleague(app: Flask, campaign: Campaign) -> Visitor:
    return moderator_of(app, campaign, "Karel")


def rows(app: Flask, column: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(db.select(column)))


@pytest.mark.parametrize(
    ("button", "typed"),
    [
        (AS_IT_IS, {}),
        (TIDIED, {"text": "Een mooi bankje"}),
        (ANSWER, {"reason": REASON}),
        (HOLD, {"note": "Vragen"}),
        ("Bewaar", {"language": "pl"}),
    ],
)
def test_a_slip_that_a_colleague_laid_aside_is_not_decided_unseen(
    app: Flask, moderator: Visitor, colleague: Visitor, button: str, typed: dict[str, str]
) -> None:
    page = moderator.get(INBOX)
    colleague.get(INBOX).submit(HOLD, note="Ik bel de woningbouw")

    refused = page.submit(button, **typed)

    assert refused.status == 409
    assert refused.texts(WORDS) == ["Een bankje"]
    assert refused.shows(": Karel hield het briefje ‘Een bankje’ vast")
    assert refused.shows("Ik bel de woningbouw")
    assert {name: refused.values(button)[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert (rows(app, Idea.id), rows(app, Answer.id), rows(app, Hold.note)) == ([], [], ["Ik bel de woningbouw"])


def test_with_one_tap_it_is_done_all_the_same(app: Flask, moderator: Visitor, colleague: Visitor) -> None:
    page = moderator.get(INBOX)
    colleague.get(INBOX).submit(HOLD, note="Ik bel de woningbouw")

    done = page.submit(TIDIED, text="Een mooi bankje").submit("Toch doen")

    assert done.texts(WORDS) == ["Een speeltuin"]
    assert rows(app, Idea.text) == ["Een mooi bankje"]


def test_one_tap_is_refused_too_when_something_came_between_again(
    app: Flask, moderator: Visitor, colleague: Visitor
) -> None:
    page = moderator.get(INBOX)
    held = colleague.get(INBOX).submit(HOLD, note="Ik bel de woningbouw")
    refused = page.submit(AS_IT_IS)
    held.follow("Een bankje", within=".held").submit("Leg weer bij de andere")

    again = refused.submit("Toch doen")

    assert again.status == 409
    assert again.shows(": Karel legde het briefje ‘Een bankje’ terug bij wat wacht")
    assert rows(app, Idea.id) == []
    again.submit("Toch doen")
    assert rows(app, Idea.text) == ["Een bankje"]


def test_a_form_that_was_sent_back_has_the_new_version_too(app: Flask, moderator: Visitor, colleague: Visitor) -> None:
    page = moderator.get(INBOX)
    colleague.get(INBOX).submit("Bewaar", needs_care="y")

    refused = page.submit(ANSWER, reason=REASON)
    refused.submit(ANSWER)

    assert refused.shows(": Karel ")
    assert rows(app, Answer.reason) == [REASON]


def kept(page: Page) -> list[str]:
    """Give what stands ready to be copied."""
    return [(box.text).strip() for box in page.all("textarea[readonly]")]


@pytest.mark.parametrize(
    ("button", "typed", "copied"),
    [
        (ANSWER, {"reason": REASON}, [REASON]),
        (TIDIED, {"text": "Een mooi bankje"}, ["Een mooi bankje"]),
        (HOLD, {"note": "Vragen"}, ["Vragen"]),
        (AS_IT_IS, {}, []),
    ],
)
def test_when_a_colleague_decided_the_next_slip_is_shown_and_what_was_typed_can_be_copied(
    moderator: Visitor, colleague: Visitor, button: str, typed: dict[str, str], copied: list[str]
) -> None:
    page = moderator.get(INBOX)
    colleague.get(INBOX).submit(AS_IT_IS)

    refused = page.submit(button, **typed)

    assert refused.status == 409
    assert refused.texts(WORDS) == ["Een speeltuin"]
    assert refused.shows(": Karel publiceerde het briefje ‘Een bankje’")
    assert kept(refused) == copied
    assert "Toch doen" not in refused.texts("button")


@pytest.mark.parametrize(
    ("button", "typed", "copied"),
    [(TIDIED, {"text": "Een mooi bankje"}, []), (ANSWER, {"reason": REASON}, [REASON])],
)
def test_words_that_their_writer_took_back_are_not_shown_again(
    app: Flask, moderator: Visitor, button: str, typed: dict[str, str], copied: list[str]
) -> None:
    page = moderator.get(INBOX)
    with app.app_context():
        withdraw_slip(db.session.scalars(db.select(Slip).where(Slip.text == "Een bankje")).one(), now=utc_now())
        db.session.commit()

    refused = page.submit(button, **typed)

    assert refused.shows("De schrijver trok een briefje in.")
    assert kept(refused) == copied
    assert not refused.shows("bankje")
