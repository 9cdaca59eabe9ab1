"""Whatever moderators and writers do, in whatever order: no word is lost, every code and address leads somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from optrommel import journal
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.actions import (
    answer_slip,
    join_idea,
    publish_slip,
    reply_to_answer,
    tidy_voice,
    unpublish_slip,
)
from optrommel.moderation.holding import hold_slip, release_slip
from optrommel.moderation.merging import link_clash, merge_ideas, part_voices, split_voice
from optrommel.moderation.models import Answer, Hold, Idea, Reply, Voice, Wording
from optrommel.moderation.queries import signpost_of, voices_of_slip
from optrommel.moderation.rules import PUBLIC_STATES, IdeaState
from optrommel.offers.actions import erase_contact
from optrommel.offers.models import Contact
from optrommel.rules import RuleError
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_by_code
from optrommel.slips.rules import SlipState
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import move_idea, place_idea
from tests.conftest import ON_SQLITE, empty_tables
from tests.factories import make_campaign, make_moderator, make_slip, make_theme
from tests.moderation.counted import counted_in_rows, counted_on_pages
from tests.page import Visitor

WORDS = ["bankje", "vijver", "lantaarn", "soep", "speeltuin", "heg", "oversteek", "koffie"]
texts = st.lists(st.sampled_from(WORDS), min_size=3, max_size=6).map(" ".join)
NO_STATE: dict[str, Any] = {}


def state_of_everything() -> dict[str, Any]:
    """Give what people can see or lose, without what only counts up: versions, the journal, what rests."""
    return {
        "decided": [
            (slip.id, slip.text, slip.state)
            for slip in db.session.scalars(select(Slip).where(Slip.state != SlipState.WAITING).order_by(Slip.id))
        ],
        "ideas": [
            (idea.id, idea.text, idea.state, idea.merged_into_id)
            for idea in db.session.scalars(select(Idea).order_by(Idea.id))
            if idea.state != IdeaState.UNPUBLISHED
        ],
        "voices": [
            (voice.id, voice.idea_id, voice.wording_id, voice.is_lead)
            for voice in db.session.scalars(select(Voice).where(Voice.idea_id.is_not(None)).order_by(Voice.id))
        ],
        "placements": [
            (placement.id, placement.theme_id, placement.idea_id, placement.position)
            for placement in db.session.scalars(
                select(Placement)
                .join(Placement.idea)
                .where(Placement.theme_id.is_not(None), Idea.state != IdeaState.UNPUBLISHED)
                .order_by(Placement.id)
            )
        ],
        "holds": list(db.session.scalars(select(Hold.id).where(Hold.released_at.is_(None)).order_by(Hold.id))),
        "answers": list(
            db.session.scalars(select(Answer.id).where(Answer.taken_back_at.is_(None)).order_by(Answer.id))
        ),
    }


class Evening(RuleBasedStateMachine):
    """Moderators and writers, busy with one campaign."""

    app: Flask
    slips = Bundle("slips")
    themes = Bundle("themes")

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.campaign: Campaign = make_campaign()
        self.written: dict[int, str] = {}
        self.codes: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.helpers: set[int] = set()  # the slips whose writer left how to reach them
        email = make_moderator(self.campaign).email
        db.session.rollback()  # pages have sessions of their own, and on SQLite one at a time
        self.moderator = Visitor(self.app).let_in(email)
        self.decisions: list[tuple[int, dict[str, Any]]] = []  # the last journal entry of each, and how it was before

    def teardown(self) -> None:
        db.session.rollback()
        try:
            self.pages_count_what_there_is()
        finally:
            db.session.rollback()
            empty_tables()
            self.context.pop()

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Decide something as a request would: in a turn, all or nothing; remember how it was before."""
        before, last = state_of_everything(), db.session.scalar(select(func.max(JournalEntry.id))) or 0
        take_turn(self.campaign.id)
        try:
            yield
            db.session.commit()
        except RuleError:
            db.session.rollback()
            assert state_of_everything() == before
            return
        made = db.session.scalars(select(JournalEntry.id).where(JournalEntry.id > last).order_by(JournalEntry.id)).all()
        if made:
            self.decisions.append((made[-1], before if len(made) == 1 else NO_STATE))

    @initialize(target=slips)
    def begin_with_a_board(self) -> Any:
        """Put ideas on the board and merge some, one of them twice: there is something to take apart at once."""
        theme = make_theme(self.campaign, "Groen")
        made = [self.put(f"{word} bij de vijver") for word in WORDS[:6]]
        for slip_id in made:
            slip = self.slip(slip_id)
            place_idea(publish_slip(slip, slip.text, now=utc_now()), theme, now=utc_now())
        db.session.commit()
        for one, into in ((0, 1), (1, 2), (3, 4)):
            ideas = [voices_of_slip(made[number])[0].idea for number in (one, into)]
            with self.deciding():
                merge_ideas(ideas[0], ideas[1], now=utc_now())
        return multiple(*made)

    def slip(self, slip_id: int) -> Slip:
        return db.session.get_one(Slip, slip_id)

    def ideas(self) -> list[Idea]:
        return list(db.session.scalars(select(Idea).where(Idea.state.in_(PUBLIC_STATES)).order_by(Idea.id)))

    def put(self, text: str) -> int:
        helper = ("Riet", "0561-555 001") if len(text) % 2 else None
        slip, code = make_slip(self.campaign, text, helper=helper)
        if helper:
            self.helpers.add(slip.id)
        self.written[slip.id], self.codes[slip.id] = text, code
        return slip.id

    @rule(target=slips, text=texts)
    def write(self, text: str) -> int:
        return self.put(text)

    @rule(target=themes, number=st.integers(1, 3))
    def make_theme(self, number: int) -> Any:
        if db.session.scalar(select(Theme.id).where(Theme.name == str(number))):
            return multiple()
        return make_theme(self.campaign, str(number)).id

    @rule(slip_id=slips, text=texts)
    def publish(self, slip_id: int, text: str) -> None:
        with self.deciding():
            publish_slip(self.slip(slip_id), text, now=utc_now())

    @rule(slip_id=slips, pick=st.integers(0, 50))
    def join(self, slip_id: int, pick: int) -> None:
        if ideas := self.ideas():
            with self.deciding():
                join_idea(self.slip(slip_id), ideas[pick % len(ideas)], self.slip(slip_id).text, now=utc_now())

    @rule(slip_id=slips)
    def answer(self, slip_id: int) -> None:
        with self.deciding():
            answer_slip(self.slip(slip_id), "Dit is er al in de buurt.", now=utc_now())

    @rule(slip_id=slips)
    def reply(self, slip_id: int) -> None:
        with self.deciding():
            reply_to_answer(self.slip(slip_id), "Maar niet bij ons.", now=utc_now())
        self.decisions = []  # what a writer does is undone by nobody

    @rule(slip_id=slips, note=texts)
    def hold(self, slip_id: int, note: str) -> None:
        with self.deciding():
            hold_slip(self.slip(slip_id), note, now=utc_now())

    @rule(slip_id=slips)
    def release(self, slip_id: int) -> None:
        with self.deciding():
            release_slip(self.slip(slip_id), now=utc_now())

    @rule(slip_id=slips)
    def unpublish(self, slip_id: int) -> None:
        with self.deciding():
            unpublish_slip(self.slip(slip_id), now=utc_now())

    @rule(slip_id=slips, text=texts)
    def tidy(self, slip_id: int, text: str) -> None:
        if voices := voices_of_slip(slip_id):
            with self.deciding():
                tidy_voice(voices[0], text, now=utc_now())

    @rule(pick=st.integers(0, 50), other=st.integers(0, 50))
    def merge(self, pick: int, other: int) -> None:
        if ideas := self.ideas():
            with self.deciding():
                merge_ideas(ideas[pick % len(ideas)], ideas[other % len(ideas)], now=utc_now())

    @rule(slip_id=slips, cut=st.integers(1, 5))
    def split(self, slip_id: int, cut: int) -> None:
        for voice in voices_of_slip(slip_id)[:1]:
            words = voice.text.split()
            parts = [" ".join(words[:cut]), " ".join(words[cut:])]
            with self.deciding():
                split_voice(voice, [part for part in parts if part], now=utc_now())

    @rule(pick=st.integers(0, 50), count=st.integers(1, 3))
    def part(self, pick: int, count: int) -> None:
        if ideas := self.ideas():
            idea = ideas[pick % len(ideas)]
            with self.deciding():
                part_voices(idea, idea.voices[-count:], now=utc_now())

    @rule(pick=st.integers(0, 50), other=st.integers(0, 50))
    def clash(self, pick: int, other: int) -> None:
        if ideas := self.ideas():
            with self.deciding():
                link_clash(ideas[pick % len(ideas)], ideas[other % len(ideas)], now=utc_now())

    @rule(pick=st.integers(0, 50), theme_id=themes, also=st.booleans())
    def lay(self, pick: int, theme_id: int, also: bool) -> None:
        if ideas := self.ideas():
            idea, theme = ideas[pick % len(ideas)], db.session.get_one(Theme, theme_id)
            with self.deciding():
                if also:
                    place_idea(idea, theme, now=utc_now())
                else:
                    lies = db.session.scalar(
                        select(Placement).where(Placement.idea_id == idea.id, Placement.theme_id.is_not(None))
                    )
                    move_idea(idea, theme, source=lies.theme if lies else None, now=utc_now())

    @rule()
    def undo_last(self) -> None:
        if not self.decisions:
            return
        entry_id, before = self.decisions.pop()
        take_turn(self.campaign.id)
        journal.undo(db.session.get_one(JournalEntry, entry_id), now=utc_now())
        db.session.commit()
        if before is not NO_STATE:
            assert state_of_everything() == before

    @rule(pick=st.integers(0, 50))
    def undo_any(self, pick: int) -> None:
        if not self.decisions:
            return
        entry_id, _before = self.decisions[pick % len(self.decisions)]
        unchanged = state_of_everything()
        take_turn(self.campaign.id)
        try:
            journal.undo(db.session.get_one(JournalEntry, entry_id), now=utc_now())
            db.session.commit()
            self.decisions = []  # how it was before holds no more
        except CannotUndoError:
            db.session.rollback()
            assert state_of_everything() == unchanged

    @rule(slip_id=slips)
    def erase(self, slip_id: int) -> None:
        offer = self.slip(slip_id).offer
        if offer is not None:
            erase_contact(offer, now=utc_now())
            db.session.commit()
            self.helpers.discard(slip_id)

    @rule(slip_id=slips)
    def withdraw(self, slip_id: int) -> None:
        take_turn(self.campaign.id)
        withdraw_slip(self.slip(slip_id), now=utc_now())
        db.session.commit()
        self.withdrawn.add(slip_id)
        self.helpers.discard(slip_id)
        self.decisions = []

    def pages_count_what_there_is(self) -> None:
        slug, in_rows = self.campaign.slug, counted_in_rows(self.campaign)
        db.session.rollback()
        assert counted_on_pages(Visitor(self.app), self.moderator, slug, in_rows) == in_rows

    @invariant()
    def every_slip_keeps_its_words_unless_its_writer_erased_them(self) -> None:
        kept = dict(db.session.execute(select(Slip.id, Slip.text)).all())
        assert kept == {slip_id: "" if slip_id in self.withdrawn else text for slip_id, text in self.written.items()}

    @invariant()
    def what_was_withdrawn_is_nowhere(self) -> None:
        for model in (Voice, Wording, Answer, Reply, Hold):
            assert not self.withdrawn & set(db.session.scalars(select(model.slip_id)))  # type: ignore[attr-defined]

    @invariant()
    def contacts_are_there_until_their_giver_erases_them(self) -> None:
        assert db.session.scalar(select(func.count(Contact.id))) == len(self.helpers)

    @invariant()
    def every_code_opens_its_slip(self) -> None:
        for slip_id, code in self.codes.items():
            found = slip_by_code(code)
            assert found is not None
            assert found.id == slip_id

    @invariant()
    def a_published_slip_carries_a_public_idea_and_no_other_does(self) -> None:
        for slip in db.session.scalars(select(Slip)):
            ideas = [voice.idea for voice in voices_of_slip(slip.id)]
            assert bool(ideas) is (slip.state == SlipState.PUBLISHED)
            assert all(idea is not None and idea.state in PUBLIC_STATES for idea in ideas)

    @invariant()
    def an_idea_is_read_in_the_words_of_the_one_voice_that_leads(self) -> None:
        for idea in db.session.scalars(select(Idea)):
            leads = [voice for voice in idea.voices if voice.is_lead]
            assert len(leads) == (idea.state in PUBLIC_STATES)
            assert idea.text == (leads[0].text if leads else "")
            assert bool(idea.voices) is (idea.state in PUBLIC_STATES)

    @invariant()
    def parts_of_a_slip_hold_all_its_public_words(self) -> None:
        for slip in db.session.scalars(select(Slip).where(Slip.state == SlipState.PUBLISHED)):
            voices = voices_of_slip(slip.id)
            if len(voices) < 2:
                continue
            untouched = all(voice.wording.part_of_id for voice in voices)
            tidied = db.session.scalar(
                select(func.count()).where(
                    JournalEntry.action.in_(["idea.tidied", "slip.unpublished"]), JournalEntry.subject != ""
                )
            )
            if untouched and not tidied:
                (whole,) = {root_of(voice.wording) for voice in voices}
                assert sum((Counter(voice.text.split()) for voice in voices), Counter()) == Counter(whole.split())

    @invariant()
    def every_signpost_leads_to_a_public_idea_or_to_nothing_that_can_be_read(self) -> None:
        for idea in db.session.scalars(select(Idea).where(Idea.state == IdeaState.MERGED)):
            target = signpost_of(idea.campaign_id, idea.id)
            assert target is None or target.state in PUBLIC_STATES


def root_of(wording: Wording) -> str:
    """Give the words of which this is a part of a part."""
    while wording.part_of_id is not None:
        wording = db.session.get_one(Wording, wording.part_of_id)
    return wording.text


def run_evenings(app: Flask, *, evenings: int, steps: int) -> None:
    machine = type("EveningHere", (Evening,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=evenings,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],  # to find the shortest way to a fault takes minutes
        ),
    )


@ON_SQLITE
def test_nothing_is_lost_in_an_evening_of_decisions(app: Flask) -> None:
    run_evenings(app, evenings=12, steps=25)


@pytest.mark.soak
def test_nothing_is_lost_in_a_thousand_decisions(app: Flask) -> None:
    run_evenings(app, evenings=150, steps=60)
