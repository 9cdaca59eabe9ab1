"""From a slip in the tin to news at its code: the whole way, by everybody who walks it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from tests.factories import PASSWORD
from tests.page import Page, Visitor
from tests.people import moderator_of

SLIP = "Samen koffie drinken met buren die alleen zijn"
STEP = "We vragen of we het wijkcentrum mogen gebruiken"
NEWS = "Dinsdag zaten we met negen buren aan tafel."


def test_a_slip_becomes_an_idea_that_a_group_takes_on_and_tells_about(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    code = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text=SLIP).path
    moderator = moderator_of(app, campaign)

    moderator.get("/beheer/de-gagels/postvak").submit("Publiceer zoals het is")
    _lay_in_theme(moderator, "Omzien naar elkaar")
    link = _invite(moderator, "Samen aan tafel")
    member = _join(Visitor(app), link)
    _take_on(member, "Omzien naar elkaar")
    moderator.get("/beheer/de-gagels/groepen").submit("Laat ‘Samen aan tafel’ beginnen")
    member.visitor.get(member.path).submit("Vertel het de buurt", text=NEWS)

    front = visitor.get("/de-gagels/")
    idea = front.submit("Zoek", q="koffie").follow(SLIP)
    theme = idea.follow("Omzien naar elkaar")
    group = theme.follow("Samen aan tafel")
    receipt = visitor.get(code)
    for page in (front, idea, theme, group, receipt):
        assert page.shows(NEWS), page.path
    assert receipt.h1 == "Je briefje is opgepakt"


def _lay_in_theme(moderator: Visitor, name: str) -> None:
    board = moderator.get("/beheer/de-gagels/bord").submit("Maak thema", name=name)
    (theme,) = [option for option in board.all("#theme_id option") if option.text == name]
    (card,) = board.all("[name=cards]")
    board.submit("Leg neer", cards=card.attrs["value"], theme_id=theme.attrs["value"])


def _invite(moderator: Visitor, name: str) -> str:
    groups = moderator.get("/beheer/de-gagels/groepen").submit("Maak groep", name=name)
    page = groups.submit(f"Nodig iemand uit voor ‘{name}’")
    return urlsplit(page.texts("#link")[0]).path


def _join(neighbour: Visitor, link: str) -> Page:
    who = {"name": "Bep", "email": "bep@example.org", "password": PASSWORD, "password_again": PASSWORD}
    return neighbour.get(link).submit("Ik doe mee", **who)


def _take_on(home: Page, theme: str) -> None:
    form = home.follow("Pak iets op")
    (option,) = [option for option in form.all("#subject option") if option.text == theme]
    day = local_today() + dt.timedelta(days=14)
    form.submit("Wij pakken dit op", subject=option.attrs["value"], first_step=STEP, due_on=day.isoformat())
