"""Words of ideas stand in a draft only as long as those ideas are public, in those words."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import tidy_voice
from optrommel.moderation.models import Idea
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.suggestions import drafts
from optrommel.suggestions.drafts import decline, settle, take_next
from optrommel.suggestions.models import Draft, DraftCard, DraftPile
from optrommel.suggestions.rules import DraftState, digest_of
from optrommel.themes.placing import place_idea
from tests.conftest import ON_SQLITE
from tests.factories import drafted, make_account, make_draft, make_idea, make_theme
from tests.page import Page, Visitor

PLACE = "/beheer/de-gagels/bord/voorzet"
TEXTS = ("Klaphek maakt lawaai", "Klaphek parkeert fout", "Klaphek groet nooit", "Klaphek zingt")

Change = Callable[[Idea], object]


def withdraw(idea: Idea) -> None:
    withdraw_slip(db.session.get_one(Slip, idea.origin_slip_id), now=utc_now())


def tidy(idea: Idea) -> None:
    tidy_voice(idea.voices[0], "Een buurman groet nooit", now=utc_now())


def written(campaign: Campaign) -> list[Idea]:
    return [make_idea(campaign, text) for text in TEXTS]


def told() -> list[tuple[str, list[str]]]:
    """Give what the piles of all drafts are called, and their words."""
    return [(name, words) for name, words in db.session.execute(db.select(DraftPile.name, DraftPile.words))]


def headings(page: Page) -> list[str]:
    return page.texts("form.pile h2")


@pytest.mark.parametrize("change", [withdraw, tidy])
def test_a_pile_loses_its_words_and_the_name_made_of_them_when_an_idea_loses_its(
    app: Flask, campaign: Campaign, moderator: Visitor, change: Change
) -> None:
    with app.app_context():
        ideas = written(campaign)
        make_draft(campaign, ideas, drafted("Klaphek", ideas))
        change(ideas[0])
        db.session.commit()
        assert told() == [("", [])]

    (heading,) = headings(moderator.get(PLACE))
    assert heading.startswith("Stapel zonder naam")


@ON_SQLITE
def test_a_pile_of_a_theme_keeps_its_name(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        ideas = written(campaign)
        make_draft(campaign, ideas, drafted("Groen", ideas, theme=make_theme(campaign, "Groen")))
        withdraw(ideas[0])
        assert told() == [("Groen", [])]


@ON_SQLITE
def test_what_was_not_wanted_is_kept_with_all_that_gave_it_its_name(
    app: Flask, campaign: Campaign, moderator: Visitor
) -> None:
    with app.app_context():
        ideas, theme, account = written(campaign), make_theme(campaign, "Spelen"), make_account()
        make_draft(campaign, ideas, drafted("Klaphek", ideas))
        place_idea(ideas[0], theme, now=utc_now(), by=account.id)
        decline(db.session.scalars(db.select(DraftPile)).one(), now=utc_now(), by=account.id)
        make_draft(campaign, ideas[1:], drafted("Klaphek", ideas[1:]))
        assert [name for name, _words in told()] == ["Klaphek"]
    assert moderator.get(PLACE).shows("3 ideeën bij ‘Klaphek’")

    with app.app_context():
        withdraw(db.session.get_one(Idea, 1))
        db.session.commit()
        assert told() == [("", [])]
    assert moderator.get(PLACE).shows("3 ideeën bij ‘stapel zonder naam’")


@ON_SQLITE
def test_a_card_does_not_remember_a_name_made_of_words(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        ideas, others = written(campaign), [make_idea(campaign, f"Bomen {number}") for number in range(3)]
        make_draft(campaign, [*ideas, *others], drafted("Klaphek", ideas), drafted("Bomen", others))
        mixed = [*others, ideas[0]]
        make_draft(campaign, mixed, drafted("Bomen", mixed))
        assert "Klaphek" not in list(db.session.scalars(db.select(DraftCard.was_in)))

    assert moderator.get(PLACE).texts(".pile__card .hint") == ["lag in een andere stapel"]


def begun(campaign: Campaign) -> drafts.Attempt:
    """Begin a draft, as the process beside the website does."""
    now = utc_now()
    row = Draft(campaign_id=campaign.id, submission_id=str(uuid.uuid4()), state=DraftState.WAITING, asked_at=now)
    db.session.add(row)
    db.session.flush()
    attempt = take_next(now, row.id)
    assert attempt is not None
    db.session.commit()
    return attempt


@pytest.mark.parametrize("change", [withdraw, tidy])
def test_what_changes_while_a_draft_is_made_leaves_no_word_in_it(
    app: Flask, campaign: Campaign, change: Change
) -> None:
    with app.app_context():
        ideas = written(campaign)
        attempt, pile = begun(campaign), drafted("Klaphek", ideas)
        digests = {idea.id: digest_of(idea.text, idea.language) for idea in ideas}
        change(ideas[0])
        db.session.commit()

        assert settle(attempt, [pile], digests, now=utc_now())

        assert told() == [("", [])]
        assert set(db.session.scalars(db.select(DraftCard.idea_id))) == {idea.id for idea in ideas[1:]}


def test_while_a_draft_is_written_down_who_takes_a_slip_back_waits(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    if not database.startswith("postgresql"):
        pytest.skip("on SQLite one writes at a time")
    tried: list[bool] = []

    def look(campaign_id: int) -> set[int]:
        with db.engine.connect() as other:
            tried.append(is_free(other, campaign_id))
        return set()

    def is_free(other: object, campaign_id: int) -> bool:
        try:
            other.execute(  # type: ignore[attr-defined]
                db.select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(nowait=True)
            )
        except OperationalError:
            return False
        return True

    monkeypatch.setattr(drafts, "loose_ids", look)
    with app.app_context():
        ideas = written(campaign)
        settle(begun(campaign), [drafted("Klaphek", ideas)], {}, now=utc_now())

    assert tried == [False]
