"""Paper equals phone: per step the share and the days of both, and a warning where paper waits longer."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.groups.actions import finish_claim
from optrommel.moderation.actions import answer_slip, publish_slip, unpublish_slip
from optrommel.pages.parity import FEWEST, Step, StepFigures, parity_of
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.models import Slip
from optrommel.slips.rules import Source
from optrommel.themes.placing import place_idea
from tests.factories import days_ago, make_claim, make_group, make_slip, make_theme
from tests.page import Visitor
from tests.pages.test_figures import FIGURES, table

LATE = "Papier wacht langer"


def put(campaign: Campaign, source: Source, *, at: dt.datetime, read_at: dt.datetime | None = None) -> Slip:
    """Put a slip in, and publish it at a moment."""
    slip, _code = make_slip(campaign, at=at)
    slip.source = source
    if read_at is not None:
        publish_slip(slip, "Een bankje", now=read_at)
    return slip


def figures(campaign: Campaign) -> dict[Step, StepFigures]:
    db.session.commit()
    return {item.step: item for item in parity_of(campaign.id)}


def test_each_step_has_the_share_and_the_middle_of_the_days(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        for days in (1, 3, 8):
            put(campaign, Source.PAPER, at=days_ago(20), read_at=days_ago(20 - days))
        put(campaign, Source.PAPER, at=days_ago(20))
        answer_slip(put(campaign, Source.PHONE, at=days_ago(20)), "Dat is er al.", now=days_ago(18))

        found = figures(campaign)

    paper, phone = found[Step.DECIDED].paper, found[Step.DECIDED].phone
    assert (paper.slips, paper.reached, paper.percent, paper.whole_days) == (4, 3, 75, 3)
    assert (phone.slips, phone.reached, phone.percent, phone.whole_days) == (1, 1, 100, 2)
    assert (found[Step.PUBLISHED].paper.reached, found[Step.PUBLISHED].phone.percent) == (3, 0)


def test_themes_groups_and_what_came_of_it_are_steps_of_their_own(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        idea = publish_slip(put(campaign, Source.PAPER, at=days_ago(20)), "Een bankje", now=days_ago(19))
        theme = make_theme(campaign)
        place_idea(idea, theme, now=days_ago(17))
        claim = make_claim(make_group(campaign), theme, campaign=campaign)
        claim.started_at = days_ago(12)
        finish_claim(claim, campaign, "Het staat er.", now=days_ago(6))

        found = figures(campaign)

    assert {step: item.paper.whole_days for step, item in found.items()} == {
        Step.DECIDED: 1,
        Step.PUBLISHED: 1,
        Step.PLACED: 3,
        Step.TAKEN_ON: 8,
        Step.DONE: 14,
    }


def test_what_a_group_had_in_hand_before_counts_from_when_the_slip_came_to_it(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        theme = make_theme(campaign)
        make_claim(make_group(campaign), theme, campaign=campaign).started_at = days_ago(30)
        idea = publish_slip(put(campaign, Source.PAPER, at=days_ago(20)), "Een bankje", now=days_ago(19))
        place_idea(idea, theme, now=days_ago(15))

        found = figures(campaign)

    assert found[Step.TAKEN_ON].paper.whole_days == 5


def test_what_a_group_had_finished_before_is_not_what_came_of_a_slip(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        theme = make_theme(campaign)
        finish_claim(make_claim(make_group(campaign), theme, campaign=campaign), campaign, "Klaar.", now=days_ago(30))
        idea = publish_slip(put(campaign, Source.PAPER, at=days_ago(20)), "Een bankje", now=days_ago(19))
        place_idea(idea, theme, now=days_ago(15))

        found = figures(campaign)

    assert found[Step.TAKEN_ON].paper.reached == found[Step.DONE].paper.reached == 0


def test_what_was_taken_back_does_not_count(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        withdraw_slip(put(campaign, Source.PAPER, at=days_ago(20), read_at=days_ago(19)), now=days_ago(1))
        unpublish_slip(put(campaign, Source.PHONE, at=days_ago(20), read_at=days_ago(19)), now=days_ago(1))

        found = figures(campaign)

    assert (found[Step.DECIDED].paper.slips, found[Step.PUBLISHED].phone.reached) == (0, 0)


@pytest.mark.parametrize(
    ("slips", "paper_days", "warns"), [(FEWEST, 3.2, True), (FEWEST, 2.8, False), (FEWEST - 1, 9, False)]
)
def test_it_is_said_in_words_where_paper_waits_longer(
    app: Flask, campaign: Campaign, moderator: Visitor, slips: int, paper_days: float, *, warns: bool
) -> None:
    with app.app_context():
        for source, days in ((Source.PAPER, paper_days), (Source.PHONE, 1), (Source.IMPORT, paper_days)):
            for _ in range(slips if source != Source.IMPORT else 0):
                put(campaign, source, at=days_ago(20), read_at=days_ago(20 - days))
        db.session.commit()

    page = moderator.get(FIGURES)

    assert page.shows(f"{LATE} bij de stap ‘Gelezen en beslist’: in het midden 3 dagen, tegen 1 dag") is warns


def test_a_spreadsheet_counts_as_paper(app: Flask, campaign: Campaign, moderator: Visitor) -> None:
    with app.app_context():
        put(campaign, Source.IMPORT, at=days_ago(20), read_at=days_ago(20))
        put(campaign, Source.PHONE, at=days_ago(20))
        db.session.commit()

    page = moderator.get(FIGURES)

    assert table(page, "Welk deel zo ver kwam")[0] == ["Gelezen en beslist", "100%", "minder dan een dag", "0%", "–"]
    assert page.shows("De dagen van papier tellen vanaf het overtypen")
