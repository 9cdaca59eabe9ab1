"""After sending: which ideas of neighbours look like a slip, for its writer alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from unittest.mock import ANY

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.pages.alike import FLOOR
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from optrommel.suggestions.models import Suggestion
from tests.factories import days_ago, make_idea, make_slip, make_suggestion, put_in_state
from tests.page import Page, Visitor
from tests.pages.test_statements import PUBLIC_MOST, count
from tests.people import moderator_of

TEXT = "Meer bomen op het plein"
IDEAS = ("Bomen voor het plein", "Schaduw van bomen", "Een boom bij de school")
HEADING = "Dit leeft bij meer mensen"


@pytest.fixture
def code(app: Flask, campaign: Campaign) -> str:
    """Put a slip in that looks like three ideas; give its code."""
    with app.app_context():
        ideas = [make_idea(campaign, text) for text in IDEAS]
        slip, code = make_slip(campaign, TEXT)
        make_suggestion(slip, alike=ideas)
        return show_code(code)


def change(app: Flask, do: Callable[[], object]) -> None:
    with app.app_context():
        do()
        db.session.commit()


def slip() -> Slip:
    return db.session.scalars(db.select(Slip).where(Slip.text == TEXT)).one()


def row() -> Suggestion:
    return db.session.scalars(db.select(Suggestion)).one()


def idea(text: str) -> Idea:
    return db.session.scalars(db.select(Idea).where(Idea.text == text)).one()


def told(page: Page) -> list[str]:
    return page.texts(".shared-idea .words")


def test_a_writer_sees_at_most_two_ideas_with_ways_to_follow_and_join_in(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}")

    assert told(page) == list(IDEAS[:2])
    assert page.follow("Volg dit idee").shows("Bomen voor het plein")
    assert page.follow("Ik doe mee", within=".shared-idea").shows("Bomen voor het plein")
    assert page.headers["Cache-Control"] == "no-store"


def test_a_script_gets_the_same_behind_the_same_code(visitor: Visitor, code: str) -> None:
    page = visitor.get(f"/volg/{code}/lijkt-op")

    assert told(page) == list(IDEAS[:2])
    assert page.headers["Cache-Control"] == "no-store"
    assert visitor.get("/volg/AAAA-AAAA-AAAA/lijkt-op").status == 404


def test_nonsense_is_not_shown(app: Flask, visitor: Visitor, code: str) -> None:
    change(app, lambda: setattr(row(), "alike", [[1, FLOOR], [2, FLOOR - 0.01]]))

    assert told(visitor.get(f"/volg/{code}")) == [IDEAS[0]]


def test_of_merged_ideas_the_one_that_is_left_is_shown_once(app: Flask, visitor: Visitor, code: str) -> None:
    change(app, lambda: merge_ideas(idea(IDEAS[0]), idea(IDEAS[2]), now=days_ago(0)))

    assert told(visitor.get(f"/volg/{code}")) == [IDEAS[2], IDEAS[1]]


@pytest.mark.parametrize(
    "do",
    [
        pytest.param(lambda: setattr(slip(), "needs_care", True), id="who may be in need"),
        pytest.param(lambda: setattr(slip().campaign, "shows_alike", False), id="switched off"),
        pytest.param(lambda: publish_slip(slip(), TEXT, now=days_ago(0)), id="read"),
        pytest.param(lambda: db.session.execute(db.update(Idea).values(state="unpublished")), id="off the site"),
        pytest.param(lambda: setattr(slip(), "text", "Andere woorden"), id="other words"),
    ],
)
def test_it_is_not_shown(app: Flask, visitor: Visitor, code: str, do: Callable[[], object]) -> None:
    change(app, do)

    assert not visitor.get(f"/volg/{code}").shows(HEADING)
    assert not visitor.get(f"/volg/{code}/lijkt-op").shows(HEADING)


def test_not_where_nothing_is_suggested(
    app: Flask, visitor: Visitor, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update={"suggestions": "off"}))

    page = visitor.get(f"/volg/{code}")

    assert not page.shows(HEADING)
    assert not page.all("[data-ask-again]")


def test_not_once_it_was_withdrawn_or_the_campaign_closed(
    app: Flask, campaign: Campaign, visitor: Visitor, code: str
) -> None:
    change(app, lambda: put_in_state(campaign, CampaignState.CLOSED))
    assert not visitor.get(f"/volg/{code}").shows(HEADING)
    change(app, lambda: put_in_state(campaign, CampaignState.OPEN))

    visitor.get(f"/volg/{code}/intrekken").submit("Ja, wis mijn briefje")

    assert not visitor.get(f"/volg/{code}").shows(HEADING)


def test_a_script_asks_again_only_while_a_slip_is_being_read(app: Flask, visitor: Visitor, code: str) -> None:
    asked = "[data-ask-again]"
    assert not visitor.get(f"/volg/{code}").all(asked)

    change(app, lambda: db.session.delete(row()))
    assert visitor.get(f"/volg/{code}").one(asked).attrs["data-ask-again"] == f"/volg/{code}/lijkt-op"

    change(app, lambda: setattr(slip(), "received_at", slip().received_at - dt.timedelta(hours=1)))
    assert not visitor.get(f"/volg/{code}").all(asked)


def test_an_idea_in_another_language_keeps_it_on_a_page_in_arabic(app: Flask, visitor: Visitor, code: str) -> None:
    arabic = Visitor(app, language="ar")
    change(app, lambda: (setattr(idea(IDEAS[0]), "language", "tr"), setattr(idea(IDEAS[0]), "dutch", "Bomen")))

    words = arabic.get(f"/volg/{code}").all(".shared-idea .words")

    assert [(one.attrs.get("lang"), one.attrs["dir"]) for one in words] == [("tr", "auto"), ("nl", "ltr"), ("nl", ANY)]


def test_a_tick_switches_it_off_and_the_journal_says_so(
    app: Flask, campaign: Campaign, visitor: Visitor, code: str
) -> None:
    moderator = moderator_of(app, campaign)
    moderator.get("/beheer/de-gagels/instellingen").submit("Sla op", shows_alike=None)

    assert not visitor.get(f"/volg/{code}").shows(HEADING)
    assert moderator.get("/beheer/de-gagels/logboek").shows("of schrijvers zien wat op hun briefje lijkt")
    with app.app_context():
        assert db.session.scalars(db.select(JournalEntry.after).order_by(JournalEntry.id.desc())).first() == {
            "fields": ["shows_alike"]
        }


def test_the_page_of_a_waiting_slip_stays_within_what_public_pages_ask(app: Flask, visitor: Visitor, code: str) -> None:
    assert count(app, visitor, f"/volg/{code}") <= PUBLIC_MOST
