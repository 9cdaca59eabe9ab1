"""The figures that moderators steer by."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.groups.queries import groups_of
from optrommel.pages.endings import endings_of
from optrommel.pages.figures import (
    count_slips,
    figures_per_theme,
    slip_facts,
    slips_per_day,
    slips_per_source,
    slips_per_tin,
    still_there,
)
from optrommel.pages.parity import parity_of
from optrommel.pages.views_look_up import bp

DAYS_SHOWN = 14  # the rest is folded: an action of twelve weeks would be a metre of phone

__all__ = ["bp", "figures"]


@bp.get("/beheer/<slug:campaign>/cijfers")
@open_to(MODERATORS)
def figures(campaign: Campaign) -> ResponseReturnValue:
    """Show a campaign in figures, and what is silent with what ends it."""
    facts = slip_facts(campaign.id)
    there = still_there(facts)
    return render_template(
        "pages/figures.html",
        campaign=campaign,
        counts=count_slips(facts),
        silent=endings_of(campaign, now=utc_now()),
        groups=groups_of(campaign.id),
        shown=DAYS_SHOWN,
        days=slips_per_day(there),
        sources=slips_per_source(there),
        steps=parity_of(campaign.id),
        tins=slips_per_tin(campaign.id, there),
        themes=figures_per_theme(campaign.id),
    )
