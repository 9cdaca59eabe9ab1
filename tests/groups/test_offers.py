"""Neighbours who want to help, on the pages of a group and of the moderators: called, joined, passed on."""

from __future__ import annotations

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.groups.models import Claim, GroupMember
from optrommel.journal import JournalEntry
from optrommel.moderation.merging import merge_ideas
from optrommel.offers.models import Offer
from optrommel.themes.models import Theme
from tests.document import Element
from tests.factories import days_ago, make_claim, make_idea, make_theme
from tests.groups.volunteers import REACH, make_offer
from tests.page import Page, Visitor
from tests.people import group_named, member_of
from tests.themes.boards import columns

HOME = "/groep/de-gagels/samen-aan-tafel/"
ALL = f"{HOME}vrijwilligers"
OFFERS = "/beheer/de-gagels/aanbod"
FIGURES = "/beheer/de-gagels/cijfers"
SHOW = "Laat zien hoe je deze buur bereikt"
CALLED, JOINS, DECLINES = "Ik heb gebeld of gemaild", "Doet mee", "Toch niet"
MAY, UNDO = "Het mag, zei deze buur", "Ongedaan maken"
WAITS = "Wacht op een groep"


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    """Give a member of a group with a theme, and somebody who offered help with it nine days ago."""
    found = member_of(app, campaign, "Samen aan tafel")
    with app.app_context():
        theme = make_theme(campaign)
        make_offer(campaign, theme_id=theme.id, at=days_ago(9), own_words="Soep maken")
        make_claim(group_named("Samen aan tafel"), theme, campaign=campaign).started_at = days_ago(20)
        db.session.commit()
    return found


