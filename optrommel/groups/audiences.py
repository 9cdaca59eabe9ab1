"""The members of a group, as an audience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_login import current_user

from optrommel.access import Audience
from optrommel.campaigns.models import Campaign
from optrommel.groups.queries import group_by_slug, is_member


def _belongs(arguments: Mapping[str, Any]) -> bool:
    campaign = arguments.get("campaign")
    if not current_user.is_authenticated or not isinstance(campaign, Campaign):
        return False
    group = group_by_slug(campaign.id, arguments["group"])
    return group is not None and is_member(group.id, current_user.id)


MEMBERS = Audience("member", _belongs)
