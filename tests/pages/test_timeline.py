"""What the writer of a slip reads at the code: one heading, and all that happened in order."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import finish_claim, hand_over_claim, post_update, release_claim
from optrommel.groups.models import Claim
from optrommel.moderation.actions import answer_slip, publish_slip
from optrommel.moderation.merging import merge_ideas, split_voice
from optrommel.moderation.models import Idea, Voice
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import show_code
from optrommel.themes.models import Theme
from optrommel.themes.placing import move_idea, place_idea
from tests.factories import days_ago, make_claim, make_group, make_idea, make_slip, make_theme
from tests.page import Visitor

PUT = "In de trommel"
READ = "Gelezen, de buurt kan het nu lezen"
PLACED = "Gelezen en bij een thema gelegd"
TAKEN = "Opgepakt door de groep ‘Samen aan tafel’"
FREE = "De groep kon er niet mee verder. Het is weer vrij."


@dataclass
class Story:
    """A slip and what may happen to it; `tell` takes it as far as a test needs, each step on a day of its own."""

    campaign: Campaign
    slip: Slip
    ideas: list[Idea] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def answered(self) -> None:
        answer_slip(self.slip, "Dit is er al in de buurt.", now=days_ago(20))

    def withdrawn(self) -> None:
        withdraw_slip(self.slip, now=days_ago(1))

    def published(self) -> None:
        self.ideas.append(publish_slip(self.slip, "Samen koken", now=days_ago(20)))

    def placed(self) -> None:
        place_idea(self.ideas[0], make_theme(self.campaign), now=days_ago(19))

    def claimed(self, due_in_days: int = 14) -> None:
        group = make_group(self.campaign, "Samen aan tafel")
        claim = make_claim(group, self.ideas[0], campaign=self.campaign, due_in_days=due_in_days)
        claim.started_at = days_ago(15)
        self.claims.append(claim)

    def amber(self) -> None:
        self.claimed(due_in_days=-1)

    def lapsed(self) -> None:
        self.claimed(due_in_days=-29)

    def told(self) -> None:
        claim = self.claims[0]
        number = "6b1f7c52-0f7e-4b7e-9d0a-2f6a5d1c9e40"
        post_update(claim.group, "Nieuws", submission_id=number, campaign=self.campaign, claim=claim, now=days_ago(9))

    def done(self) -> None:
        finish_claim(self.claims[0], self.campaign, "Elke dinsdag soep", now=days_ago(8))

    def released(self) -> None:
        release_claim(self.claims[0], self.campaign, "Geen tijd meer", now=days_ago(8))

    def handed_over(self) -> None:
        heir = make_group(self.campaign, "Klussers")
        hand_over_claim(self.claims[0], self.campaign, heir, "Zij gaan verder", now=days_ago(8))


STORIES = {
    "": ("Je briefje zit in de trommel", [PUT, "Wacht op een lezer", "Daarna"]),
    "answered": ("Je briefje is beantwoord", [PUT, "Beantwoord"]),
    "withdrawn": ("Je briefje is ingetrokken", [PUT, "Ingetrokken"]),
    "published": ("Je briefje is gelezen", [PUT, READ]),
    "published withdrawn": ("Je briefje is ingetrokken", [PUT, "Ingetrokken"]),
    "answered withdrawn": ("Je briefje is ingetrokken", [PUT, "Ingetrokken"]),
    "published placed": ("Je briefje ligt bij een thema", [PUT, PLACED]),
    "published claimed": ("Je briefje is opgepakt", [PUT, READ, TAKEN]),
    "published amber": ("Je briefje is opgepakt", [PUT, READ, TAKEN]),
    "published lapsed": ("Je briefje is gelezen", [PUT, READ, TAKEN, FREE]),
    "published placed lapsed": ("Je briefje ligt bij een thema", [PUT, PLACED, TAKEN, FREE]),
    "published claimed told": ("Je briefje is opgepakt", [PUT, READ, TAKEN, "Nieuws van ‘Samen aan tafel’"]),
    "published claimed done": ("Er is iets van gekomen", [PUT, READ, TAKEN, "Het is gelukt!"]),
    "published claimed released": ("Je briefje is gelezen", [PUT, READ, TAKEN, FREE]),
    "published claimed handed_over": (
        "Je briefje is opgepakt",
        [PUT, READ, TAKEN, "Doorgegeven aan ‘Klussers’", "Opgepakt door de groep ‘Klussers’"],
    ),
}


def tell(campaign: Campaign, steps: str, *, put_days_ago: int = 30) -> str:
    """Take a slip through these steps and give the address of its code; call within a context."""
    slip, code = make_slip(campaign, "Samen koken", at=days_ago(put_days_ago))
    story = Story(campaign, slip)
    for step in steps.split():
        getattr(story, step)()
    db.session.commit()
    return f"/volg/{show_code(code)}"


@pytest.mark.parametrize(("steps", "h1", "moments"), [(steps, *read) for steps, read in STORIES.items()])
def test_the_code_page_tells_how_far_a_slip_is_and_what_happened_in_order(
    app: Flask, campaign: Campaign, visitor: Visitor, steps: str, h1: str, moments: list[str]
) -> None:
    with app.app_context():
        address = tell(campaign, steps)

    page = visitor.get(address)

    assert page.h1 == h1
    assert page.texts(".trail strong") == moments


@pytest.mark.parametrize(
    ("steps", "note"),
    [("published claimed done", "Elke dinsdag soep"), ("published claimed released", "Geen tijd meer")],
)
def test_the_writer_reads_why_a_claim_ended(
    app: Flask, campaign: Campaign, visitor: Visitor, steps: str, note: str
) -> None:
    with app.app_context():
        address = tell(campaign, steps)

    assert visitor.get(address).texts(".trail .quote") == [note]


def test_an_amber_claim_says_so_at_the_code(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        address = tell(campaign, "published amber")

    assert visitor.get(address).shows("We wachten op nieuws van de groep.")


def test_a_claim_that_lapsed_stands_before_what_came_after(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        address = tell(campaign, "published lapsed")
        heir = make_group(campaign, "Klussers")
        make_claim(heir, db.session.scalars(db.select(Idea)).one(), campaign=campaign).started_at = utc_now()
        db.session.commit()

    assert visitor.get(address).texts(".trail strong")[-2:] == [FREE, "Opgepakt door de groep ‘Klussers’"]


def put_in_lately(address: str) -> str:
    """Let the slip of a story be of the day before yesterday, and read yesterday; call within a context."""
    db.session.scalars(db.select(Slip)).one().received_at = days_ago(2)
    db.session.scalars(db.select(Idea)).one().published_at = days_ago(1)
    db.session.commit()
    return address


def test_what_a_group_had_in_hand_before_comes_after_the_slip_was_read(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        address = put_in_lately(tell(campaign, "published claimed"))

    assert visitor.get(address).texts(".trail strong") == [PUT, READ, TAKEN]


@pytest.mark.parametrize("end", ["done", "released"])
def test_what_was_over_before_a_slip_was_put_in_is_not_its_story(
    app: Flask, campaign: Campaign, visitor: Visitor, end: str
) -> None:
    with app.app_context():
        address = put_in_lately(tell(campaign, f"published claimed told {end}"))

    page = visitor.get(address)

    assert page.h1 == "Je briefje is gelezen"
    assert page.texts(".trail strong") == [PUT, READ]


def test_a_waiting_slip_shows_its_age(app: Flask, campaign: Campaign, visitor: Visitor) -> None:
    with app.app_context():
        address = tell(campaign, "", put_days_ago=5)

    assert visitor.get(address).shows("5 dagen geleden")


def test_a_slip_that_was_split_shows_each_part_with_its_own_idea_and_theme(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        address = tell(campaign, "published placed")
        (voice,) = db.session.scalars(db.select(Voice))
        (other,) = split_voice(voice, ["Samen", "koken"], now=days_ago(18))
        move_idea(other, None, source=db.session.scalars(db.select(Theme)).one(), now=days_ago(17))
        db.session.commit()

    page = visitor.get(address)

    assert page.texts(".slip") == ["Samen koken"]
    assert page.texts(".trail strong") == [PUT, PLACED, READ]
    assert page.texts(".trail .quote") == ["Samen", "koken"]
    assert page.texts(".trail .badge") == ["Omzien naar elkaar"]
    assert [part.attrs["href"] for part in page.all(".trail .hint a")] == ["/de-gagels/ideeen/1", "/de-gagels/ideeen/2"]


def test_words_that_were_merged_lead_to_the_idea_that_carries_them(
    app: Flask, campaign: Campaign, visitor: Visitor
) -> None:
    with app.app_context():
        address = tell(campaign, "published")
        into = make_idea(campaign, "Een eettafel", at=days_ago(25))
        merge_ideas(db.session.get_one(Idea, 1), into, now=days_ago(10))
        db.session.commit()

    page = visitor.get(address)

    assert page.texts(".slip") == ["Samen koken"]
    assert [part.attrs["href"] for part in page.all(".trail a")] == ["/de-gagels/ideeen/2"]
    assert not page.all(".trail .quote")
