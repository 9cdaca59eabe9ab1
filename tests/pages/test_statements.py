"""Every page asks the database as often with many rows as with few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db
from optrommel.groups.actions import post_update
from optrommel.groups.models import Claim
from optrommel.moderation.actions import join_idea
from optrommel.moderation.models import Idea
from optrommel.slips.rules import show_code
from optrommel.themes.models import Theme
from tests.factories import (
    days_ago,
    make_activity,
    make_claim,
    make_group,
    make_idea,
    make_paper,
    make_slip,
    make_theme,
    make_tin,
)
from tests.page import Visitor
from tests.people import moderator_of

PUBLIC_MOST = 11  # statements a page
PUBLIC = (
    "/de-gagels/",
    "/de-gagels/ideeen",
    "/de-gagels/ideeen?q=bankje&thema=thema-0",
    "/de-gagels/ideeen/{idea}",
    "/de-gagels/themas/thema-0",
    "/de-gagels/meedoen/thema/1",
    "/de-gagels/meedoen/idee/1",
    "/de-gagels/groepen/",
    "/de-gagels/groepen/groep-0",
    "/de-gagels/agenda",
    "/de-gagels/nieuws.atom",
    "/de-gagels/agenda.ics",
    "/volg/{code}",
    "/volg/{stub}",
    "/t/{lid}/briefjes",
)
WORK = (
    "/beheer/de-gagels/aanbod",
    "/beheer/de-gagels/bord",
    "/beheer/de-gagels/cijfers",
    "/beheer/de-gagels/groepen",
    "/beheer/de-gagels/ideeen/1",
    "/beheer/de-gagels/postvak",
    "/groep/de-gagels/groep-0/",
    "/groep/de-gagels/groep-0/vrijwilligers",
)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Note every statement that is sent to the database; beginning a transaction is none."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(app: Flask, visitor: Visitor, path: str) -> int:
    with statements(app) as sent:
        response = visitor.open(path)
    assert response.status_code == 200, path
    return len(sent)


def fill(campaign: Campaign, start: int, stop: int) -> None:
    """Make a theme, a group that has it, news about it, and voices in the first idea and theme, for each number."""
    for number in range(start, stop):
        theme = make_theme(campaign, f"Thema {number}")
        make_idea(campaign, f"een bankje nummer {number}", theme=theme)
        group = make_group(campaign, f"Groep {number}")
        first_theme, first_idea = db.session.get_one(Theme, 1), db.session.get_one(Idea, 1)
        make_idea(campaign, f"ook een bankje {number}", theme=first_theme)
        slip, _code = make_slip(campaign, "nog een stem", tin=db.session.get_one(Tin, 1), helper=("Ans", "0612345678"))
        join_idea(slip, first_idea, "nog een stem", now=days_ago(1))
        make_activity(group, campaign=campaign, claim=make_claim(group, first_idea, campaign=campaign))
        claim = make_claim(group, first_theme, campaign=campaign)
        tell(campaign, claim, f"nieuws {number}")
        tell(campaign, db.session.get_one(Claim, 1), f"meer nieuws {number}")
    db.session.commit()


def tell(campaign: Campaign, claim: Claim, text: str) -> None:
    submission_id = "6b1f7c52-0f7e-4b7e-9d0a-2f6a5d1c9e40"
    post_update(claim.group, text, submission_id=submission_id, campaign=campaign, claim=claim, now=days_ago(0))


@pytest.fixture
def addresses(app: Flask, campaign: Campaign) -> dict[str, str]:
    """Make three of everything and give what stands in the addresses."""
    with app.app_context():
        tin = make_tin(campaign)
        fill(campaign, 0, 3)
        slip, code = make_slip(campaign, "mijn stem")
        join_idea(slip, db.session.get_one(Idea, 1), "mijn stem", now=days_ago(1))
        db.session.commit()
        (printed,) = make_paper(campaign, tin, slips=1)
        return {"idea": "1", "code": show_code(code), "stub": show_code(printed.code), "lid": tin.lid_code}


def test_a_page_asks_as_often_with_sixty_ideas_as_with_six(
    app: Flask, campaign: Campaign, visitor: Visitor, addresses: dict[str, str]
) -> None:
    moderator = moderator_of(app, campaign)
    paths = [path.format(**addresses) for path in PUBLIC]
    public = {path: count(app, visitor, path) for path in paths}
    work = {path: count(app, moderator, path) for path in WORK}

    with app.app_context():
        fill(campaign, 3, 30)

    assert {path: count(app, visitor, path) for path in paths} == public
    assert {path: count(app, moderator, path) for path in WORK} == work
    assert max(public.values()) <= PUBLIC_MOST, public
