"""What digests tell of, and to whom, found: a fixed number of questions a campaign, however many read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account, CampaignRole
from optrommel.accounts.rules import Role, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.digests.models import Digest
from optrommel.digests.rules import LIVING, TOLD_DAYS, may_send
from optrommel.extensions import db
from optrommel.groups.models import Claim, GroupMember, Need, ResidentGroup, Step
from optrommel.groups.queries import CLAIM_PARTS, groups_of
from optrommel.groups.queries_offers import Volunteer, volunteers_in
from optrommel.groups.queries_told import steps_of
from optrommel.groups.rules import ALIVE, STANDING, ClaimState, GroupState, NeedState, standing
from optrommel.moderation.models import Reply
from optrommel.notifications.rules import MessageState
from optrommel.offers.rules import OfferState
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState

_BELONGS = GroupMember.left_at.is_(None)


@dataclass(frozen=True)
class Reader:
    """Somebody who may have a digest now: their groups by id, with their names."""

    account_id: int
    name: str
    email: str
    sent_at: dt.datetime | None
    moderates: bool
    groups: dict[int, str]


@dataclass(frozen=True)
class Scene:
    """A campaign at a moment, with all that digests tell of."""

    campaign: Campaign
    now: dt.datetime
    groups: dict[int, ResidentGroup]
    claims: list[tuple[Claim, ClaimState]]  # that stand, or ended lately
    steps: list[Step]  # of what groups have in hand, by their day
    volunteers: list[Volunteer]  # whom nobody called yet

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


def living_campaigns() -> list[int]:
    """List the ids of the campaigns in which people are at work."""
    return list(db.session.scalars(select(Campaign.id).where(Campaign.state.in_(LIVING)).order_by(Campaign.id)))


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
    return Scene(campaign, now, groups, claims, to_do, to_call)


def readers_of(campaign_id: int, *, now: dt.datetime) -> list[Reader]:
    """List who may have a digest of a campaign now, who was known first first."""
    moderators, members = _moderators(campaign_id), _members(campaign_id)
    groups: dict[int, dict[int, str]] = defaultdict(dict)
    for account, group_id, name in members:
        groups[account.id][group_id] = name
    accounts = {account.id: account for account in [*moderators, *(row[0] for row in members)]}
    digests = _digests_of(campaign_id)
    return [
        Reader(
            account.id,
            account.name,
            account.email or "",
            digests[account.id].sent_at if account.id in digests else None,
            account in moderators,
            groups[account.id],
        )
        for _id, account in sorted(accounts.items())
        if account.id not in digests or is_free(digests[account.id], now)
    ]


def is_free(digest: Digest, now: dt.datetime) -> bool:
    """Tell whether somebody wants a digest, had none today, and waits for none."""
    is_waiting = digest.message is not None and digest.message.state == MessageState.QUEUED
    return digest.stopped_at is None and not is_waiting and may_send(digest.sent_at, now)


def _moderators(campaign_id: int) -> list[Account]:
    return list(
        db.session.scalars(
            select(Account)
            .join(CampaignRole, CampaignRole.account_id == Account.id)
            .where(
                CampaignRole.campaign_id == campaign_id,
                CampaignRole.role == Role.MODERATOR,
                Account.email.is_not(None),
            )
            .order_by(Account.id)
        )
    )


def _members(campaign_id: int) -> list[Row[Account, int, str]]:
    return list(
        db.session.execute(
            select(Account, ResidentGroup.id, ResidentGroup.name)
            .join(GroupMember, GroupMember.account_id == Account.id)
            .join(ResidentGroup, ResidentGroup.id == GroupMember.group_id)
            .where(
                GroupMember.campaign_id == campaign_id,
                _BELONGS,
                Account.email.is_not(None),
                ResidentGroup.state != GroupState.ENDED,
            )
            .order_by(ResidentGroup.name, ResidentGroup.id, Account.id)
        )
    )


def _digests_of(campaign_id: int) -> dict[int, Digest]:
    found = db.session.scalars(
        select(Digest).where(Digest.campaign_id == campaign_id).options(joinedload(Digest.message))
    )
    return {digest.account_id: digest for digest in found}


def locked_digest(campaign_id: int, account_id: int) -> Digest:
    """Find the digest of an account, locked for who writes or stops it."""
    return db.session.scalars(
        select(Digest)
        .where(Digest.campaign_id == campaign_id, Digest.account_id == account_id)
        .with_for_update(of=Digest)
        .execution_options(populate_existing=True)
    ).one()


def digest_by_key(key: str) -> Digest | None:
    """Find the digest that a key in a mail is of."""
    return db.session.scalar(
        select(Digest).where(Digest.key_hash == token_hash(key)).options(joinedload(Digest.campaign))
    )


def digests_by_campaign(account_id: int) -> dict[int, Digest]:
    """Find the digests of an account, by campaign."""
    return {
        found.campaign_id: found for found in db.session.scalars(select(Digest).where(Digest.account_id == account_id))
    }


def campaigns_that_mail(account_id: int) -> list[Campaign]:
    """List the campaigns that an account moderates or has a group in, by name."""
    moderated = select(CampaignRole.campaign_id).where(
        CampaignRole.account_id == account_id, CampaignRole.role == Role.MODERATOR
    )
    belongs = select(GroupMember.campaign_id).where(GroupMember.account_id == account_id, _BELONGS)
    return list(
        db.session.scalars(
            select(Campaign)
            .where(or_(Campaign.id.in_(moderated), Campaign.id.in_(belongs)), Campaign.state.in_(LIVING))
            .order_by(Campaign.name, Campaign.id)
        )
    )


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
            .where(GroupMember.campaign_id == campaign_id, GroupMember.joined_at > since, _BELONGS)
            .options(joinedload(GroupMember.account))
            .order_by(GroupMember.joined_at, GroupMember.id)
        )
    )
