"""Whatever is drafted, accepted, declined and undone: what a person placed is where the person placed it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from optrommel import journal
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import tidy_voice
from optrommel.moderation.models import Idea
from optrommel.rules import RuleError
from optrommel.suggestions.accepting import accept
from optrommel.suggestions.drafts import decline
from optrommel.suggestions.preview import preview_of, target_of
from optrommel.suggestions.queries_drafts import open_cards
from optrommel.suggestions.rules_drafts import NewPile
from optrommel.themes.actions import add_theme, change_theme, close_theme, merge_themes
from optrommel.themes.looks import Look
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import move_idea
from optrommel.themes.queries import open_themes
from tests.conftest import ON_SQLITE, empty_tables
from tests.factories import drafted, make_campaign, make_draft, make_idea, make_moderator, make_theme

NAMES = ("Groen", "Spelen", "Bomen, heg", "Zorg")
Lying = frozenset[tuple[int, int]]  # idea id, theme id
pick = st.integers(0, 99)


def lying() -> Lying:
    """Give what lies where."""
    rows = db.session.execute(db.select(Placement.idea_id, Placement.theme_id).where(Placement.theme_id.is_not(None)))
    return frozenset((idea_id, theme_id) for idea_id, theme_id in rows)


class Evening(RuleBasedStateMachine):
    """A moderator who drafts, decides and changes their mind."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.campaign: Campaign = make_campaign()
        self.me = make_moderator(self.campaign).id
        self.was: list[Lying] = []  # before each decision that can be undone
        self.unwanted: dict[tuple[int, str], str] = {}  # idea and the name of the pile: the words then

    def teardown(self) -> None:
        db.session.rollback()
        empty_tables()
        self.context.pop()

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Decide something as a request would: in a turn, all or nothing."""
        before, last = lying(), journal.last_decision(self.campaign.id, self.me)
        last_id = last.id if last else 0
        take_turn(self.campaign.id)
        try:
            with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
                yield
            db.session.commit()
        except RuleError:
            db.session.rollback()
            assert lying() == before
            return
        now = journal.last_decision(self.campaign.id, self.me)
        if now is not None and now.id != last_id:
            self.was.append(before)

    def some(self, number: int) -> Idea:
        ideas = list(db.session.scalars(db.select(Idea).order_by(Idea.id)))
        return ideas[number % len(ideas)]

    def theme(self, number: int) -> Theme | None:
        themes = open_themes(self.campaign.id)
        return themes[number % len(themes)] if themes else None

    @initialize()
    def begin_with_a_board(self) -> None:
        make_theme(self.campaign, "Groen")
        for number in range(9):
            make_idea(self.campaign, f"Idee {number}")

    @rule()
    def write(self) -> None:
        make_idea(self.campaign, "Nog een idee")

    @rule(number=pick)
    def rewrite(self, number: int) -> None:
        idea = self.some(number)
        tidy_voice(idea.voices[0], f"{idea.text}!", now=utc_now())  # by somebody else: not ours to undo
        db.session.commit()

    @rule(parts=st.lists(st.integers(0, 3), min_size=9, max_size=9), names=st.permutations(NAMES))
    def draft(self, parts: list[int], names: list[str]) -> None:
        before = lying()
        everything = list(db.session.scalars(db.select(Idea).order_by(Idea.id)))
        themes = {theme.name: theme for theme in open_themes(self.campaign.id)}
        piles: list[NewPile] = []
        for part, name in enumerate(names):
            mine = [idea for idea in everything if parts[idea.id % len(parts)] == part]
            piles += [drafted(name, mine, theme=themes.get(name))] if mine else []
        make_draft(self.campaign, everything, *piles)
        assert lying() == before
        self.nothing_unwanted_comes_again()

    def nothing_unwanted_comes_again(self) -> None:
        for shown in preview_of(self.campaign.id).piles:
            for card in shown.cards:
                words = "".join(piece for piece, _is_lit in card.words)
                assert self.unwanted.get((card.chosen.idea_id, shown.pile.name)) != words

    @rule(number=pick, most=st.integers(1, 5))
    def accept_in_part(self, number: int, most: int) -> None:
        if not (piles := preview_of(self.campaign.id).piles):
            return
        pile = piles[number % len(piles)].pile
        before, chosen = lying(), list(open_cards(self.campaign.id, [pile.id])[pile.id].values())[:most]
        target = target_of(pile, open_themes(self.campaign.id))
        with self.deciding():
            theme = target or add_theme(self.campaign.id, f"{pile.name} {number}", now=utc_now(), by=self.me)
            accept(pile, chosen, theme.id, now=utc_now(), by=self.me)
            assert lying() == before | {(card.idea_id, theme.id) for card in chosen}

    @rule(number=pick)
    def decline(self, number: int) -> None:
        if not (piles := preview_of(self.campaign.id).piles):
            return
        shown, before = piles[number % len(piles)], lying()
        with self.deciding():
            decline(shown.pile, now=utc_now(), by=self.me)
        assert lying() == before
        for card in shown.cards:
            text = db.session.get_one(Idea, card.chosen.idea_id).text
            self.unwanted[(card.chosen.idea_id, shown.pile.name)] = text

    @rule(number=pick, to=pick, is_loose=st.booleans())
    def move_by_hand(self, number: int, to: int, is_loose: bool) -> None:
        idea = self.some(number)
        lies = db.session.scalars(db.select(Placement).where(Placement.idea_id == idea.id)).first()
        with self.deciding():
            source = lies.theme if lies else None
            move_idea(idea, None if is_loose else self.theme(to), source=source, now=utc_now(), by=self.me)

    @rule(number=pick, name=st.sampled_from(NAMES))
    def rename(self, number: int, name: str) -> None:
        if theme := self.theme(number):
            with self.deciding():
                change_theme(theme, Look(name, "", 1, ""), now=utc_now(), by=self.me)

    @rule(number=pick)
    def close(self, number: int) -> None:
        if theme := self.theme(number):
            with self.deciding():
                close_theme(theme, "Klaar", now=utc_now(), by=self.me)

    @rule(number=pick, other=pick)
    def merge(self, number: int, other: int) -> None:
        theme, target = self.theme(number), self.theme(other)
        if theme and target:
            with self.deciding():
                merge_themes(theme, target, now=utc_now(), by=self.me)

    @rule()
    def undo(self) -> None:
        entry = journal.last_decision(self.campaign.id, self.me)
        if entry is None:
            return
        before = lying()
        take_turn(self.campaign.id)
        try:
            journal.undo(entry, now=utc_now(), by=self.me)
            db.session.commit()
        except RuleError:  # a name was given away meanwhile, or another draft came
            db.session.rollback()
            assert lying() == before
            self.was.clear()
            return
        if self.was:
            assert lying() == self.was.pop()
        self.unwanted.clear()

    @invariant()
    def only_what_lies_nowhere_is_offered(self) -> None:
        placed = {idea_id for idea_id, theme_id in lying() if self.is_seen(theme_id)}
        offered = [card.chosen.idea_id for shown in preview_of(self.campaign.id).piles for card in shown.cards]
        assert not placed & set(offered)
        db.session.rollback()

    def is_seen(self, theme_id: int) -> bool:
        return db.session.get_one(Theme, theme_id).merged_into_id is None


def play(app: Flask, evenings: int, decisions: int) -> None:
    Evening.app = app
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Evening,
        settings=settings(
            max_examples=evenings,
            stateful_step_count=decisions,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@ON_SQLITE
def test_what_a_person_placed_is_never_moved_by_a_draft(app: Flask) -> None:
    play(app, evenings=3, decisions=20)


@ON_SQLITE
@pytest.mark.soak
def test_what_a_person_placed_is_never_moved_by_a_draft_in_many_evenings(app: Flask) -> None:
    play(app, evenings=60, decisions=60)
