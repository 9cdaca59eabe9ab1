"""The pages of groups, put together; each noun has a file of its own."""

from __future__ import annotations

from flask import Flask

from optrommel.accounts.models import Invitation
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db

# The first listens to what is merged and to who decides; the others add their pages to the blueprint.
from optrommel.groups import (
    following,  # noqa: F401
    log_in,  # noqa: F401
    reporting,
    views_activities,
    views_claims,  # noqa: F401
    views_invitations,  # noqa: F401
    views_needs,  # noqa: F401
    views_offers,  # noqa: F401
    views_people,  # noqa: F401
    views_reports,  # noqa: F401
    views_steps,  # noqa: F401
    views_updates,  # noqa: F401
)
from optrommel.groups.audiences import brings_in
from optrommel.groups.queries import free_again_on, standing_of
from optrommel.groups.queries_people import group_of_invitation
from optrommel.groups.views_manage import bp


def invitation_home(invitation: Invitation) -> str:
    """Name what an invitation is for: a group, or the campaign."""
    group = group_of_invitation(invitation.id)
    return group.name if group is not None else db.session.get_one(Campaign, invitation.campaign_id).name


def init_app(app: Flask) -> None:
    """Tie the groups to the application."""
    app.register_blueprint(bp)
    views_activities.init_app(app)
    app.jinja_env.globals.update(
        standing_of=standing_of,
        free_again_on=free_again_on,
        invitation_home=invitation_home,
        brings_in=brings_in,
        is_read_by_neighbours=reporting.is_read_by_neighbours,
    )
