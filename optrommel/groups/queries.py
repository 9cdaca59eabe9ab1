"""Groups, members, claims and updates, found."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account, CampaignRole
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.groups.models import Claim, GroupInvitation, GroupMember, ResidentGroup, Update
from optrommel.groups.rules import STANDING, ClaimState, standing
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.offers.models import Offer
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme

_CLAIM_PARTS = (joinedload(Claim.group), joinedload(Claim.handed_to), joinedload(Claim.theme), joinedload(Claim.idea))
UPDATES_SHOWN = 20


def group_by_slug(campaign_id: int, slug: str) -> ResidentGroup | None:
    """Find a group of a campaign by its address."""
    return db.session.scalar(
        select(ResidentGroup).where(ResidentGroup.campaign_id == campaign_id, ResidentGroup.slug == slug)
    )


def groups_of(campaign_id: int) -> list[ResidentGroup]:
    """List a campaign's groups, by name."""
    return list(
        db.session.scalars(
            select(ResidentGroup)
            .where(ResidentGroup.campaign_id == campaign_id)
            .order_by(ResidentGroup.name, ResidentGroup.id)
        )
    )


def groups_of_member(account_id: int) -> list[ResidentGroup]:
    """List the groups an account belongs to, by name."""
    return list(
        db.session.scalars(
            select(ResidentGroup)
            .join(GroupMember, GroupMember.group_id == ResidentGroup.id)
            .where(GroupMember.account_id == account_id)
            .order_by(ResidentGroup.name, ResidentGroup.id)
        )
    )


def is_member(group_id: int, account_id: int) -> bool:
    """Tell whether an account belongs to a group."""
    return (
        db.session.scalar(
            select(GroupMember.id).where(GroupMember.group_id == group_id, GroupMember.account_id == account_id)
        )
        is not None
    )


def members_of(group_id: int) -> list[Account]:
    """List a group's members, by name."""
    return list(
        db.session.scalars(
            select(Account)
            .join(GroupMember, GroupMember.account_id == Account.id)
            .where(GroupMember.group_id == group_id)
            .order_by(Account.name, Account.id)
        )
    )


def group_of_invitation(invitation_id: int) -> ResidentGroup | None:
    """Find the group that an invitation is for."""
    return db.session.scalar(
        select(ResidentGroup)
        .join(GroupInvitation, GroupInvitation.group_id == ResidentGroup.id)
        .where(GroupInvitation.invitation_id == invitation_id)
    )


def claim_in(campaign_id: int, claim_id: int) -> Claim | None:
    """Find a claim of a campaign, locked for who decides about it."""
    return db.session.scalar(
        select(Claim)
        .where(Claim.campaign_id == campaign_id, Claim.id == claim_id)
        .with_for_update(of=Claim)
        .execution_options(populate_existing=True)
    )


def standing_claim(group_id: int, *, theme_id: int | None, idea_id: int | None) -> Claim | None:
    """Find the claim of a group on a subject that was not ended; its date may have passed long ago."""
    return db.session.scalar(
        select(Claim).where(
            Claim.group_id == group_id,
            Claim.theme_id == theme_id if theme_id else Claim.idea_id == idea_id,
            Claim.state.in_(STANDING),
        )
    )


def claims_about(*, theme_id: int | None = None, idea_id: int | None = None) -> list[Claim]:
    """List every claim there ever was on a theme or idea, oldest first, locked."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.theme_id == theme_id if theme_id else Claim.idea_id == idea_id)
            .order_by(Claim.id)
            .with_for_update(of=Claim)
            .execution_options(populate_existing=True)
        )
    )


def interest_of(account_id: int, subject: Theme | Idea) -> ResidentGroup | None:
    """Find a group of this person that has asked for a theme or idea, or has it in hand."""
    about = Claim.theme_id == subject.id if isinstance(subject, Theme) else Claim.idea_id == subject.id
    return db.session.scalar(
        select(ResidentGroup)
        .join(Claim, Claim.group_id == ResidentGroup.id)
        .join(GroupMember, GroupMember.group_id == ResidentGroup.id)
        .where(GroupMember.account_id == account_id, about, Claim.state.in_(STANDING))
        .order_by(ResidentGroup.id)
        .limit(1)
    )


def colleagues_without_interest(campaign_id: int, account_id: int, group_id: int) -> list[Account]:
    """List the other moderators of a campaign who do not belong to a group, by name."""
    members = select(GroupMember.account_id).where(GroupMember.group_id == group_id)
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


def claims_of_group(group_id: int) -> list[Claim]:
    """List a group's claims, newest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.group_id == group_id)
            .options(*_CLAIM_PARTS)
            .order_by(Claim.asked_at.desc(), Claim.id.desc())
        )
    )


