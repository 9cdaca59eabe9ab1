"""Two moderators on one board: neither overwrites what the other did without having seen it."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from optrommel import journal
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.queries import locked_idea
from optrommel.moderation.rules import IdeaGoneError, check_version
from optrommel.rules import RuleError
from optrommel.themes.placing import move_idea
from optrommel.themes.queries import locked_theme, placements_of
from tests.factories import make_idea, make_slip, make_theme

IDEAS, THEMES, HANDS = 6, 3, 3


def move_one(campaign_id: int, idea_id: int, theme_id: int) -> None:
    """Move a card as a page does: look at it, and later decide on what was seen."""
    seen = db.session.execute(select(Idea.version).where(Idea.id == idea_id)).scalar_one()
    db.session.rollback()  # the page has been shown; somebody thinks
    take_turn(campaign_id)
    idea, theme = locked_idea(campaign_id, idea_id), locked_theme(campaign_id, theme_id)
    if idea is None or theme is None:
        raise IdeaGoneError
    check_version(idea.version, seen)
    lies = placements_of(idea.id)
    move_idea(idea, theme, source=lies[0].theme if lies else None, now=utc_now())


def merge_two(campaign_id: int, idea_id: int, target_id: int) -> None:
    take_turn(campaign_id)
    ideas = [locked_idea(campaign_id, number) for number in (idea_id, target_id)]
    if ideas[0] is None or ideas[1] is None:
        raise IdeaGoneError
    merge_ideas(ideas[0], ideas[1], now=utc_now())


def undo_one(campaign_id: int, pick: float) -> None:
    take_turn(campaign_id)
    open_ones = list(
        db.session.scalars(
            select(JournalEntry)
            .where(JournalEntry.action.in_(["idea.placed", "idea.merged"]), JournalEntry.undone_at.is_(None))
            .order_by(JournalEntry.id)
        )
    )
    if not open_ones:
        raise CannotUndoError
    journal.undo(open_ones[int(pick * len(open_ones))], now=utc_now())


def play(
    app: Flask, barrier: Barrier, campaign_id: int, ids: list[int], themes: list[int], *, seed: int, steps: int
) -> int:
    """Decide at random for a while; give how often it was refused."""
    dice, refused = random.Random(seed), 0  # noqa: S311 - a game
    with app.app_context():
        barrier.wait(timeout=30)
        for _step in range(steps):
            try:
                what = dice.random()
                if what < 0.4:
                    move_one(campaign_id, dice.choice(ids), dice.choice(themes))
                elif what < 0.65:
                    merge_two(campaign_id, dice.choice(ids), dice.choice(ids))
                else:
                    undo_one(campaign_id, dice.random())
                db.session.commit()
            except RuleError:
                db.session.rollback()
                refused += 1
        db.session.remove()
    return refused


def play_together(app: Flask, campaign: Campaign, *, steps: int) -> None:
    with app.app_context():
        themes = [make_theme(campaign, str(number)).id for number in range(THEMES)]
        ids = [make_idea(campaign, f"Idee {number}").id for number in range(IDEAS)]
    barrier = Barrier(HANDS)
    with ThreadPoolExecutor(HANDS) as pool:
        hands = [
            pool.submit(play, app, barrier, campaign.id, ids, themes, seed=seed, steps=steps // HANDS)
            for seed in range(HANDS)
        ]
        refusals = [hand.result() for hand in hands]
    assert max(refusals) < steps // HANDS  # each of them did something
    with app.app_context():
        nothing_was_overwritten(ids)


def nothing_was_overwritten(ids: list[int]) -> None:
    """Each move begins where the one before it, or its undoing, ended; the last is what stands on the board."""
    for idea_id in ids:
        stands: list[int] = []
        entries = {entry.id: entry for entry in db.session.scalars(select(JournalEntry).order_by(JournalEntry.id))}
        for entry in entries.values():
            if entry.action == "idea.placed" and entry.subject_id == idea_id:
                assert entry.before["theme_ids"] == stands
                stands = entry.after["theme_ids"]
            taken_back = entries.get(entry.subject_id) if entry.action == "undone" else None
            if taken_back is not None and taken_back.action == "idea.placed" and taken_back.subject_id == idea_id:
                assert taken_back.after["theme_ids"] == stands
                stands = taken_back.before["theme_ids"]
        assert sorted(placement.theme_id or 0 for placement in placements_of(idea_id)) == stands
    assert len(list(db.session.scalars(select(Voice.id).where(Voice.idea_id.is_not(None))))) == len(ids)


def test_no_move_is_lost_when_three_hands_move_at_once(app: Flask, campaign: Campaign) -> None:
    play_together(app, campaign, steps=51)


@pytest.mark.soak
def test_no_move_is_lost_in_five_hundred_moves_at_once(app: Flask, campaign: Campaign) -> None:
    play_together(app, campaign, steps=501)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True, scope="session")
def test_who_changes_a_board_waits_for_who_is_at_it_and_residents_do_not(app: Flask, campaign: Campaign) -> None:
    def in_passing(do: Callable[[], object]) -> None:
        with app.app_context():
            db.session.execute(db.text("SET LOCAL lock_timeout = '100ms'"))
            do()
            db.session.commit()

    with app.app_context(), ThreadPoolExecutor(1) as pool:
        take_turn(campaign.id)

        with pytest.raises(OperationalError):
            pool.submit(in_passing, lambda: take_turn(campaign.id)).result()
        pool.submit(in_passing, lambda: make_slip(campaign)).result()
        db.session.commit()
        pool.submit(in_passing, lambda: take_turn(campaign.id)).result()

        assert db.session.scalar(select(Campaign.board_version)) == 2
