"""Neighbours who want to help: a group reaches them while it has their idea in hand, and no longer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions import release_claim
from optrommel.groups.models import Claim
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.offers.models import Contact, Offer
from optrommel.themes.placing import place_idea
from tests.factories import make_claim, make_slip, make_theme
from tests.page import Page, Visitor
from tests.people import group_named, member_of

HOME = "/groep/de-gagels/samen-aan-tafel/"
SHOW = "Laat zien hoe je deze buur bereikt"
REACH = "0612345678"


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give a member of a group that took on the theme of somebody's idea."""
    found = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        theme = make_theme(campaign)
        slip, _code = make_slip(campaign, "Samen koken", helper=("Ans", REACH))
        place_idea(publish_slip(slip, "Samen koken", now=utc_now()), theme, now=utc_now())
        make_claim(group_named("Samen aan tafel"), theme, campaign=campaign)
    return found


def show_again(app: Flask, visitor: Visitor, home: str) -> Page:
    """Ask for the contact at a group's address, by hand."""
    with app.app_context():
        offer_id = db.session.scalars(db.select(Offer.id)).one()
    token = visitor.get(home).values("Vertel het de buurt")["csrf_token"]
    return visitor.post(f"{home}vrijwilliger/{offer_id}", {"csrf_token": token})


def test_a_group_asks_for_a_contact_and_the_journal_keeps_who_looked(app: Flask, member: Visitor) -> None:
    closed = member.get(HOME)

    opened = closed.submit(SHOW)

    assert closed.shows("Samen koken")
    assert not closed.shows(REACH)
    assert opened.shows(f"Ans {REACH}")
    with app.app_context():
        asked = db.select(JournalEntry.action).where(JournalEntry.subject == "offer").order_by(JournalEntry.id)
        actions = db.session.scalars(asked).all()
        assert actions == ["offer.added", "offer.contact_opened"]


def released(claim: Claim, campaign: Campaign) -> None:
    release_claim(claim, campaign, "Geen tijd meer", now=utc_now())


def lapsed(claim: Claim, campaign: Campaign) -> None:
    claim.due_on = local_today().replace(year=local_today().year - 1)


@pytest.mark.parametrize("end", [released, lapsed])
def test_a_group_that_let_go_sees_its_volunteers_no_longer(
    app: Flask, campaign: Campaign, member: Visitor, end: Callable[[Claim, Campaign], None]
) -> None:
    with app.app_context():
        end(db.session.scalars(db.select(Claim)).one(), campaign)
        db.session.commit()

    home = member.get(HOME)
    page = show_again(app, member, HOME)

    assert SHOW not in home.texts("button")
    assert page.status == 404


def test_another_group_does_not_see_them(app: Flask, campaign: Campaign, member: Visitor) -> None:
    other = member_of(app, campaign, "Klussers", "Karel")

    page = show_again(app, other, "/groep/de-gagels/klussers/")

    assert page.status == 404


def test_a_contact_that_was_erased_is_not_offered(app: Flask, member: Visitor) -> None:
    with app.app_context():
        db.session.scalars(db.select(Offer)).one().contact = None
        db.session.execute(db.delete(Contact))
        db.session.commit()

    home = member.get(HOME)

    assert SHOW not in home.texts("button")
    assert show_again(app, member, HOME).status == 404
