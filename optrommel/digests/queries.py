"""Who may have a digest, and whose it is, found: a fixed number of questions a campaign, however many read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account, CampaignRole
from optrommel.accounts.rules import Role, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import LIVING
from optrommel.digests.models import Digest
from optrommel.digests.rules import may_send
from optrommel.extensions import db
from optrommel.groups.models import GroupMember, ResidentGroup
from optrommel.groups.rules import GroupState
from optrommel.notifications.rules import MessageState

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


def living_campaigns() -> list[int]:
    """List the ids of the campaigns in which people are at work."""
    return list(db.session.scalars(select(Campaign.id).where(Campaign.state.in_(LIVING)).order_by(Campaign.id)))


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
