"""“Wat is er met jullie briefjes gebeurd?”: the page behind the lid of a tin that came round."""

from __future__ import annotations

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.audiences import may_see
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import tin_by_lid_code
from optrommel.extensions import db
from optrommel.pages.tin_story import story_of_tin
from optrommel.pages.views_code import bp
from optrommel.throttle import count_failure

__all__ = ["bp"]


@bp.get("/t/<code>/briefjes")
@open_to(EVERYONE)
def tin(code: str) -> ResponseReturnValue:
    """Tell the neighbours of a tin what became of their slips, by number."""
    found = tin_by_lid_code(code)
    campaign = db.session.get(Campaign, found.campaign_id) if found else None
    if found is None or campaign is None or not may_see(campaign):
        count_failure("lid")
        abort(404)
    return render_template("pages/tin.html", campaign=campaign, story=story_of_tin(campaign, found))
