"""The groups of the example: what they take on, what they tell, and how it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from optrommel.accounts.models import Account
from optrommel.clock import local_date
from optrommel.demo.rows import ClaimPlace, ClaimRow, claim_rows, group_rows
from optrommel.demo.stage import GROUP_OF_MEMBER, Stage, submission_id
from optrommel.extensions import db
from optrommel.groups.actions import (
    add_group,
    add_member,
    ask_claim,
    confirm_claim,
    decline_claim,
    finish_claim,
    hand_over_claim,
    post_update,
    release_claim,
)
from optrommel.groups.actions_activities import Announcement, announce, call_activity_off
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.needs import add_need
from optrommel.groups.offers import move_offer
from optrommel.groups.queries_offers import Volunteer, volunteers_of
from optrommel.groups.repeats import Repeat, dates_of
from optrommel.groups.rules import ClaimState, OnTurn
from optrommel.groups.steps import add_later_step, tick_step
from optrommel.offers.actions import open_contact
from optrommel.offers.rules import OfferState

# What came of each next neighbour who wanted to help; one in six still waits.
ANSWERS: Sequence[Sequence[OfferState]] = (
    (OfferState.CONTACTED, OfferState.JOINED),
    (OfferState.CONTACTED,),
    (OfferState.CONTACTED, OfferState.JOINED),
    (OfferState.CONTACTED, OfferState.DECLINED),
    (OfferState.CONTACTED, OfferState.JOINED),
    (),
)
CALLED_AFTER = dt.timedelta(days=2)
NEWS_HOURS = (10, 17)  # a claim starts before, and ends after, that day's news


def add_groups(stage: Stage, meeting_days_ago: int) -> None:
    """Add the groups that formed at the meeting."""
    now = stage.moment(meeting_days_ago, hour=20)
    for row in group_rows():
        group = add_group(stage.campaign.id, row["name"], about=row["about"], now=now, by=stage.moderator_id)
        stage.groups[group.slug] = group
    member = db.session.get_one(Account, stage.member_id)
    add_member(stage.groups[GROUP_OF_MEMBER], member, now=now, by=stage.moderator_id)


def take_on(stage: Stage) -> None:
    """Let the groups ask for what they want to do, and confirm it."""
    for place, row in claim_rows().items():
        claim = _ask(stage, stage.groups[place.group], row)
        stage.claims[place] = claim
        if row.state not in (ClaimState.ASKED, ClaimState.DECLINED):
            now = stage.moment(row.asked_days_ago - 1, hour=9)
            confirm_claim(claim, stage.campaign, now=now, by=stage.moderator_id)


def _ask(stage: Stage, group: ResidentGroup, row: ClaimRow) -> Claim:
    return ask_claim(
        group,
        stage.themes[row.on_theme] if row.on_theme else stage.ideas[row.on_idea],
        first_step=row.first_step,
        due_on=_due_on(stage, row),
        on_turn=OnTurn(row.on_turn),
        limits=stage.campaign.limits,
        now=stage.moment(row.asked_days_ago, hour=21),
        by=stage.speaker(group.slug),
    )


def _due_on(stage: Stage, row: ClaimRow) -> dt.date:
    return local_date(stage.now) + dt.timedelta(days=row.due_in_days)


def tell_news(stage: Stage) -> None:
    """Post what the groups tell, from old to new."""
    news = [(row, group_row["slug"]) for group_row in group_rows() for row in group_row["updates"]]
    for row, slug in sorted(news, key=lambda item: -item[0]["days_ago"]):
        post_update(
            stage.groups[slug],
            row["text"],
            submission_id=submission_id(f"update {slug} {row['days_ago']}"),
            campaign=stage.campaign,
            claim=stage.claims[ClaimPlace(slug, row["about_claim"])],
            now=stage.moment_between(row["days_ago"], NEWS_HOURS, key=row["text"]),
            by=stage.speaker(slug),
        )


def plan_ahead(stage: Stage) -> None:
    """Write down what the groups will do and look for."""
    for group_row in group_rows():
        slug = group_row["slug"]
        for row in group_row.get("steps", []):
            _take_step(stage, stage.claims[ClaimPlace(slug, row["about_claim"])], row, by=stage.speaker(slug))
        for row in group_row.get("needs", []):
            _look_for(stage, stage.claims[ClaimPlace(slug, row["about_claim"])], row, by=stage.speaker(slug))


def _look_for(stage: Stage, claim: Claim, row: dict[str, Any], *, by: int) -> None:
    now = stage.moment(row["days_ago"], hour=19)
    add_need(claim.group, stage.campaign, row["text"], claim=claim, now=now, by=by)


def _take_step(stage: Stage, claim: Claim, row: dict[str, Any], *, by: int) -> None:
    due_on = local_date(stage.now) + dt.timedelta(days=row["due_in_days"])
    now = stage.moment(row["days_ago"], hour=19)
    step = add_later_step(claim, stage.campaign, row["text"], due_on=due_on, now=now, by=by)
    if "done_days_ago" in row:
        tick_step(step, stage.campaign, now=stage.moment(row["done_days_ago"], hour=19), by=by)


def invite_neighbours(stage: Stage) -> None:
    """Put what the groups organise in the agenda, on weekdays to come."""
    for row in group_rows():
        for number, invited in enumerate(row["activities"]):
            _invite(stage, row["slug"], number, invited)


def _invite(stage: Stage, slug: str, number: int, row: Mapping[str, Any]) -> None:
    tomorrow = local_date(stage.now) + dt.timedelta(days=1)
    first_on = tomorrow + dt.timedelta(days=(row["weekday"] - tomorrow.weekday()) % 7, weeks=row["in_weeks"])
    repeat = Repeat(row["repeat"])
    last_on = dates_of(first_on, repeat, first_on + dt.timedelta(weeks=row["for_weeks"]))[-1]
    begins, ends = map(dt.time.fromisoformat, row["times"])
    now = stage.moment(row["announced_days_ago"], hour=20)
    activity = announce(
        stage.groups[slug],
        Announcement(row["title"], row["about"], row["place"], first_on, last_on, begins, ends, repeat),
        submission_id=submission_id(f"activity {slug} {number}"),
        campaign=stage.campaign,
        claim=stage.claims[ClaimPlace(slug, row["about_claim"])],
        now=now,
        by=stage.speaker(slug),
    )
    if "off_in_weeks" in row:
        off_on = first_on + dt.timedelta(weeks=row["off_in_weeks"])
        call_activity_off(activity, off_on, row["reason"], now=now, by=stage.speaker(slug))


def call_neighbours(stage: Stage) -> None:
    """Let the groups call who wants to help, all but a few."""
    for group in stage.groups.values():
        for found in volunteers_of(group, stage.campaign, now=stage.now):
            if found.offer.state == OfferState.NEW:
                _call(stage, group, found, ANSWERS[found.offer.id % len(ANSWERS)])


def _call(stage: Stage, group: ResidentGroup, found: Volunteer, answers: Sequence[OfferState]) -> None:
    told = max(found.offer.created_at, found.taken_at or stage.now)
    by, now = stage.speaker(group.slug), min(told + CALLED_AFTER, stage.now)
    if answers:
        open_contact(found.offer, now=now, by=by, group_id=group.id)
    for state in answers:
        move_offer(found.offer, state, now=now, by=by, group=group)


def end_claims(stage: Stage) -> None:
    """End the claims that ended, after their last news."""
    told = {
        ClaimPlace(group_row["slug"], row["about_claim"]): row["days_ago"]
        for group_row in group_rows()
        for row in group_row["updates"]  # from old to new: the newest is kept
    }
    for place, row in claim_rows().items():
        now = stage.moment(told.get(place, row.asked_days_ago - 2), hour=17)
        _end(stage, stage.claims[place], row, now=now, by=stage.speaker(place.group))


def _end(stage: Stage, claim: Claim, row: ClaimRow, *, now: dt.datetime, by: int) -> None:
    if row.state == ClaimState.DECLINED:
        decline_claim(claim, stage.campaign, row.reason, now=now, by=stage.moderator_id)
    elif row.state == ClaimState.DONE:
        finish_claim(claim, stage.campaign, row.reason, now=now, by=by)
    elif row.state == ClaimState.RELEASED:
        release_claim(claim, stage.campaign, row.reason, now=now, by=by)
    elif row.state == ClaimState.HANDED_OVER:
        hand_over_claim(claim, stage.campaign, stage.groups[row.to], row.note, now=now, by=by)


def settle_dates(stage: Stage) -> None:
    """Give each claim the date of the data."""
    # Each update renewed its claim for weeks; then none would be amber or lapsed today, and the demo shows every state.
    for place, row in claim_rows().items():
        stage.claims[place].due_on = _due_on(stage, row)
    db.session.flush()
