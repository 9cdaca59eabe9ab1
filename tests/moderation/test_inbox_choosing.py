"""Which slips a moderator goes through, there and back, and how long that takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.moderation.actions import answer_slip, reply_to_answer
from optrommel.moderation.holding import hold_slip
from optrommel.moderation.rules import PAUSE_S, minutes_left, pace_s
from optrommel.pictures import Picture
from optrommel.slips.models import Slip
from optrommel.slips.photos import keep_photo
from tests.factories import days_ago, make_slip, make_tin
from tests.page import Page, Visitor

INBOX = "/beheer/de-gagels/postvak"
WORDS = ".slip .words"
CHOOSE = "Laat deze zien"
AS_IT_IS = "Publiceer zoals het is"


def run_through(page: Page, count: int, step: str = "Sla over") -> list[str]:
    """Give the words that come by when everything is skipped."""
    shown = []
    for _slip in range(count):
        shown += page.texts(WORDS)
        page = page.follow(step)
    return shown


def put(campaign: Campaign, text: str, *, days: float = 1, **changes: object) -> Slip:
    """Put a slip in, with something that is special about it."""
    slip, _code = make_slip(campaign, text, at=days_ago(days))
    for name, value in changes.items():
        setattr(slip, name, value)
    db.session.commit()
    return slip


def with_photo(campaign: Campaign) -> Slip:
    slip = put(campaign, "special")
    keep_photo(slip, Picture(b"a picture", 4, 3, "digest"), now=utc_now())
    return slip


def with_reply(campaign: Campaign) -> Slip:
    slip = put(campaign, "special")
    answer_slip(slip, "Dit is er al in de buurt.", now=utc_now())
    reply_to_answer(slip, "Nee hoor", now=utc_now())
    return slip


def held(campaign: Campaign) -> Slip:
    slip = put(campaign, "special")
    hold_slip(slip, "", now=utc_now())
    return slip


@pytest.mark.parametrize(
    ("choice", "special"),
    [
        ({"wat": "zorg"}, lambda campaign: put(campaign, "special", needs_care=True)),
        ({"wat": "reactie"}, with_reply),
        ({"wat": "hulp"}, lambda campaign: make_slip(campaign, "special", helper=("Ans", "0612345678"))[0]),
        ({"wat": "kind"}, lambda campaign: put(campaign, "special", by_child=True)),
        ({"wat": "foto"}, with_photo),
        ({"wat": "vast"}, held),
        ({"taal": "pl"}, lambda campaign: put(campaign, "special", language="pl")),
    ],
)
def test_only_what_was_chosen_comes_by(
    app: Flask, campaign: Campaign, moderator: Visitor, choice: dict[str, str], special: Callable[[Campaign], Slip]
) -> None:
    with app.app_context():
        put(campaign, "plain", days=3)
        special(campaign)
        db.session.commit()

    page = moderator.get(INBOX).submit(CHOOSE, **choice)

    assert run_through(page, 2) == ["special", "special"]
    assert run_through(page, 2, "Vorige") == ["special", "special"]
    assert page.texts(".inbox__progress") == ["1 te gaan"]
    assert {name: page.values(CHOOSE)[name] for name in choice} == {name: [value] for name, value in choice.items()}


@pytest.mark.parametrize(("known", "progress"), [({}, ["2 te gaan"]), ({"has_personal": None}, [])])
def test_slips_with_something_personal_are_found_also_those_of_before_that_was_kept(
    app: Flask, campaign: Campaign, moderator: Visitor, known: dict[str, None], progress: list[str]
) -> None:
    with app.app_context():
        for text in ("Een bankje", "Bel 06-12345678", "Een boom", "Mail jan@example.org"):
            put(campaign, text, **known)
        db.session.commit()

    page = moderator.get(INBOX).submit(CHOOSE, wat="persoonlijk")

    assert run_through(page, 3) == ["Bel 06-12345678", "Mail jan@example.org", "Bel 06-12345678"]
    assert page.texts(".inbox__progress") == progress


def test_a_tin_is_chosen_or_none(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        tin = make_tin(campaign)
        make_slip(campaign, "uit de trommel", tin=tin)
        make_slip(campaign, "los")
        tin_id = tin.id
    page = moderator.get(INBOX)

    assert page.submit(CHOOSE, trommel=tin_id).texts(WORDS) == ["uit de trommel"]
    assert page.submit(CHOOSE, trommel=0).texts(WORDS) == ["los"]


def test_the_longest_waiting_can_come_before_care(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        put(campaign, "zorg", days=1, needs_care=True)
        put(campaign, "lang geleden", days=9)

    assert run_through(moderator.get(INBOX), 2) == ["zorg", "lang geleden"]
    assert run_through(moderator.get(f"{INBOX}?wat=langst"), 2) == ["lang geleden", "zorg"]


@pytest.mark.parametrize("query", ["wat=onzin", "taal=xx", "trommel=x", "trommel=-1", "wat=&taal=&trommel="])
def test_a_choice_that_means_nothing_shows_everything(
    app: Flask, campaign: Campaign, moderator: Visitor, query: str
) -> None:
    with app.app_context():
        put(campaign, "Een bankje")

    assert moderator.get(f"{INBOX}?{query}").texts(WORDS) == ["Een bankje"]


@pytest.mark.parametrize("button", [AS_IT_IS, "Leg opzij", "Bewaar"])
def test_the_choice_stays_after_a_decision(app: Flask, campaign: Campaign, moderator: Visitor, button: str) -> None:
    with app.app_context():
        put(campaign, "plain", days=5)
        for text in ("eerste", "tweede"):
            put(campaign, text, by_child=True)

    page = moderator.get(INBOX).submit(CHOOSE, wat="kind").submit(button)

    assert page.texts(WORDS) == ["eerste" if button == "Bewaar" else "tweede"]
    assert "wat=kind" in page.address


def test_a_decision_goes_on_from_where_one_was(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for days, text in ((4, "een"), (3, "twee"), (2, "drie")):
            put(campaign, text, days=days)

    page = moderator.get(INBOX).follow("Sla over").submit(AS_IT_IS)

    assert page.texts(WORDS) == ["drie"]
    assert page.follow("Vorige").texts(WORDS) == ["een"]
    assert page.follow("Vorige").follow("Vorige").texts(WORDS) == ["drie"]


def test_slips_of_the_same_moment_come_by_once_each(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    at = days_ago(1)
    with app.app_context():
        for text in "abcd":
            make_slip(campaign, text * 3, at=at)

    page = moderator.get(INBOX)

    assert run_through(page, 5) == ["aaa", "bbb", "ccc", "ddd", "aaa"]
    assert run_through(page, 3, "Vorige") == ["aaa", "ddd", "ccc"]


def test_when_nothing_fits_the_choice_there_is_a_way_back(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        put(campaign, "Een bankje")

    page = moderator.get(f"{INBOX}?wat=foto")

    assert page.shows("Hier wacht niets.")
    assert page.follow("Alles wat wacht").texts(WORDS) == ["Een bankje"]


NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def at_seconds(*seconds: float) -> list[dt.datetime]:
    return [NOON + dt.timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize(
    ("seconds", "pace"),
    [
        ((), None),
        ((0, 10, 20), None),
        ((0, 10, 20, 30), 10),
        ((30, 0, 20, 10), 10),
        ((0, 10, 20, 60), 20),
        ((0, 10, 20, 20 + PAUSE_S), (20 + PAUSE_S) / 3),
        ((0, 10, 20, 21 + PAUSE_S), None),
        ((0, 10, 20, 1000, 1010), 10),
    ],
)
def test_a_pace_is_the_time_between_decisions_without_the_pauses(
    seconds: tuple[float, ...], pace: float | None
) -> None:
    assert pace_s(at_seconds(*seconds)) == pace


@pytest.mark.parametrize(("slips", "pace", "minutes"), [(1, 5, 1), (12, 10, 2), (13, 10, 3), (0, 10, 1)])
def test_minutes_are_rounded_up(slips: int, pace: float, minutes: int) -> None:
    assert minutes_left(slips, pace) == minutes


def decide_every(app: Flask, seconds: float, *, account_id: int) -> None:
    """Let the journal tell of decisions so far apart, by one moderator."""
    with app.app_context():
        entries = db.session.scalars(db.select(JournalEntry).filter_by(action="slip.published")).all()
        for place, entry in enumerate(entries):
            entry.at = NOON + dt.timedelta(seconds=seconds * place)
            entry.account_id = account_id
        db.session.commit()


def test_the_time_that_is_left_is_told_at_ones_own_pace(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        for number in range(10):
            put(campaign, f"Idee {number}")
    page = moderator.get(INBOX)
    for _slip in range(4):
        page = page.submit(AS_IT_IS)
    with app.app_context():
        own = db.session.scalars(db.select(JournalEntry.account_id).filter_by(action="slip.published")).first() or 0

    decide_every(app, 20, account_id=own)
    assert moderator.get(INBOX).texts(".inbox__progress") == ["6 te gaan, ongeveer 2 minuten"]
    decide_every(app, 5, account_id=own)
    assert moderator.get(INBOX).texts(".inbox__progress") == ["6 te gaan, ongeveer 1 minuut"]
    with app.app_context():
        db.session.execute(db.update(JournalEntry).values(account_id=None))
        db.session.commit()
    assert moderator.get(INBOX).texts(".inbox__progress") == ["6 te gaan"]
