"""How an offer of help stands, for who made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.following.queries_outcomes import reopened_claims
from optrommel.groups.models import Need
from optrommel.groups.models_activities import Activity
from optrommel.groups.offering import Subject, is_over, subject_now, subject_of
from optrommel.groups.queries_offers import groups_that_have, passed_on
from optrommel.moderation.models import Idea
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState
from optrommel.pages.kept import Look, looks_at
from optrommel.pages.queries import SlipStory, slip_of_offer, story_of
from optrommel.web import shortened

TITLE_LONGEST = 100  # characters of an idea


class Standing(StrEnum):
    """How far an offer is, as its giver reads it."""

    AFTER_MEETING = "after_meeting"
    UNCLAIMED = "unclaimed"
    OVER = "over"
    TAKEN_ON = "taken_on"
    PASSED_ON = "passed_on"
    CONTACTED = "contacted"
    JOINED = "joined"
    DECLINED = "declined"
    ERASED = "erased"


@dataclass(frozen=True)
class OfferStory:
    """An offer with how it stands, the groups that see it, and who looked at it."""

    offer: Offer
    standing: Standing
    groups: list[str]
    looks: list[Look]
    subject: Subject | None = None
    came_by_slip: bool = False


def standing_of_offer(
    state: str,
    *,
    is_erased: bool,
    is_passed_on: bool,
    is_taken: bool,
    is_over: bool,
    meeting_on: dt.date | None,
    today: dt.date,
) -> Standing:
    """Tell how far an offer is; before a group has it in hand we ring after the meeting, as long as that is to come."""
    if state != OfferState.NEW:
        return Standing(state)
    if is_erased:
        return Standing.ERASED
    if is_passed_on or is_taken:
        return Standing.PASSED_ON if is_passed_on else Standing.TAKEN_ON
    if is_over:
        return Standing.OVER
    return Standing.AFTER_MEETING if meeting_on is None or meeting_on >= today else Standing.UNCLAIMED


def story_of_offer(offer: Offer, campaign: Campaign, *, now: dt.datetime) -> OfferStory:
    """Give how an offer stands."""
    found = subject_of(offer)
    if found is None:
        return story_on_slip(story_of(slip_of_offer(offer)), now=now)
    subject = subject_now(found, campaign)
    return _story(offer, campaign, [subject] if subject else [], now=now, subject=subject)


def story_on_slip(story: SlipStory, *, now: dt.datetime) -> OfferStory:
    """Give how the offer stands that came with a slip. Raises `ValueError` when none did."""
    slip = story.slip
    if slip.offer is None:
        raise ValueError("nobody offered to help on this slip")
    return _story(slip.offer, slip.campaign, story.ideas, now=now, came_by_slip=True)


def _story(
    offer: Offer,
    campaign: Campaign,
    about: Sequence[Subject],
    *,
    now: dt.datetime,
    subject: Subject | None = None,
    came_by_slip: bool = False,
) -> OfferStory:
    groups = groups_that_have(offer, campaign, today=local_date(now))
    passed = passed_on(offer.id)
    standing = standing_of_offer(
        offer.state,
        is_erased=offer.contact_id is None,
        is_passed_on=passed is not None and any(group.id == passed.group_id for group in groups),
        is_taken=bool(groups),
        is_over=not groups and _are_over(about),
        meeting_on=campaign.meeting_on,
        today=local_date(now),
    )
    return OfferStory(offer, standing, [group.name for group in groups], looks_at(offer), subject, came_by_slip)


def _are_over(about: Sequence[Subject]) -> bool:
    reopened = set(db.session.scalars(reopened_claims())) if about else set()
    return bool(about) and all(is_over(subject, reopened=reopened) for subject in about)


def title_of(subject: Subject) -> str:
    """Give what people call what an offer is for."""
    match subject:
        case Idea():
            return shortened(subject.text, TITLE_LONGEST)
        case Need():
            return subject.text
        case Activity():
            return subject.plan.title if subject.plan is not None else ""
        case _:
            return subject.name


def address_of(subject: Subject, campaign: Campaign) -> str:
    """Give the page on which an open subject is read."""
    match subject:
        case Idea():
            return url_for("pages.idea", campaign=campaign, idea_id=subject.id)
        case Need():
            return url_for("pages.group", campaign=campaign, group=subject.group)
        case Activity():
            return url_for("following.agenda", campaign=campaign)
        case _:
            return url_for("pages.theme", campaign=campaign, theme=subject)
