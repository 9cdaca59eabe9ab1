"""What was made of words goes with them, and in time."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from optrommel.campaigns.actions import move_campaign
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.retention import purge
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.suggestions.models import (
    Draft,
    DraftCard,
    DraftPile,
    ListWord,
    NotAlike,
    Pick,
    Suggestion,
    SuggestionRound,
    TypistPick,
)
from optrommel.suggestions.rules import digest_of
from tests.conftest import ON_SQLITE
from tests.factories import make_idea, make_slip, make_theme, make_tin, put_in_state
from tests.people import typist_of
from tests.slips.typing_page import PLACE, type_over

MADE = (Suggestion, TypistPick, NotAlike, DraftCard, DraftPile, Draft, SuggestionRound, Pick)


@pytest.fixture
def slip_id(app: Flask, campaign: Campaign) -> int:
    """Give a public slip of which all was made that can be; another public slip has a suggestion too."""
    with app.app_context():
        theme, idea = make_theme(campaign), make_idea(campaign)
        other = make_idea(campaign, "Een drempel")
        of, now = {"campaign_id": campaign.id}, utc_now()
        picked = {**of, "slip_id": idea.origin_slip_id, "theme_id": theme.id, "picked_at": now}
        draft = Draft(**of, submission_id=str(uuid.uuid4()), asked_at=now)
        db.session.add(draft)
        db.session.flush()
        pile = DraftPile(**of, draft_id=draft.id, position=1, kind="new", name="Vijver", words=["bankje"])
        db.session.add(pile)
        db.session.flush()
        db.session.add_all(
            [
                suggestion(campaign, slip_id=idea.origin_slip_id),
                suggestion(campaign, idea_id=idea.id),
                suggestion(campaign, idea_id=other.id),
                SuggestionRound(**of),
                TypistPick(**picked),
                Pick(**picked, place=1, suggested=3),
                NotAlike(**of, slip_id=idea.origin_slip_id, other_id=other.origin_slip_id, created_at=now),
                DraftCard(**of, pile_id=pile.id, idea_id=idea.id, digest="", position=1, p=0.5, shared=[[4, 10]]),
            ]
        )
        db.session.commit()
        return idea.origin_slip_id


def suggestion(campaign: Campaign, **about: int) -> Suggestion:
    digest = digest_of("Een bankje", "nl")
    return Suggestion(campaign_id=campaign.id, **about, digest=digest, guesses=[], alike=[], made_at=utc_now())


def left() -> dict[str, int]:
    """Count what there still is."""
    counts = {model.__name__: db.session.scalar(db.select(db.func.count(model.id))) or 0 for model in MADE}
    return {name: count for name, count in counts.items() if count}


def test_who_takes_a_slip_back_takes_along_all_that_was_made_of_it(app: Flask, slip_id: int) -> None:
    with app.app_context():
        withdraw_slip(db.session.get_one(Slip, slip_id), now=utc_now())
        db.session.commit()

        assert left() == {"Suggestion": 1, "DraftPile": 1, "Draft": 1, "SuggestionRound": 1}
        assert db.session.scalars(db.select(DraftPile.words)).one() == [], "its words stood among them"


def test_a_campaign_that_closes_keeps_its_picks_and_the_words_that_we_know(
    app: Flask, campaign: Campaign, slip_id: int
) -> None:
    with app.app_context():
        db.session.add(ListWord(campaign_id=campaign.id, subject="Groen", pattern="boom", created_at=utc_now()))
        held = db.session.get_one(Campaign, campaign.id)
        for step in (CampaignState.READING, CampaignState.FOLLOWING, CampaignState.CLOSED):
            move_campaign(held, step, now=utc_now())
        db.session.commit()

        assert left() == {"Pick": 1}
        assert len(db.session.scalars(db.select(ListWord)).all()) == 1


def test_every_day_suggestions_go_that_nobody_reads(app: Flask, campaign: Campaign, slip_id: int) -> None:
    with app.app_context():
        waiting, _code = make_slip(campaign)
        db.session.add(suggestion(campaign, slip_id=waiting.id))
        db.session.scalars(db.select(Idea)).first().state = "unpublished"  # type: ignore[union-attr]
        db.session.commit()

        assert purge(utc_now())["suggestions"] == 2  # of a decided slip, of a hidden idea
        assert left()["Suggestion"] == 2

        put_in_state(campaign, CampaignState.CLOSED)
        assert purge(utc_now())["suggestions"] == 2


def test_where_nothing_is_suggested_any_more_what_was_goes_and_comes_back_when_it_is(
    app: Flask, slip_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"suggestions": "off"})
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    with app.app_context():
        assert purge(utc_now())["suggestions"] == 3
        assert not {"Suggestion", "SuggestionRound"} & set(left())


@ON_SQLITE
def test_a_slip_that_was_typed_over_is_taken_back_with_its_suggestion(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_tin(campaign)
        theme_id = make_theme(campaign).id
    typist = typist_of(app, campaign)
    type_over(typist)
    with app.app_context():
        slip_id = db.session.scalars(db.select(Slip.id)).one()
        pick = {"campaign_id": campaign.id, "slip_id": slip_id, "theme_id": theme_id}
        db.session.add_all([suggestion(campaign, slip_id=slip_id), TypistPick(**pick, picked_at=utc_now())])
        db.session.commit()

    page = typist.get(f"{PLACE}/getypt?trommel=1").submit("Haal terug")

    assert page.notices[0].startswith("Teruggehaald")
    with app.app_context():
        assert left() == {}
