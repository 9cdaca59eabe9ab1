"""The people of groups: members, former members, cards, invitations, and whose interest it is, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account, CampaignRole, Invitation
from optrommel.accounts.rules import Role
from optrommel.extensions import db
from optrommel.groups.models import (
    Claim,
    GroupInvitation,
    GroupMember,
    MemberCard,
    ResidentGroup,
)
from optrommel.groups.rules import STANDING
from optrommel.moderation.models import Idea
from optrommel.themes.models import Theme

_BELONGS = GroupMember.left_at.is_(None)


def groups_of_member(account_id: int) -> list[ResidentGroup]:
    """List the groups an account belongs to, by name."""
    return list(
        db.session.scalars(
            select(ResidentGroup)
            .join(GroupMember, GroupMember.group_id == ResidentGroup.id)
            .where(GroupMember.account_id == account_id, _BELONGS)
            .order_by(ResidentGroup.name, ResidentGroup.id)
        )
    )


def is_member(group_id: int, account_id: int) -> bool:
    """Tell whether an account belongs to a group."""
    return (
        db.session.scalar(
            select(GroupMember.id).where(
                GroupMember.group_id == group_id, GroupMember.account_id == account_id, _BELONGS
            )
        )
        is not None
    )


def was_member(group_id: int, account_id: int) -> bool:
    """Tell whether an account belongs to a group, or once did."""
    return (
        db.session.scalar(
            select(GroupMember.id)
            .where(GroupMember.group_id == group_id, GroupMember.account_id == account_id)
            .limit(1)
        )
        is not None
    )


def members_of(group_id: int) -> list[GroupMember]:
    """List a group's members, by name."""
    return list(
        db.session.scalars(
            select(GroupMember)
            .join(GroupMember.account)
            .where(GroupMember.group_id == group_id, _BELONGS)
            .options(joinedload(GroupMember.account))
            .order_by(Account.name, Account.id)
        )
    )


def member_in(group_id: int, member_id: int) -> GroupMember | None:
    """Find a member of a group, locked for who decides about it."""
    return db.session.scalar(
        select(GroupMember)
        .where(GroupMember.group_id == group_id, GroupMember.id == member_id, _BELONGS)
        .with_for_update(of=GroupMember)
    )


def open_invitations(group_id: int, account_id: int, *, now: dt.datetime) -> list[Invitation]:
    """List the invitations to a group that somebody made and nobody used, oldest first, locked."""
    return list(
        db.session.scalars(
            select(Invitation)
            .join(GroupInvitation, GroupInvitation.invitation_id == Invitation.id)
            .where(
                GroupInvitation.group_id == group_id,
                Invitation.invited_by_id == account_id,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > now,
            )
            .order_by(Invitation.id)
            .with_for_update(of=Invitation)
        )
    )


def cards_of(group_id: int) -> dict[int, MemberCard]:
    """Give the cards of a group that hold, by the account that has each."""
    found = db.session.scalars(
        select(MemberCard).where(MemberCard.group_id == group_id, MemberCard.revoked_at.is_(None))
    )
    return {card.account_id: card for card in found}


def card_by_hashes(hashes: Iterable[str]) -> MemberCard | None:
    """Find the card that holds and whose code has one of these hashes."""
    return db.session.scalar(
        select(MemberCard)
        .where(MemberCard.code_hash.in_(list(hashes)), MemberCard.revoked_at.is_(None))
        .options(joinedload(MemberCard.account))
    )


def group_of_invitation(invitation_id: int) -> ResidentGroup | None:
    """Find the group that an invitation is for."""
    return db.session.scalar(
        select(ResidentGroup)
        .join(GroupInvitation, GroupInvitation.group_id == ResidentGroup.id)
        .where(GroupInvitation.invitation_id == invitation_id)
    )


def interest_of(account_id: int, subject: Theme | Idea) -> ResidentGroup | None:
    """Find a group of this person that has asked for a theme or idea, or has it in hand."""
    about = Claim.theme_id == subject.id if isinstance(subject, Theme) else Claim.idea_id == subject.id
    return db.session.scalar(
        select(ResidentGroup)
        .join(Claim, Claim.group_id == ResidentGroup.id)
        .join(GroupMember, GroupMember.group_id == ResidentGroup.id)
        .where(GroupMember.account_id == account_id, _BELONGS, about, Claim.state.in_(STANDING))
        .order_by(ResidentGroup.id)
        .limit(1)
    )


def colleagues_without_interest(campaign_id: int, account_id: int, group_id: int) -> list[Account]:
    """List the other moderators of a campaign who do not belong to a group, by name."""
    members = select(GroupMember.account_id).where(GroupMember.group_id == group_id, _BELONGS)
    return list(
        db.session.scalars(
            select(Account)
            .join(CampaignRole, CampaignRole.account_id == Account.id)
            .where(
                CampaignRole.campaign_id == campaign_id,
                CampaignRole.role == Role.MODERATOR,
                Account.id != account_id,
                Account.id.not_in(members),
            )
            .order_by(Account.name, Account.id)
        )
    )


def count_members(group_ids: Iterable[int]) -> dict[int, int]:
    """Count members per group id."""
    rows = db.session.execute(
        select(GroupMember.group_id, func.count())
        .where(GroupMember.group_id.in_(list(group_ids)), _BELONGS)
        .group_by(GroupMember.group_id)
    )
    return {group_id: count for group_id, count in rows}
