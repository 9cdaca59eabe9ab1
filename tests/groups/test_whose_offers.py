"""Which group sees who wants to help: the one that has it in hand, as long as it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date, local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions import hand_over_claim, release_claim
from optrommel.groups.actions_activities import call_activity_off
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.models_activities import Activity
from optrommel.groups.needs import add_need, meet_need, withdraw_need
from optrommel.groups.offers import move_offer, pass_offer_on
from optrommel.groups.queries_offers import red_offers, volunteers_in, volunteers_of
from optrommel.groups.rules import GroupRestsError, GroupState, NoConsentError
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.merging import merge_ideas, split_voice
from optrommel.moderation.models import Idea
from optrommel.moderation.rules import IdeaState
from optrommel.offers.actions import keep_from_others, let_pass_on, note_consent
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState
from optrommel.pages.queries import numbers_of, numbers_of_theme
from optrommel.pages.silence import OFFER_NOT_CALLED, silences
from optrommel.themes.actions import merge_themes
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea
from tests.factories import (
    days_ago,
    make_activity,
    make_campaign,
    make_claim,
    make_group,
    make_idea,
    make_slip,
    make_theme,
)
from tests.groups.volunteers import REACH, make_offer
from tests.notifications.conftest import set_up_mail

End = Callable[[], object]


@dataclass
class Hall:
    """A theme with an idea in it, and two groups; only ours takes things up."""

    campaign: Campaign
    theme: Theme
    idea: Idea
    ours: ResidentGroup
    theirs: ResidentGroup

    def claim(self, subject: Theme | Idea) -> tuple[Claim, End]:
        """Let our group take something up; give how it lets go."""
        claim = make_claim(self.ours, subject, campaign=self.campaign)
        return claim, lambda: release_claim(claim, self.campaign, "Geen tijd meer", now=utc_now())

    def seen(self, now: dt.datetime | None = None) -> tuple[int, int]:
        """Count whom our group and the other see."""
        db.session.flush()
        ours, theirs = (volunteers_of(group, self.campaign, now=now or utc_now()) for group in (self.ours, self.theirs))
        return len(ours), len(theirs)


@pytest.fixture
def hall(app: Flask, campaign: Campaign) -> Iterator[Hall]:
    """Make it, within a context."""
    with app.app_context():
        theme = make_theme(campaign)
        idea = make_idea(campaign, theme=theme)
        yield Hall(campaign, theme, idea, make_group(campaign, "Samen aan tafel"), make_group(campaign, "Klussers"))


def undo_last(action: str) -> None:
    entry = db.session.scalars(
        db.select(JournalEntry)
        .where(JournalEntry.action == action, JournalEntry.undone_at.is_(None))
        .order_by(JournalEntry.id.desc())
    ).first()
    assert entry is not None
    journal.undo(entry, now=utc_now())


def with_a_theme(hall: Hall) -> End:
    make_offer(hall.campaign, theme_id=hall.theme.id)
    return hall.claim(hall.theme)[1]


def with_an_idea(hall: Hall) -> End:
    make_offer(hall.campaign, idea_id=hall.idea.id)
    claim, _end = hall.claim(hall.idea)
    return lambda: setattr(claim, "due_on", local_today() - dt.timedelta(days=hall.campaign.lapse_days + 1))


def with_an_idea_in_a_theme(hall: Hall) -> End:
    make_offer(hall.campaign, idea_id=hall.idea.id)
    hall.claim(hall.theme)
    return lambda: setattr(hall.idea, "state", IdeaState.STOPPED)


def on_a_slip(hall: Hall) -> End:
    slip, _code = make_slip(hall.campaign, "Samen koken", helper=("Ans", REACH))
    place_idea(publish_slip(slip, "Samen koken", now=utc_now()), hall.theme, now=utc_now())
    claim, _end = hall.claim(hall.theme)
    return lambda: hand_over_claim(claim, hall.campaign, make_group(hall.campaign, "Erven"), "Dank", now=utc_now())


def with_a_merged_idea(hall: Hall) -> End:
    make_offer(hall.campaign, idea_id=hall.idea.id)
    between, target = make_idea(hall.campaign, "Ergens zitten"), make_idea(hall.campaign, "Een bank")
    merge_ideas(hall.idea, between, now=utc_now())
    merge_ideas(between, target, now=utc_now())
    hall.claim(target)
    return lambda: undo_last("idea.merged")


def with_a_merged_theme(hall: Hall) -> End:
    make_offer(hall.campaign, theme_id=hall.theme.id)
    target = make_theme(hall.campaign, "Buiten")
    merge_themes(hall.theme, target, now=utc_now())
    hall.claim(target)
    return lambda: undo_last("theme.merged")


def with_a_need(hall: Hall) -> End:
    need = add_need(hall.ours, hall.campaign, "een bus", claim=None, now=utc_now())
    make_offer(hall.campaign, need_id=need.id)
    return lambda: withdraw_need(need, now=utc_now())


def with_a_need_of_a_claim(hall: Hall) -> End:
    claim, end = hall.claim(hall.theme)
    need = add_need(hall.ours, hall.campaign, "een bus", claim=claim, now=utc_now())
    make_offer(hall.campaign, need_id=need.id)
    meet_need(need, hall.campaign, now=utc_now())  # there may be work for two
    return end


def with_an_activity(hall: Hall) -> End:
    make_offer(hall.campaign, activity_id=make_activity(hall.ours, campaign=hall.campaign).id)
    return lambda: undo_last("activity.added")


def passed_on(hall: Hall) -> End:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id)
    note_consent(offer, now=utc_now())
    pass_offer_on(offer, hall.ours, now=utc_now())
    return lambda: setattr(offer, "may_be_passed_on", False)


WAYS = (
    *(with_a_theme, with_an_idea, with_an_idea_in_a_theme, on_a_slip, with_a_merged_idea, with_a_merged_theme),
    *(with_a_need, with_a_need_of_a_claim, with_an_activity, passed_on),
)


@pytest.mark.parametrize("offered", WAYS)
def test_a_group_sees_who_wants_to_help_with_what_it_has_in_hand_and_no_longer(
    hall: Hall, offered: Callable[[Hall], End]
) -> None:
    end = offered(hall)
    before = hall.seen()

    end()

    assert before == (1, 0)
    assert hall.seen() == (0, 0)
    assert len(volunteers_in(hall.campaign, now=utc_now())) == 1


def test_who_only_asked_for_a_theme_sees_nobody(hall: Hall) -> None:
    make_offer(hall.campaign, theme_id=hall.theme.id)
    make_claim(hall.ours, hall.theme, campaign=hall.campaign, confirmed=False)

    assert hall.seen() == (0, 0)


def split_slip(hall: Hall, *parts: str) -> list[Idea]:
    """Let a neighbour who wants to help have their slip split."""
    slip, _code = make_slip(hall.campaign, " ".join(parts), helper=("Ans", REACH))
    idea = publish_slip(slip, slip.text, now=utc_now())
    return [idea, *split_voice(idea.voices[0], parts, now=utc_now())]


def test_a_group_reads_of_a_slip_only_the_part_that_it_has_in_hand(hall: Hall) -> None:
    cooking, noise = split_slip(hall, "Ik wil koken.", "De buren maken lawaai.")
    hall.claim(cooking)
    make_claim(hall.theirs, noise, campaign=hall.campaign)

    (ours,), (theirs,) = (volunteers_of(group, hall.campaign, now=utc_now()) for group in (hall.ours, hall.theirs))
    note_consent(ours.offer, now=utc_now())
    third = make_group(hall.campaign, "Erven")
    pass_offer_on(ours.offer, third, now=utc_now())
    (passed,) = volunteers_of(third, hall.campaign, now=utc_now())

    assert [subject.row for subject in ours.subjects] == [cooking]
    assert [subject.row for subject in theirs.subjects] == [noise]
    assert passed.subjects == []


def test_a_slip_that_carries_one_idea_twice_is_one_volunteer(hall: Hall) -> None:
    idea, other = split_slip(hall, "Ik wil koken.", "En bakken.")
    place_idea(idea, hall.theme, now=utc_now())
    merge_ideas(other, idea, now=utc_now())
    hall.claim(hall.theme)
    hall.claim(idea)

    (found,) = volunteers_of(hall.ours, hall.campaign, now=utc_now())

    assert [subject.row for subject in found.subjects] == [idea]
    assert found.groups == [hall.ours]


def test_what_was_taken_off_the_site_is_named_to_nobody(hall: Hall) -> None:
    make_offer(hall.campaign, idea_id=hall.idea.id)
    slip, _code = make_slip(hall.campaign, helper=("Ans", REACH))
    for idea in (hall.idea, publish_slip(slip, slip.text, now=utc_now())):
        idea.state = IdeaState.UNPUBLISHED

    assert [one.subjects for one in volunteers_in(hall.campaign, now=utc_now())] == [[], []]


def test_nobody_of_another_campaign_is_seen(hall: Hall) -> None:
    elsewhere = make_campaign("elders")
    make_offer(elsewhere, theme_id=make_theme(elsewhere).id)
    make_slip(elsewhere, helper=("Ans", REACH))

    assert volunteers_in(hall.campaign, now=utc_now()) == []


@pytest.mark.parametrize(
    ("offered", "taken", "is_red"),
    [(30, None, False), (30, 6, False), (30, 7, True), (6, 30, False), (7, 30, True)],
)
def test_who_nobody_called_is_red_a_week_after_a_group_took_it_up(
    hall: Hall, offered: int, taken: int | None, is_red: bool
) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id, at=days_ago(offered))
    if taken is not None:
        claim, _end = hall.claim(hall.theme)
        claim.started_at = days_ago(taken)
        make_claim(hall.theirs, hall.theme, campaign=hall.campaign).started_at = days_ago(0)  # who came later

    found = red_offers(hall.campaign, utc_now())

    assert [one.offer for one in found] == ([offer] if is_red else [])
    assert [one.days_waited for one in found] == ([7] if is_red else [])
    silent = [item for item in silences(hall.campaign, now=utc_now()) if item.rule == OFFER_NOT_CALLED]
    assert [(item.row, item.since) for item in silent] == (
        [(f"offer {offer.id}", local_date(days_ago(7)))] if is_red else []
    )


def test_who_was_called_is_not_red_and_who_was_not_comes_first(hall: Hall) -> None:
    for age in (20, 9, 8, 1):
        make_offer(hall.campaign, theme_id=hall.theme.id, at=days_ago(age))
    called, *_rest = db.session.scalars(db.select(Offer).order_by(Offer.id)).all()
    claim, _end = hall.claim(hall.theme)
    claim.started_at = days_ago(30)
    move_offer(called, OfferState.CONTACTED, now=utc_now(), group=hall.ours)
    late = make_offer(hall.campaign, idea_id=make_idea(hall.campaign, "Iets anders").id)

    everybody = volunteers_in(hall.campaign, now=utc_now())

    assert [one.days_waited for one in red_offers(hall.campaign, utc_now())] == [9, 8]
    assert everybody[2].offer == late  # waits for a group
    assert everybody[-1].offer == called
    assert everybody[-1].call is not None
    assert everybody[-1].call.group == hall.ours


def test_a_call_is_not_taken_back_when_more_came_of_it_since(hall: Hall) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id)
    for state in (OfferState.CONTACTED, OfferState.JOINED):
        move_offer(offer, state, now=utc_now(), group=hall.ours)
    called = db.session.scalars(
        db.select(JournalEntry).where(JournalEntry.action == "offer.moved").order_by(JournalEntry.id)
    ).first()
    assert called is not None

    with pytest.raises(CannotUndoError):
        journal.undo(called, now=utc_now())
    undo_last("offer.moved")

    assert offer.state == OfferState.CONTACTED


def test_nobody_is_passed_on_who_did_not_say_so_or_to_a_group_that_rests(hall: Hall) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id)

    with pytest.raises(NoConsentError):
        pass_offer_on(offer, hall.ours, now=utc_now())
    note_consent(offer, now=utc_now())
    hall.ours.state = GroupState.RESTING
    with pytest.raises(GroupRestsError):
        pass_offer_on(offer, hall.ours, now=utc_now())

    assert hall.seen() == (0, 0)


def test_passing_on_is_taken_back_step_by_step(hall: Hall) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id)
    note_consent(offer, now=utc_now())
    pass_offer_on(offer, hall.ours, now=utc_now())
    pass_offer_on(offer, hall.theirs, now=utc_now())

    with pytest.raises(CannotUndoError):
        undo_last("offer.consent_noted")
    there = [hall.seen()]
    for _time in range(2):
        undo_last("offer.passed_on")
        there.append(hall.seen())

    assert there == [(0, 1), (1, 0), (0, 0)]


def test_what_a_moderator_wrote_down_is_not_taken_back_over_the_givers_own_word(hall: Hall) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id)
    for settle in (note_consent, keep_from_others, let_pass_on):
        settle(offer, now=utc_now())

    with pytest.raises(CannotUndoError):
        undo_last("offer.consent_noted")

    assert offer.may_be_passed_on


def for_a_while(activity: Activity) -> None:
    plan = activity.plan
    assert plan is not None
    plan.first_on = plan.last_on = local_today()


def called_off(activity: Activity) -> None:
    call_activity_off(activity, None, "Te weinig mensen", now=utc_now())


@pytest.mark.parametrize("end", [for_a_while, called_off])
def test_a_group_sees_who_helped_with_an_activity_until_four_weeks_after_it(
    hall: Hall, end: Callable[[Activity], None]
) -> None:
    activity = make_activity(hall.ours, campaign=hall.campaign)
    make_offer(hall.campaign, activity_id=activity.id)
    end(activity)

    assert [hall.seen(utc_now() + dt.timedelta(days=days)) for days in (28, 29)] == [(1, 0), (0, 0)]


def test_a_group_sees_who_offered_what_it_found_until_four_weeks_later(hall: Hall) -> None:
    need = add_need(hall.ours, hall.campaign, "een bus", claim=None, now=utc_now())
    make_offer(hall.campaign, need_id=need.id)
    meet_need(need, hall.campaign, now=utc_now())

    assert [hall.seen(utc_now() + dt.timedelta(days=days)) for days in (28, 29)] == [(1, 0), (0, 0)]


def test_nobody_is_red_who_has_a_mail_to_confirm(hall: Hall, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = make_offer(hall.campaign, theme_id=hall.theme.id, at=days_ago(9))
    hall.claim(hall.theme)[0].started_at = days_ago(9)
    offer.confirmed_at = None
    without_mail = red_offers(hall.campaign, utc_now())
    set_up_mail(app, monkeypatch)

    assert [one.offer.id for one in without_mail] == [offer.id]
    assert red_offers(hall.campaign, utc_now()) == []


def test_neighbours_read_how_many_want_to_help_wherever_they_said_so(hall: Hall) -> None:
    slip, _code = make_slip(hall.campaign, "Samen koken", helper=("Ans", REACH))
    idea = publish_slip(slip, "Samen koken", now=utc_now())
    place_idea(idea, hall.theme, now=utc_now())
    make_offer(hall.campaign, idea_id=idea.id)
    make_offer(hall.campaign, theme_id=hall.theme.id)
    make_offer(hall.campaign, theme_id=make_theme(hall.campaign, "Buiten").id)
    elsewhere = make_campaign("elders")
    make_offer(elsewhere, theme_id=make_theme(elsewhere).id)

    assert numbers_of_theme(hall.theme).helpers == 3
    assert numbers_of(hall.campaign.id).helpers == 4
