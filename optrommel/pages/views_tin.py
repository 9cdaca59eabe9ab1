"""“Wat is er met jullie briefjes gebeurd?”: the page behind the lid of a tin that came round."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.views_lid import find_lid, lid_gone
from optrommel.pages.tin_story import story_of_tin
from optrommel.pages.views_code import bp

__all__ = ["bp"]


@bp.get("/t/<code>/briefjes")
@open_to(EVERYONE)
def tin(code: str) -> ResponseReturnValue:
    """Tell the neighbours of a tin what became of their slips, by number."""
    found, campaign = find_lid(code)
    if not found.is_opened_by(code):
        return lid_gone(campaign)
    return render_template("pages/tin.html", campaign=campaign, story=story_of_tin(campaign, found))
