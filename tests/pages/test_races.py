"""Several at once: what is checked and then written holds when nobody waits for anybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, show_code
from optrommel.themes.models import Placement, Theme
from tests.factories import make_claim, make_idea, make_slip, make_theme
from tests.page import Page, Visitor
from tests.people import group_named, member_of, moderator_of

INBOX = "/beheer/de-gagels/postvak"
BOARD = "/beheer/de-gagels/bord"
GROUPS = "/beheer/de-gagels/groepen"
HOME = "/groep/de-gagels/klussers/"
AT_ONCE = 4
ONE = [200, 409, 409, 409]
ALL = [200, 200, 200, 200]


def at_once(*presses: Callable[[], Page]) -> list[int]:
    """Press all these buttons at the same moment and give the status of each page, lowest first."""
    barrier = Barrier(len(presses))

    def press(button: Callable[[], Page]) -> int:
        barrier.wait()
        return button().status

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))


def press_in_each(pages: list[Page], button: str, **typed: str) -> list[int]:
    return at_once(*(lambda page=page: page.submit(button, **typed) for page in pages))  # type: ignore[misc]


def windows(visitor: Visitor, path: str) -> list[Page]:
    """Open a page in as many windows of somebody's browser."""
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    others = [Visitor(visitor.app) for _window in range(AT_ONCE)]
    for other in others:
        other.client.set_cookie("session", cookie.value)
    return [other.get(path) for other in others]


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(table)) or 0


@pytest.fixture
def member(app: Flask, campaign: Campaign) -> Visitor:
    return member_of(app, campaign, "Klussers")


def test_a_slip_is_published_once_by_colleagues(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign)
    moderators = [moderator_of(app, campaign, name) for name in ("Marieke", "Karel", "Joke", "Henk")]

    statuses = press_in_each([each.get(INBOX) for each in moderators], "Publiceer zoals het is")

    assert statuses == ONE
    assert count(app, Idea) == 1


def test_a_slip_that_one_moderator_publishes_in_every_window_is_published_once(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        make_slip(campaign)

    statuses = press_in_each(windows(moderator, INBOX), "Publiceer zoals het is")

    assert statuses == ALL
    assert count(app, Idea) == 1


@pytest.mark.parametrize(
    ("path", "button", "table"), [(BOARD, "Maak thema", Theme), (GROUPS, "Maak groep", ResidentGroup)]
)
def test_a_name_is_given_once(app: Flask, moderator: Visitor, path: str, button: str, table: type) -> None:
    statuses = press_in_each(windows(moderator, path), button, name="Groen")

    assert statuses == ONE
    assert count(app, table) == 1


def test_a_group_asks_for_a_theme_once(app: Flask, campaign: Campaign, member: Visitor) -> None:
    with app.app_context():
        make_theme(campaign)
    due_on = (local_today() + dt.timedelta(days=9)).isoformat()

    pages = windows(member, f"{HOME}oppakken")
    statuses = press_in_each(pages, "Wij pakken dit op", first_step="We meten het op", due_on=due_on)

    assert statuses == ONE
    assert count(app, Claim) == 1


def test_the_same_news_is_told_once(app: Flask, member: Visitor) -> None:
    first, *others = windows(member, HOME)
    submission_id = first.values("Vertel het de buurt")["submission_id"][0]

    statuses = press_in_each([first, *others], "Vertel het de buurt", text="Het staat er.", submission_id=submission_id)

    assert statuses == ALL
    assert count(app, Update) == 1


def test_of_moves_that_cross_the_second_is_told_of_the_first(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        themes = [make_theme(campaign, name).id for name in ("Groen", "Spelen")]
        ideas = [make_idea(campaign, theme=db.session.get_one(Theme, theme_id)) for theme_id in themes]
        cards = [f"{theme}-{idea.id}-{idea.version}" for theme, idea in zip(themes, ideas, strict=True)]
    groen, spelen = themes

    there, back, *_others = windows(moderator, BOARD)
    statuses = at_once(
        lambda: there.submit("Leg neer", cards=cards, theme_id=spelen),
        lambda: back.submit("Leg neer", cards=cards[::-1], theme_id=groen),
    )

    assert statuses == [200, 409]  # who came second is told what the first did
    with app.app_context():
        assert len(set(db.session.scalars(db.select(Placement.theme_id)))) == 1


def test_a_move_is_taken_back_once(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        theme_id, idea = make_theme(campaign, "Groen").id, make_idea(campaign)
        loose = f"0-{idea.id}-{idea.version}"
    page = moderator.get(BOARD).submit("Leg neer", cards=loose, theme_id=theme_id)
    entry = page.values("Ongedaan maken")["entry"][0]

    statuses = press_in_each(windows(moderator, INBOX), "Maak mijn laatste beslissing ongedaan", entry=entry)

    assert set(statuses) <= {200, 409}
    with app.app_context():
        assert db.session.scalars(db.select(Placement.theme_id)).all() == [None]


def test_a_slip_that_joins_an_idea_whose_writer_withdraws_is_not_lost(
    app: Flask, campaign: Campaign, moderator: Visitor, visitor: Visitor
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign, "Een bankje bij de vijver")
    moderator.get(INBOX).submit("Publiceer zoals het is")
    with app.app_context():
        make_slip(campaign, "Ook een bankje")
    found = moderator.get(INBOX).submit("Zoek", zoek="vijver")
    receipt = visitor.get(f"/volg/{show_code(code)}/intrekken")
    idea_id = found.one("[name=idea_id]").attrs["value"] or ""

    at_once(
        lambda: found.submit("Voeg toe aan dit idee", idea_id=idea_id),
        lambda: receipt.submit("Ja, wis mijn briefje"),
    )

    with app.app_context():
        joined = db.session.scalars(db.select(Slip).filter_by(text="Ook een bankje")).one()
        idea = db.session.get_one(Idea, int(idea_id))
        assert (joined.state == SlipState.PUBLISHED) == (idea.state in PUBLIC_STATES)
        assert idea.text in ("", "Ook een bankje")


def test_an_idea_is_not_done_after_its_writer_took_it_back(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    member = member_of(app, campaign, "Klussers")
    with app.app_context():
        slip, code = make_slip(campaign)
        idea = publish_slip(slip, slip.text, now=utc_now())
        db.session.commit()
        make_claim(group_named("Klussers"), idea, campaign=campaign)
        idea_id = idea.id
    receipt = visitor.get(f"/volg/{show_code(code)}/intrekken")
    ending = member.get(HOME).follow("Afronden, doorgeven of loslaten")

    at_once(
        lambda: ending.submit("Sla op", how="done", note="De bank staat er."),
        lambda: receipt.submit("Ja, wis mijn briefje"),
    )

    with app.app_context():
        assert db.session.get_one(Idea, idea_id).state == IdeaState.UNPUBLISHED
