"""Who is in a group does not decide alone on what it has in hand: neither by doing, nor by taking back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.models import Claim
from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.themes.models import Theme
from tests.factories import make_claim, make_group, make_idea, make_slip, make_theme
from tests.page import Page, Visitor
from tests.people import moderator_of
from tests.themes.boards import BOARD, MERGE, UNDO, lay, press

INBOX = "/beheer/de-gagels/postvak"
BENCH = "/beheer/de-gagels/ideeen/1"
UNDO_MINE = "Maak mijn laatste beslissing ongedaan"
REFUSED = "‘Tuinploeg’ heeft dit opgepakt, en daar hoor jij zelf bij. Vraag een andere moderator: Karel."


@pytest.fixture
def anja(app: Flask, campaign: Campaign) -> Visitor:
    """Give a moderator with a colleague, and three ideas on the board."""
    moderator_of(app, campaign, "Karel")
    with app.app_context():
        for text in ("Een bankje", "Ergens zitten", "Een heg"):
            make_idea(campaign, text)
        make_theme(campaign, "Groen")
        make_slip(campaign, "Een vijver")
    return moderator_of(app, campaign, "Anja")


def take_in_hand(app: Flask, campaign: Campaign, name: str) -> int:
    """Let Anja's group take an idea or theme on; give the number of its claim."""
    with app.app_context():
        anja = db.session.scalars(db.select(Account).filter_by(name="Anja")).one()
        idea = db.session.scalar(db.select(Idea).filter_by(text=name))
        subject = idea or db.session.scalars(db.select(Theme).filter_by(name=name)).one()
        return make_claim(make_group(campaign, "Tuinploeg", anja), subject, campaign=campaign).id


def merge(anja: Visitor) -> Page:
    return press(anja.get(BOARD), MERGE, "Een bankje", "Ergens zitten").submit(MERGE)


def publish(anja: Visitor) -> Page:
    return anja.get(INBOX).submit("Publiceer zoals het is")


def take_off(anja: Visitor) -> Page:
    return anja.get(BENCH).follow("Haal van de site").submit("Ja, haal van de site")


def tidy(anja: Visitor) -> Page:
    return anja.get(BENCH).follow("Maak netjes").submit("Sla op", text="Een bank")


def clash(anja: Visitor) -> Page:
    found = anja.get(BENCH).submit("Zoek", zoek="heg")
    return found.submit("Deze botsen", other_id=found.one("#other_id input").attrs["value"])


def recolour(anja: Visitor) -> Page:
    return anja.get(f"{BOARD}/themas/groen").submit("Sla op", hue=7)


@pytest.mark.parametrize(
    ("decide", "claimed", "seen_at"),
    [
        (merge, "Een bankje", BOARD),
        (publish, "Een vijver", INBOX),
        (tidy, "Een bank", BOARD),
        (clash, "Een heg", BOARD),
        (recolour, "Groen", BOARD),
    ],
)
def test_the_last_decision_is_not_taken_back_either_when_ones_own_group_has_it_in_hand(
    app: Flask,
    campaign: Campaign,
    anja: Visitor,
    decide: Callable[[Visitor], Page],
    claimed: str,
    seen_at: str,
) -> None:
    decide(anja)
    take_in_hand(app, campaign, claimed)

    refused = anja.get(seen_at).submit(UNDO_MINE)

    assert (refused.status, refused.shows(REFUSED)) == (403, True)
    assert UNDO_MINE in anja.get(seen_at).texts("button")


def test_what_was_taken_off_the_site_comes_back_by_a_colleague(app: Flask, campaign: Campaign, anja: Visitor) -> None:
    merge(anja)
    take_off(anja)
    take_in_hand(app, campaign, "Ergens zitten")

    refused = anja.get(BOARD).submit(UNDO_MINE)

    assert (refused.status, refused.shows(REFUSED)) == (403, True)


def test_words_that_went_along_to_what_is_in_hand_are_given_back_by_a_colleague(
    app: Flask, campaign: Campaign, anja: Visitor
) -> None:
    tidy(anja)
    with app.app_context():
        merge_ideas(db.session.get_one(Idea, 1), db.session.get_one(Idea, 2), now=utc_now())
        db.session.commit()
    take_in_hand(app, campaign, "Ergens zitten")

    assert anja.get(BOARD).submit(UNDO_MINE).status == 403


def test_what_was_merged_is_taken_apart_by_a_colleague(app: Flask, campaign: Campaign, anja: Visitor) -> None:
    merge(anja)
    with app.app_context():  # out of sight since its group had the other idea too, and ended that
        claim_id = take_in_hand(app, campaign, "Een heg")
        db.session.get_one(Claim, claim_id).idea_id = 2
        db.session.commit()

    refused = anja.get(BENCH).submit("Haal weer uit elkaar")

    assert (refused.status, refused.shows(REFUSED)) == (403, True)


@pytest.mark.parametrize("claimed", ["Een bankje", "Een heg"])
def test_a_clash_is_forgotten_by_a_colleague_whichever_of_the_two_is_in_hand(
    app: Flask, campaign: Campaign, anja: Visitor, claimed: str
) -> None:
    page = clash(anja)
    take_in_hand(app, campaign, claimed)

    refused = page.submit("Botst toch niet")

    assert (refused.status, refused.shows(REFUSED)) == (403, True)


def test_to_lay_a_card_and_to_take_that_back_decides_nothing(app: Flask, campaign: Campaign, anja: Visitor) -> None:
    take_in_hand(app, campaign, "Een bankje")
    page = lay(anja.get(BOARD), "Een bankje", to="Groen")

    assert page.submit(UNDO).status == 200