def state_of_it(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(db.select(Offer.state)).one()


def states(page: Page) -> list[str]:
    return page.texts(".offer__state .badge")


def test_a_member_calls_and_says_what_came_of_it(app: Flask, member: Visitor) -> None:
    home = member.get(HOME)

    opened = home.submit(SHOW)
    called = opened.submit(CALLED)
    joined = called.submit(JOINS)
    back = joined.submit(UNDO)

    assert "Wacht al 9 dagen op een telefoontje" in states(home)
    assert home.shows("Soep maken")
    assert CALLED not in home.texts("button")
    assert opened.one(".offer a[href^='tel:']").attrs["href"] == f"tel:{REACH}"
    assert called.shows("‘Samen aan tafel’ belde of mailde op")
    assert not called.shows(REACH)
    assert "Doet mee" in states(joined)
    assert "Gebeld of gemaild" in states(back)
    with app.app_context():
        entries = db.session.scalars(db.select(JournalEntry).where(JournalEntry.action == "offer.moved")).all()
        bep = db.session.scalars(db.select(GroupMember.account_id)).one()
        assert [entry.after["state"] for entry in entries] == ["contacted", "joined"]
        assert {entry.account_id for entry in entries} == {bep}


def test_who_pressed_a_button_goes_on_with_the_same_neighbour(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        waits_longer = make_offer(campaign, theme_id=db.session.scalars(db.select(Theme.id)).one(), at=days_ago(12)).id
    page = member.get(HOME).submit(SHOW)

    pressed = page.submit(CALLED, follow=False)
    buttons = [button for button in page.all(".offer button") if button.words == CALLED]

    assert pressed.headers["Location"] == f"{HOME}vrijwilligers#aanbod-{waits_longer}"
    assert [heard(page, button) for button in buttons] == [f"{CALLED} Omzien naar elkaar"]


def heard(page: Page, element: Element) -> str:
    """Give what a screen reader calls it."""
    return " ".join(page.one(f"#{name}").words for name in (element.attrs["aria-labelledby"] or "").split())


def test_whoever_comes_back_to_the_page_after_calling_still_finds_the_button(member: Visitor) -> None:
    member.get(HOME).submit(SHOW)

    assert CALLED in member.get(HOME).texts("button")


def test_what_somebody_else_said_already_is_not_said_twice(app: Flask, campaign: Campaign, member: Visitor) -> None:
    page = member.get(HOME).submit(SHOW)
    page.submit(CALLED)

    again = page.submit(CALLED)

    assert again.notices[0].startswith("Dat stond er al")
    with app.app_context():
        moved = db.select(db.func.count()).where(JournalEntry.action == "offer.moved")
        assert db.session.scalar(moved) == 1


def test_nobody_joins_who_was_not_called(app: Flask, member: Visitor) -> None:
    page = member.get(HOME).submit(SHOW)
    form = page.values(CALLED)

    refused = member.post(page.form_with(CALLED).attrs["action"] or "", {**form, "to": ["joined"]})

    assert refused.status == 409
    assert state_of_it(app) == "new"


def test_two_groups_that_do_it_together_see_who_called(app: Flask, campaign: Campaign, member: Visitor) -> None:
    others = member_of(app, campaign, "Klussers", "Karel")
    with app.app_context():
        theme = db.session.scalars(db.select(Theme)).one()
        make_claim(group_named("Klussers"), theme, campaign=campaign)
    member.get(HOME).submit(SHOW).submit(CALLED)

    page = others.get("/groep/de-gagels/klussers/")

    assert page.shows("‘Samen aan tafel’ belde of mailde op")
    assert "Doet mee" in page.submit(JOINS).texts(".offer__state .badge")


def test_who_left_the_group_finds_no_page(app: Flask, member: Visitor) -> None:
    page = member.get(ALL)
    token = page.values(SHOW)
    with app.app_context():
        db.session.scalars(db.select(GroupMember)).one().left_at = days_ago(0)
        db.session.commit()

    look = member.post(page.form_with(SHOW).attrs["action"] or "", token)

    assert look.status == 404
    assert member.get(ALL).status == 404


def test_of_very_many_the_home_shows_the_first_and_a_page_all(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        theme = db.session.scalars(db.select(Theme)).one()
        for _number in range(6):
            make_offer(campaign, theme_id=theme.id)

    home = member.get(HOME)

    assert len(home.all(".offer")) == 5
    assert len(home.follow("Bekijk alle 7 buren").all(".offer")) == 7


def test_a_moderator_asks_whether_another_group_may_call_and_passes_it_on(
    app: Flask, campaign: Campaign, member: Visitor, moderator: Visitor
) -> None:
    karel = member_of(app, campaign, "Klussers", "Karel")
    with app.app_context():
        db.session.execute(db.delete(Claim))
        db.session.commit()
    closed = moderator.get("/beheer/de-gagels/groepen").follow("Bekijk de 1 buur")

    opened = closed.submit(SHOW)
    noted = opened.submit(MAY)
    passed = noted.submit("Klussers")

    assert states(closed)[0] == WAITS
    assert MAY not in closed.texts("button")
    assert opened.shows(REACH)
    assert passed.shows("Doorgegeven aan ‘Klussers’.")
    assert karel.get("/groep/de-gagels/klussers/").submit(SHOW).shows(REACH)
    assert states(passed.submit(UNDO))[0] == WAITS
    assert karel.get("/groep/de-gagels/klussers/vrijwilligers").all(".offer") == []


def test_nobody_writes_down_consent_who_did_not_look_how_to_ask_for_it(
    app: Flask, moderator: Visitor, member: Visitor
) -> None:
    token = {"csrf_token": moderator.get(OFFERS).values(SHOW)["csrf_token"]}

    page = moderator.post(f"{OFFERS}/1/het-mag", token)

    assert page.notices == ["Kijk eerst hoe je deze buur bereikt, en vraag of het mag."]
    with app.app_context():
        assert not db.session.scalars(db.select(Offer.may_be_passed_on)).one()


def test_a_moderator_finds_who_waits_too_long_wherever_they_look(
    app: Flask, campaign: Campaign, moderator: Visitor, member: Visitor
) -> None:
    with app.app_context():
        make_offer(campaign, theme_id=make_theme(campaign, "Buiten").id)

    groups, figures = moderator.get("/beheer/de-gagels/groepen"), moderator.get(FIGURES)
    too_long = moderator.get(OFFERS).follow("Wacht te lang (1)")

    assert groups.shows("1 buur wacht te lang op een telefoontje. Aan zet: Samen aan tafel.")
    assert groups.shows("1 buur wacht op een groep die het oppakt.")
    assert len(too_long.all(".offer")) == 1
    assert states(figures.follow("Omzien naar elkaar", within=".silence"))[:1] == states(too_long)[:1]
    assert figures.texts(".silence small")[0].endswith("9 dagen geleden. Aan zet: Samen aan tafel.")
    called = too_long.submit(SHOW).submit(CALLED)
    assert states(called) == ["Gebeld of gemaild"]  # waits no longer, and stays for what comes after the call
    assert moderator.get(OFFERS).follow("Nog niet gebeld").texts(".offer h3") == ["Buiten"]
    assert not moderator.get(FIGURES).all(".silence")
    assert moderator.get(OFFERS).shows("De werkgroep belde of mailde op")


def test_the_board_shows_with_which_ideas_somebody_offered_to_help(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        merged, target = make_idea(campaign, "Ergens zitten"), make_idea(campaign, "Een bank")
        make_idea(campaign, "Een heg")
        make_offer(campaign, idea_id=merged.id)
        merge_ideas(merged, target, now=days_ago(0))
        db.session.commit()

    board = moderator.get("/beheer/de-gagels/bord")
    helped = moderator.get("/beheer/de-gagels/bord?hulp=ja")

    marked = [text for text in board.texts(".note") if "wil meehelpen" in text]
    assert [text.startswith("Een bank") for text in marked] == [True]
    assert columns(helped) == {"Nog los": ["Een bank"]}
