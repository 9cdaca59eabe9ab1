"""What digests tell of, found: a fixed number of questions a campaign, however many groups it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.digests.rules import TOLD_DAYS
from optrommel.extensions import db
from optrommel.following.queries_outcomes import Unhappy, unhappy_outcomes
from optrommel.groups.models import Claim, GroupMember, Need, ResidentGroup, Step
from optrommel.groups.models_reports import Report
from optrommel.groups.queries import CLAIM_PARTS, groups_of
from optrommel.groups.queries_offers import Volunteer, volunteers_in
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.queries_told import steps_of
from optrommel.groups.rules import ALIVE, STANDING, ClaimState, NeedState, standing
from optrommel.moderation.models import Reply
from optrommel.offers.rules import OfferState
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState


@dataclass(frozen=True)
class Scene:
    """A campaign at a moment, with all that digests tell of."""

    campaign: Campaign
    now: dt.datetime
    groups: dict[int, ResidentGroup]
    claims: list[tuple[Claim, ClaimState]]  # that stand, or ended lately
    steps: list[Step]  # of what groups have in hand, by their day
    volunteers: list[Volunteer]  # whom nobody called yet
    reports: list[Report]  # that nobody answered yet
    unhappy: list[Unhappy]  # that nobody did anything with yet

    @property
    def today(self) -> dt.date:
        """Give the date in the neighbourhood."""
        return local_date(self.now)

    @property
    def lately(self) -> dt.datetime:
        """Give the moment since when what happened is news."""
        return self.now - dt.timedelta(days=TOLD_DAYS)

    def claims_in(self, states: Collection[ClaimState]) -> list[Claim]:
        """List the claims that stand so."""
        return [claim for claim, state in self.claims if state in states]


def scene_of(campaign: Campaign, *, now: dt.datetime) -> Scene:
    """Find the groups of a campaign, its claims, oldest first, and their steps."""
    groups = {group.id: group for group in groups_of(campaign.id)}
    ended_lately = Claim.ended_at > now - dt.timedelta(days=TOLD_DAYS)
    found = db.session.scalars(
        select(Claim)
        .where(Claim.campaign_id == campaign.id, or_(Claim.state.in_(STANDING), ended_lately))
        .options(*CLAIM_PARTS)
        .order_by(Claim.asked_at, Claim.id)
    )
    today, days = local_date(now), campaign.lapse_days
    claims = [(one, standing(one.state, due_on=one.due_on, today=today, lapse_days=days)) for one in found]
    steps = steps_of(one.id for one, state in claims if state in ALIVE)
    to_do = [step for step in steps if step.done_at is None]
    to_call = [one for one in volunteers_in(campaign, now=now) if one.offer.state == OfferState.NEW]
    reports, unhappy = open_reports(campaign.id), unhappy_outcomes(campaign.id)
    return Scene(campaign, now, groups, claims, to_do, to_call, reports, unhappy)


@dataclass(frozen=True)
class Waiting:
    """A slip in the inbox: since when, whether its words point to danger, whether its writer replied."""

    since: dt.datetime
    needs_care: bool
    is_reply: bool


def waiting_slips(campaign_id: int) -> list[Waiting]:
    """List the slips of a campaign that wait, longest first."""
    replied = exists().where(Reply.slip_id == Slip.id)
    rows = db.session.execute(
        select(Slip.waiting_since, Slip.needs_care, replied)
        .where(Slip.campaign_id == campaign_id, Slip.state == SlipState.WAITING)
        .order_by(Slip.waiting_since, Slip.id)
    )
    return [Waiting(*row) for row in rows]


def needs_met(campaign_id: int, *, since: dt.datetime) -> list[Need]:
    """List what groups found lately, oldest first."""
    return list(
        db.session.scalars(
            select(Need)
            .where(Need.campaign_id == campaign_id, Need.state == NeedState.MET, Need.ended_at > since)
            .order_by(Need.ended_at, Need.id)
        )
    )


def new_members(campaign_id: int, *, since: dt.datetime) -> list[GroupMember]:
    """List who joined a group lately, oldest first."""
    return list(
        db.session.scalars(
            select(GroupMember)
            .where(GroupMember.campaign_id == campaign_id, GroupMember.joined_at > since, GroupMember.left_at.is_(None))
            .options(joinedload(GroupMember.account))
            .order_by(GroupMember.joined_at, GroupMember.id)
        )
    )
