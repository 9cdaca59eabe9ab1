"""Slips that are laid aside, given to a colleague, or marked: where they lie then, and how they come back."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.moderation.models import Hold
from optrommel.slips.models import Slip
from tests.factories import days_ago, make_campaign, make_moderator, make_slip
from tests.page import Page, Visitor
from tests.people import moderator_of

INBOX = "/beheer/de-gagels/postvak"
WORDS = ".slip .words"
HOLD = "Leg opzij"
AS_IT_IS = "Publiceer zoals het is"
NOTE = "Even vragen bij de woningbouw"


@pytest.fixture(autouse=True)
def waiting(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, "Een bankje", at=days_ago(3))
        make_slip(campaign, "Een speeltuin", at=days_ago(2))


def account_named(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalars(db.select(Account.id).where(Account.name == name)).one()


def run_through(page: Page, count: int) -> list[str]:
    """Give the words that come by when everything is skipped."""
    shown = []
    for _slip in range(count):
        shown += page.texts(WORDS)
        page = page.follow("Sla over")
    return shown


def test_a_held_slip_leaves_the_run_and_lies_under_held_with_its_note(moderator: Visitor) -> None:
    page = moderator.get(INBOX).submit(HOLD, note=NOTE)

    assert run_through(page, 2) == ["Een speeltuin", "Een speeltuin"]
    assert page.texts(".inbox__progress") == ["1 te gaan"]
    assert page.shows("Vastgehouden (1)")
    assert page.texts(".held a") == ["Een bankje"]
    assert page.texts(".held .quote") == [NOTE]
    assert page.texts(".held .meta span") == ["vandaag"]


def test_a_held_slip_is_opened_with_its_note_and_laid_back(moderator: Visitor) -> None:
    page = moderator.get(INBOX).submit(HOLD, note=NOTE).follow("Een bankje", within=".held")

    assert page.texts(WORDS) == ["Een bankje"]
    assert page.shows("Vastgehouden , vandaag, door Marieke " + NOTE)
    back = page.submit("Leg weer bij de andere")
    assert not back.all(".held")
    assert run_through(moderator.get(INBOX), 2) == ["Een bankje", "Een speeltuin"]


def test_a_note_can_be_changed(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(INBOX).submit(HOLD, note=NOTE).follow("Een bankje", within=".held")

    assert page.values(HOLD)["note"] == [NOTE]
    page.submit(HOLD, note="Gebeld, morgen weten we meer")

    assert moderator.get(INBOX).texts(".held .quote") == ["Gebeld, morgen weten we meer"]


def test_what_a_colleague_gives_comes_to_that_colleague_first(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    karel, ria = moderator_of(app, campaign, "Karel"), moderator_of(app, campaign, "Ria")
    page = moderator.get(INBOX).follow("Sla over")
    page = page.submit(HOLD, note="Jij kent die speeltuin", for_account_id=account_named(app, "Karel"))

    assert run_through(moderator.get(INBOX), 2) == ["Een bankje", "Een bankje"]
    assert run_through(ria.get(INBOX), 2) == ["Een bankje", "Een bankje"]
    assert run_through(karel.get(INBOX), 2) == ["Een speeltuin", "Een bankje"]
    assert page.texts(".held .meta span")[1] == "voor Karel"
    assert karel.get(INBOX).shows("Jij kent die speeltuin")


def test_who_needs_care_comes_before_what_a_colleague_gave(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    karel = moderator_of(app, campaign, "Karel")
    moderator.get(INBOX).submit(HOLD, for_account_id=account_named(app, "Karel"))
    with app.app_context():
        make_slip(campaign, "Ik wil niet meer leven")

    assert run_through(karel.get(INBOX), 3) == ["Ik wil niet meer leven", "Een bankje", "Een speeltuin"]


def test_only_moderators_of_this_campaign_can_be_given_a_slip(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_moderator(campaign, "Karel")
        stranger_id = make_moderator(make_campaign("elders"), "Vreemde").id
    page = moderator.get(INBOX)

    offered = [option.attrs.get("value") for option in page.all("#for_account_id option")]
    refused = page.submit(HOLD, note=NOTE, for_account_id=stranger_id)

    assert offered == ["", str(account_named(app, "Karel"))]
    assert refused.status == 422
    assert refused.values(HOLD)["note"] == [NOTE]
    with app.app_context():
        assert db.session.scalars(db.select(Hold)).all() == []


@pytest.mark.parametrize(
    ("button", "typed"), [(AS_IT_IS, {}), ("Stuur dit antwoord", {"reason": "Dit is er al in de buurt."})]
)
def test_a_decision_ends_the_holding_and_undo_brings_both_back(
    app: Flask, moderator: Visitor, button: str, typed: dict[str, str]
) -> None:
    held = moderator.get(INBOX).submit(HOLD, note=NOTE).follow("Een bankje", within=".held")

    decided = held.submit(button, **typed)
    with app.app_context():
        released = db.session.scalars(db.select(Hold.released_at)).all()
    back = decided.submit("Ongedaan maken")

    assert None not in released
    assert back.texts(WORDS) == ["Een bankje"]
    assert back.texts(".held .quote") == [NOTE]


def test_holding_is_undone_to_the_slip_it_was_about(moderator: Visitor) -> None:
    page = moderator.get(INBOX).follow("Sla over").submit(HOLD, note=NOTE).submit("Ongedaan maken")

    assert page.texts(WORDS) == ["Een speeltuin"]
    assert not page.all(".held")


def test_a_note_has_an_end(moderator: Visitor) -> None:
    page = moderator.get(INBOX).submit(HOLD, note="x" * 1001)

    assert page.status == 422
    assert page.errors == ["Gebruik hooguit 1000 tekens."]


def test_care_and_language_are_marked_and_the_slip_stays_in_sight(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(INBOX).follow("Sla over")

    page = page.submit("Bewaar", needs_care="y", language="uk")

    assert page.texts(WORDS) == ["Een speeltuin"]
    assert page.one(WORDS).attrs["lang"] == "uk"
    assert page.texts("#care") == ["Zorg: lees dit eerst."]
    assert run_through(moderator.get(INBOX), 2) == ["Een speeltuin", "Een bankje"]


def test_a_mark_is_taken_off_when_it_was_no_cry(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        make_slip(campaign, "Ik wil niet meer leven")

    page = moderator.get(INBOX).submit("Bewaar", needs_care=None)

    assert page.texts(WORDS) == ["Ik wil niet meer leven"]
    assert not page.all("#care")
    with app.app_context():
        assert not any(db.session.scalars(db.select(Slip.needs_care)).all())


def test_a_language_that_is_none_is_refused(app: Flask, moderator: Visitor) -> None:
    page = moderator.get(INBOX).submit("Bewaar", language="klingon")

    assert page.status == 422
    with app.app_context():
        assert set(db.session.scalars(db.select(Slip.language))) == {"nl"}