def asked_claims(campaign_id: int) -> list[Claim]:
    """List the claims that wait for a moderator, oldest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.campaign_id == campaign_id, Claim.state == ClaimState.ASKED)
            .options(*_CLAIM_PARTS)
            .order_by(Claim.asked_at, Claim.id)
        )
    )


def started_claims(campaign_id: int) -> list[Claim]:
    """List every claim of a campaign that a moderator let start, newest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.campaign_id == campaign_id, Claim.started_at.is_not(None))
            .options(*_CLAIM_PARTS)
            .order_by(Claim.started_at.desc(), Claim.id.desc())
        )
    )


def claims_on(*, theme_ids: Iterable[int] = (), idea_ids: Iterable[int] = ()) -> list[Claim]:
    """List the claims that started on these themes or ideas, oldest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(
                or_(Claim.theme_id.in_(list(theme_ids)), Claim.idea_id.in_(list(idea_ids))),
                Claim.started_at.is_not(None),
            )
            .options(*_CLAIM_PARTS)
            .order_by(Claim.started_at, Claim.id)
        )
    )


def newest_updates(campaign_id: int, *, group_id: int | None = None, most: int = UPDATES_SHOWN) -> list[Update]:
    """List the newest updates of a campaign, or of one of its groups."""
    query = (
        select(Update)
        .where(Update.campaign_id == campaign_id)
        .options(joinedload(Update.group), joinedload(Update.claim).options(*_CLAIM_PARTS))
        .order_by(Update.posted_at.desc(), Update.id.desc())
        .limit(most)
    )
    if group_id is not None:
        query = query.where(Update.group_id == group_id)
    return list(db.session.scalars(query))


def updates_about(claim_ids: Iterable[int], *, most: int = UPDATES_SHOWN) -> list[Update]:
    """List the newest updates about some claims, newest first."""
    return list(
        db.session.scalars(
            select(Update)
            .where(Update.claim_id.in_(list(claim_ids)))
            .options(joinedload(Update.group))
            .order_by(Update.posted_at.desc(), Update.id.desc())
            .limit(most)
        )
    )


def update_by_submission(group_id: int, submission_id: str) -> Update:
    """Find the update that a form of a group made before."""
    return db.session.scalars(
        select(Update).where(Update.group_id == group_id, Update.submission_id == submission_id)
    ).one()


def count_members(group_ids: Iterable[int]) -> dict[int, int]:
    """Count members per group id."""
    rows = db.session.execute(
        select(GroupMember.group_id, func.count())
        .where(GroupMember.group_id.in_(list(group_ids)))
        .group_by(GroupMember.group_id)
    )
    return {group_id: count for group_id, count in rows}


def offers_on(campaign_id: int, *, theme_ids: Iterable[int], idea_ids: Iterable[int]) -> list[tuple[Offer, Idea]]:
    """List the offers of help on slips whose ideas lie in these themes or are these ideas, oldest first."""
    in_themes = select(Placement.idea_id).where(Placement.theme_id.in_(list(theme_ids)))
    rows = db.session.execute(
        select(Offer, Idea)
        .join(Slip, Slip.offer_id == Offer.id)
        .join(Voice, Voice.slip_id == Slip.id)
        .join(Idea, Idea.id == Voice.idea_id)
        .where(
            Offer.campaign_id == campaign_id,
            Idea.state.in_(PUBLIC_STATES),
            Offer.contact_id.is_not(None),
            or_(Idea.id.in_(in_themes), Idea.id.in_(list(idea_ids))),
        )
        .order_by(Offer.created_at, Offer.id)
    )
    return [(offer, idea) for offer, idea in rows]


def standing_of(claim: Claim, campaign: Campaign) -> ClaimState:
    """Tell how a claim stands today."""
    return standing(claim.state, due_on=claim.due_on, today=local_today(), lapse_days=campaign.lapse_days)
