"""Groups, members, claims and updates, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.models import Account, CampaignRole, Invitation
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.groups.models import (
    Claim,
    GroupInvitation,
    GroupMember,
    MemberCard,
    Need,
    ResidentGroup,
    Step,
    Update,
)
from optrommel.groups.rules import ALIVE, STANDING, ClaimState, NeedState, lapses_on, standing
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.offers.models import Offer
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme

_CLAIM_PARTS = (joinedload(Claim.group), joinedload(Claim.handed_to), joinedload(Claim.theme), joinedload(Claim.idea))
_BELONGS = GroupMember.left_at.is_(None)
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


def claims_by_id(claim_ids: Iterable[int]) -> dict[int, Claim]:
    """Give claims by their id."""
    ids = list(claim_ids)
    if not ids:
        return {}
    return {
        claim.id: claim for claim in db.session.scalars(select(Claim).where(Claim.id.in_(ids)).options(*_CLAIM_PARTS))
    }


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


def steps_of(claim_ids: Iterable[int]) -> list[Step]:
    """List the steps of some claims: what is still to do first, by its day; then what was done, newest first."""
    found = db.session.scalars(
        select(Step)
        .where(Step.claim_id.in_(list(claim_ids)), Step.dropped_at.is_(None))
        .options(joinedload(Step.claim).joinedload(Claim.group))
        .order_by(Step.done_at.is_not(None), Step.done_at.desc(), Step.due_on, Step.id)
    )
    return list(found)


def step_in(group_id: int, step_id: int) -> Step | None:
    """Find a step of a group, locked together with its claim for who changes it."""
    return db.session.scalar(
        select(Step)
        .join(Step.claim)
        .where(Claim.group_id == group_id, Step.id == step_id, Step.dropped_at.is_(None))
        .with_for_update(of=(Step, Claim))
        .execution_options(populate_existing=True)
    )


def open_needs(*, group_id: int | None = None, claim_ids: Iterable[int] = ()) -> list[Need]:
    """List what a group still looks for, or what is looked for to do some claims; oldest first."""
    whose = Need.group_id == group_id if group_id is not None else Need.claim_id.in_(list(claim_ids))
    found = db.session.scalars(
        select(Need)
        .where(whose, Need.state == NeedState.OPEN)
        .options(joinedload(Need.claim).options(*_CLAIM_PARTS))
        .order_by(Need.created_at, Need.id)
    )
    return list(found)


def need_in(group_id: int, need_id: int) -> Need | None:
    """Find something that a group looks or looked for, locked for who changes it."""
    return db.session.scalar(
        select(Need)
        .where(Need.group_id == group_id, Need.id == need_id)
        .with_for_update(of=Need)
        .execution_options(populate_existing=True)
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
        .where(GroupMember.group_id.in_(list(group_ids)), _BELONGS)
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


def free_again_on(claim: Claim, campaign: Campaign) -> dt.date:
    """Give the day on which a claim is free again when nothing is heard of it."""
    return lapses_on(claim.due_on, lapse_days=campaign.lapse_days)


def is_alive(claim: Claim, campaign: Campaign) -> bool:
    """Tell whether a group has something in hand today."""
    return standing_of(claim, campaign) in ALIVE
