"""Promise 2: every slip is waiting within its time, placed, taken on or answered; what is not, is listed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import Limits
from optrommel.clock import local_date, local_today, utc_now
from optrommel.groups.actions import finish_claim
from optrommel.moderation.actions import answer_slip
from optrommel.moderation.rules import IdeaState
from optrommel.pages.silence import (
    CLAIM_WITHOUT_NEWS,
    IN_NO_THEME,
    TAKEN_ON_BY_NOBODY,
    WAITS_TOO_LONG,
    silences,
)
from optrommel.slips.actions import withdraw_slip
from tests.factories import days_ago, make_campaign, make_claim, make_group, make_idea, make_slip, make_theme

LIMITS = Limits()


def test_a_slip_waits_too_long_after_its_limit(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_slip(campaign, at=days_ago(LIMITS.waiting_days - 0.01))
        late, _code = make_slip(campaign, at=days_ago(LIMITS.waiting_days + 0.01))

        found = silences(campaign, now=utc_now())

        assert [(silence.rule, silence.slip_id) for silence in found] == [(WAITS_TOO_LONG, late.id)]
        assert found[0].since == local_date(late.received_at)


def test_an_idea_lies_loose_too_long_after_its_limit(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_idea(campaign, at=days_ago(LIMITS.unplaced_days - 0.01))
        late = make_idea(campaign, at=days_ago(LIMITS.unplaced_days + 0.01))
        make_idea(campaign, at=days_ago(60), theme=make_theme(campaign))

        found = silences(campaign, now=utc_now())

        assert [(silence.rule, silence.slip_id) for silence in found] == [(IN_NO_THEME, late.origin_slip_id)]
        assert found[0].idea_id == late.id


@pytest.mark.parametrize(
    ("days", "rule"), [(LIMITS.unclaimed_days, []), (LIMITS.unclaimed_days + 1, [TAKEN_ON_BY_NOBODY])]
)
def test_a_theme_is_taken_on_within_a_month_after_the_meeting(
    app: Flask, campaign: Campaign, days: int, rule: list[str]
) -> None:
    with app.app_context():
        make_idea(campaign, theme=make_theme(campaign))
        campaign.meeting_on = local_today() - dt.timedelta(days=days)

        found = silences(campaign, now=utc_now())

        assert [silence.rule for silence in found] == rule


@pytest.mark.parametrize(
    ("due_in_days", "rules"),
    [
        (14, []),
        (-LIMITS.amber_days, []),
        (-LIMITS.amber_days - 1, [CLAIM_WITHOUT_NEWS]),
        (-LIMITS.lapse_days, [CLAIM_WITHOUT_NEWS]),
        (-LIMITS.lapse_days - 1, [TAKEN_ON_BY_NOBODY]),
    ],
)
@pytest.mark.parametrize("on_idea", [False, True])
def test_a_claim_without_news_is_silent_and_then_a_theme_that_nobody_has(
    app: Flask, campaign: Campaign, on_idea: bool, due_in_days: int, rules: list[str]
) -> None:
    with app.app_context():
        theme = make_theme(campaign)
        idea = make_idea(campaign, theme=theme)
        subject = idea if on_idea else theme
        make_claim(make_group(campaign), subject, campaign=campaign, due_in_days=due_in_days)
        campaign.meeting_on = local_today() - dt.timedelta(days=60)

        found = silences(campaign, now=utc_now())

        assert [silence.rule for silence in found] == rules


def test_an_asked_claim_takes_nothing_on(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        theme = make_theme(campaign)
        make_idea(campaign, theme=theme)
        make_claim(make_group(campaign), theme, campaign=campaign, confirmed=False)
        campaign.meeting_on = local_today() - dt.timedelta(days=60)

        found = silences(campaign, now=utc_now())

        assert [silence.rule for silence in found] == [TAKEN_ON_BY_NOBODY]


def test_a_healthy_campaign_is_silent_about_nothing(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        campaign.meeting_on = local_today() - dt.timedelta(days=60)
        group, theme, done = make_group(campaign), make_theme(campaign), make_theme(campaign, "Gelukt")
        make_slip(campaign, at=days_ago(1))
        answer_slip(make_slip(campaign, at=days_ago(60))[0], "Dit is er al in de buurt.", now=days_ago(50))
        withdraw_slip(make_slip(campaign, at=days_ago(60))[0], now=days_ago(50))
        make_idea(campaign, at=days_ago(60), theme=theme)
        make_idea(campaign, at=days_ago(60), theme=done)
        make_idea(campaign, at=days_ago(60)).state = IdeaState.STOPPED
        make_claim(group, theme, campaign=campaign)
        finish_claim(make_claim(group, done, campaign=campaign), campaign, "Het is gelukt", now=days_ago(50))

        assert silences(campaign, now=utc_now()) == []


def test_the_silence_of_another_campaign_is_not_listed(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        elsewhere = make_campaign("elders")
        make_slip(elsewhere, at=days_ago(60))
        make_idea(elsewhere, at=days_ago(60))

        assert silences(campaign, now=utc_now()) == []
