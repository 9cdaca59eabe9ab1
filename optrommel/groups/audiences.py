"""The members of a group, as an audience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_login import current_user

from optrommel.access import Audience
from optrommel.campaigns.audiences import may_moderate, moderates_in_person
from optrommel.campaigns.models import Campaign
from optrommel.groups.models import ResidentGroup
from optrommel.groups.queries import group_by_slug
from optrommel.groups.queries_people import is_member, was_member
from optrommel.groups.rules import FormerMemberError
from optrommel.web import SAFE_METHODS


def _group_in(arguments: Mapping[str, Any]) -> ResidentGroup | None:
    campaign = arguments.get("campaign")
    if not current_user.is_authenticated or not isinstance(campaign, Campaign):
        return None
    return group_by_slug(campaign.id, arguments["group"])


def _belongs(arguments: Mapping[str, Any]) -> bool:
    group = _group_in(arguments)
    return group is not None and is_member(group.id, current_user.id)


def _belonged(arguments: Mapping[str, Any]) -> None:
    """Tell who was still typing when they were taken out; to who only comes to look there is no page."""
    group = None if request.method in SAFE_METHODS else _group_in(arguments)
    if group is not None and was_member(group.id, current_user.id):
        raise FormerMemberError(group=group.name, name=arguments["campaign"].contact_name)


def leads(group: ResidentGroup, campaign: Campaign) -> bool:
    """Tell whether the visitor decides about the people of a group: its contact person, or any where it has none."""
    if may_moderate(campaign) or group.contact_person_id == current_user.id:
        return True
    return group.contact_person_id is None and is_member(group.id, current_user.id)


def brings_in(group: ResidentGroup, campaign: Campaign) -> bool:
    """Tell whether the visitor may let people into a group; an admin alone may not, as its people read contacts."""
    return moderates_in_person(campaign) or is_member(group.id, current_user.id)


MEMBERS = Audience("member", _belongs, _belonged)
PRESENT_MEMBERS = Audience("member", _belongs)  # the same, where nobody typed words that they would lose
