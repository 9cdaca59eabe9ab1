"""Campaigns, found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from optrommel.accounts.models import CampaignRole
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign, CampaignText
from optrommel.campaigns.rules import CampaignState
from optrommel.extensions import db

_BY_SLUG = select(Campaign).where(Campaign.slug == bindparam("slug"))  # made once: every page asks it


def campaign_by_slug(slug: str) -> Campaign | None:
    """Find a campaign by its address."""
    return db.session.scalar(_BY_SLUG, {"slug": slug})


def all_campaigns() -> list[Campaign]:
    """List every campaign of the installation, by name."""
    return list(db.session.scalars(select(Campaign).order_by(Campaign.name, Campaign.id)))


def code_keys() -> list[str]:
    """List the code keys of all campaigns, oldest campaign first."""
    return list(db.session.scalars(select(Campaign.code_key).order_by(Campaign.id)))


def public_campaigns() -> list[Campaign]:
    """List the campaigns that anybody may see: those that take slips first, then by name."""
    return list(
        db.session.scalars(
            select(Campaign)
            .where(Campaign.state != CampaignState.DRAFT)
            .order_by(Campaign.state != CampaignState.OPEN, Campaign.name, Campaign.id)
        )
    )


def campaigns_of_moderator(account_id: int) -> list[Campaign]:
    """List the campaigns that an account is a moderator of, by name."""
    return _campaigns_with_role(account_id, Role.MODERATOR)


def campaigns_of_typist(account_id: int) -> list[Campaign]:
    """List the campaigns that an account types slips over for, by name."""
    return _campaigns_with_role(account_id, Role.TYPIST)


def _campaigns_with_role(account_id: int, role: Role) -> list[Campaign]:
    return list(
        db.session.scalars(
            select(Campaign)
            .join(CampaignRole, CampaignRole.campaign_id == Campaign.id)
            .where(CampaignRole.account_id == account_id, CampaignRole.role == role)
            .order_by(Campaign.name, Campaign.id)
        )
    )


def texts_in(language: str, campaign_ids: Collection[int]) -> dict[int, CampaignText]:
    """Find the texts of these campaigns in a language, by campaign; none where nobody wrote one."""
    wanted = select(CampaignText).where(CampaignText.language == language, CampaignText.campaign_id.in_(campaign_ids))
    return {text.campaign_id: text for text in db.session.scalars(wanted)} if campaign_ids else {}


def texts_by_language(campaign_id: int) -> dict[str, CampaignText]:
    """Find a campaign's texts in other languages, by language, as they are now."""
    wanted = select(CampaignText).where(CampaignText.campaign_id == campaign_id)
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {text.language: text for text in found}


def locked_texts(campaign_id: int) -> dict[str, CampaignText]:
    """Find a campaign's texts in other languages, with the campaign locked for who changes them."""
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(key_share=True))
    return texts_by_language(campaign_id)


def campaigns_to_manage(account_id: int, *, is_admin: bool) -> list[Campaign]:
    """List the campaigns that an account may manage, by name: all of them for an admin."""
    if is_admin:
        return all_campaigns()
    return campaigns_of_moderator(account_id)


def slug_is_taken(slug: str) -> bool:
    """Tell whether a campaign has this address."""
    return db.session.scalar(select(Campaign.id).where(Campaign.slug == slug)) is not None
