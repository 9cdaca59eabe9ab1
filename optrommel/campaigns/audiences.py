"""Who of the people that sign in may open a campaign's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, abort, g, request
from flask_login import current_user

from optrommel.access import EVERYONE, Audience, audiences_of
from optrommel.accounts.queries import roles_in
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaign_by_slug
from optrommel.campaigns.rules import CampaignArchivedError, CampaignState, CampaignToReopenError
from optrommel.traits import Trait, has_trait
from optrommel.web import SAFE_METHODS


def _roles(campaign: Campaign) -> frozenset[Role]:
    """Give what the visitor is in this campaign."""
    known: dict[int, frozenset[Role]] = g.setdefault("roles", {})  # the guard asks first, and pages ask again
    if campaign.id not in known:
        known[campaign.id] = roles_in(current_user.id, campaign.id) if current_user.is_authenticated else frozenset()
    return known[campaign.id]


def moderates_in_person(campaign: Campaign) -> bool:
    """Tell whether the visitor is one of the moderators that residents are told of; an admin alone is not."""
    return Role.MODERATOR in _roles(campaign)


def may_moderate(campaign: Campaign) -> bool:
    """Tell whether the visitor is a moderator of this campaign, or an admin."""
    return bool(current_user.is_authenticated and current_user.is_admin) or moderates_in_person(campaign)


def may_see(campaign: Campaign) -> bool:
    """Tell whether the visitor may know that this campaign exists; before it opens only who prepares it may."""
    return campaign.state != CampaignState.DRAFT or may_moderate(campaign)


def _moderates(arguments: Mapping[str, Any]) -> bool:
    return isinstance(arguments.get("campaign"), Campaign) and may_moderate(arguments["campaign"])


def may_type(campaign: Campaign) -> bool:
    """Tell whether the visitor may type paper slips over: typists and moderators of this campaign, and admins."""
    return may_moderate(campaign) or Role.TYPIST in _roles(campaign)


def _types(arguments: Mapping[str, Any]) -> bool:
    return isinstance(arguments.get("campaign"), Campaign) and may_type(arguments["campaign"])


def _is_named(arguments: Mapping[str, Any]) -> bool:
    return isinstance(arguments.get("campaign"), Campaign) and moderates_in_person(arguments["campaign"])


MODERATORS = Audience("moderator", _moderates)
TYPISTS = Audience("typist", _types)  # and moderators
NAMED_MODERATORS = Audience("named moderator", _is_named)  # may see contacts: the form said so


def load_campaign() -> None:
    """Put the campaign itself in the place of its address, before anybody asks who may see it."""
    arguments = request.view_args or {}
    slug = arguments.get("campaign")
    if slug is None:
        return
    campaign = campaign_by_slug(slug)
    is_visible = campaign is not None and may_see(campaign)
    if EVERYONE in audiences_of(request.endpoint) and not is_visible:
        abort(404)
    arguments["campaign"] = campaign
    if is_visible:
        g.campaign = campaign  # what an error page may speak of


def refuse_changes_in_archive() -> None:
    """Refuse what would change a closed campaign; residents withdraw and erase at their code, which names none."""
    campaign = g.get("campaign")
    if campaign is None or campaign.state != CampaignState.CLOSED or request.method in SAFE_METHODS:
        return
    if not has_trait(Trait.ANSWERS_WHEN_CLOSED, request.endpoint):
        raise CampaignToReopenError if may_moderate(campaign) else CampaignArchivedError


def init_app(app: Flask) -> None:
    """Load the campaign of each address, and keep a closed one as it is."""
    app.before_request(load_campaign)
    app.before_request(refuse_changes_in_archive)
