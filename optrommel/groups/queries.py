"""Groups and claims, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.rules import ALIVE, STANDING, ClaimState, lapses_on, standing

CLAIM_PARTS = (joinedload(Claim.group), joinedload(Claim.handed_to), joinedload(Claim.theme), joinedload(Claim.idea))


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
        claim.id: claim for claim in db.session.scalars(select(Claim).where(Claim.id.in_(ids)).options(*CLAIM_PARTS))
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


def claims_of_group(group_id: int) -> list[Claim]:
    """List a group's claims, newest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.group_id == group_id)
            .options(*CLAIM_PARTS)
            .order_by(Claim.asked_at.desc(), Claim.id.desc())
        )
    )


def asked_claims(campaign_id: int) -> list[Claim]:
    """List the claims that wait for a moderator, oldest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.campaign_id == campaign_id, Claim.state == ClaimState.ASKED)
            .options(*CLAIM_PARTS)
            .order_by(Claim.asked_at, Claim.id)
        )
    )


def started_claims(campaign_id: int) -> list[Claim]:
    """List every claim of a campaign that a moderator let start, newest first."""
    return list(
        db.session.scalars(
            select(Claim)
            .where(Claim.campaign_id == campaign_id, Claim.started_at.is_not(None))
            .options(*CLAIM_PARTS)
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
            .options(*CLAIM_PARTS)
            .order_by(Claim.started_at, Claim.id)
        )
    )


def still_held(campaign: Campaign, today: dt.date) -> ColumnElement[bool]:
    """Give the condition under which a group has a claim of a campaign in hand; `is_alive` in SQL."""
    free_again = today - dt.timedelta(days=campaign.lapse_days)
    return (Claim.campaign_id == campaign.id) & (Claim.state == ClaimState.ACTIVE) & (Claim.due_on >= free_again)


def standing_of(claim: Claim, campaign: Campaign) -> ClaimState:
    """Tell how a claim stands today."""
    return standing(claim.state, due_on=claim.due_on, today=local_today(), lapse_days=campaign.lapse_days)


def free_again_on(claim: Claim, campaign: Campaign) -> dt.date:
    """Give the day on which a claim is free again when nothing is heard of it."""
    return lapses_on(claim.due_on, lapse_days=campaign.lapse_days)


def is_alive(claim: Claim, campaign: Campaign) -> bool:
    """Tell whether a group has something in hand today."""
    return standing_of(claim, campaign) in ALIVE
