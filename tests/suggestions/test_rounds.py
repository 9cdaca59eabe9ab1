"""When a campaign is read again, and by whom: the look, the waiting out of bursts, the lease."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db
from optrommel.suggestions.models import ListWord, SuggestionRound
from optrommel.suggestions.rounds import (
    LONGEST,
    QUIET,
    OvertakenError,
    Unread,
    Watch,
    give_back,
    keep,
    settle,
    take,
    unread,
)
from optrommel.suggestions.rules import ATTEMPTS, LEASE
from tests.factories import make_campaign, make_slip, put_in_state
from tests.notifications.conftest import NOW
from tests.pages.test_statements import statements

SECOND = dt.timedelta(seconds=1)


def read_all(now: dt.datetime = NOW) -> None:
    """Read all there is, as it is."""
    for campaign in unread(now):
        held = take(campaign, now=now)
        assert held is not None
        settle(held, campaign, now=now)
    db.session.commit()


def one_more_word(campaign_id: int | None) -> None:
    db.session.add(ListWord(campaign_id=campaign_id, subject="Groen", pattern="boom", version=1, created_at=NOW))


CHANGES: dict[str, Callable[[Campaign], object]] = {
    "a slip": make_slip,
    "a decision": lambda campaign: take_turn(campaign.id),
    "a word of its own": lambda campaign: one_more_word(campaign.id),
    "a word for all": lambda campaign: one_more_word(None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_campaign_is_read_again_when_anything_changed(
    app: Flask, campaign: Campaign, change: Callable[[Campaign], object]
) -> None:
    with app.app_context():
        make_slip(campaign)
        read_all()
        before = unread(NOW)
        change(campaign)
        db.session.commit()
        after = unread(NOW)

    assert (before, [found.campaign_id for found in after]) == ([], [campaign.id])


def test_a_look_is_one_statement_however_many_campaigns_there_are(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        others = [make_campaign(f"buurt-{number}") for number in range(3)]
        put_in_state(others[0], CampaignState.CLOSED)
        with statements(app) as sent:
            found = [one.campaign_id for one in unread(NOW)]

        assert found == [campaign.id, others[1].id, others[2].id]
    assert len(sent) == 1


def look(watch: Watch, signature: str, seconds: float) -> bool:
    return bool(watch.due([Unread(1, signature)], NOW + seconds * SECOND))


def test_a_burst_is_waited_out_but_not_for_ever() -> None:
    watch, quiet, longest = Watch(), QUIET / SECOND, LONGEST / SECOND

    assert not look(watch, "a", 0)
    assert not look(watch, "b", quiet - 0.5)
    assert not look(watch, "b", quiet)
    assert look(watch, "b", 2 * quiet - 0.5)
    assert not look(watch, "c", longest - 0.5)
    assert look(watch, "d", longest)
    assert watch.due([], NOW + LONGEST) == []
    assert not look(watch, "e", longest + 1), "what was read meanwhile begins anew"


def test_who_waits_longest_is_read_first() -> None:
    watch = Watch()
    watch.due([Unread(2, "x")], NOW)

    due = watch.due([Unread(1, "x"), Unread(2, "y")], NOW + SECOND)
    later = watch.due([Unread(1, "x"), Unread(2, "y")], NOW + SECOND + QUIET)

    assert (due, [one.campaign_id for one in later]) == ([], [2, 1])


def test_a_campaign_is_read_by_one_until_it_was_silent_too_long(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        (found,) = unread(NOW)
        first = take(found, now=NOW)
        assert first is not None
        keep(first, now=NOW + LEASE - SECOND)
        db.session.commit()
        assert unread(NOW + LEASE) == []
        assert take(found, now=NOW + LEASE) is None

        second = take(found, now=NOW + 2 * LEASE)
        assert second is not None
        settle(first, found, now=NOW)
        give_back(first)
        with pytest.raises(OvertakenError):
            keep(first, now=NOW + 2 * LEASE)
        assert take(found, now=NOW + 2 * LEASE) is None, "the first let go of what it no longer had"


def test_a_campaign_that_closed_is_read_no_further(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        (found,) = unread(NOW)
        held = take(found, now=NOW)
        assert held is not None
        put_in_state(campaign, CampaignState.CLOSED)

        with pytest.raises(OvertakenError):
            keep(held, now=NOW)


def test_what_goes_wrong_three_times_waits_for_a_change_and_goes_well_again(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        for time in range(ATTEMPTS):  # killed each time: nobody gives it back
            (found,) = unread(NOW + time * LEASE)
            assert take(found, now=NOW + time * LEASE)
            db.session.commit()
        later = NOW + ATTEMPTS * LEASE
        assert unread(later) == []

        make_slip(campaign)
        (found,) = unread(later)
        assert not found.is_learned, "what was given up was never learned"
        read_all(later)

        assert db.session.scalars(db.select(SuggestionRound.attempts)).all() == [0]
