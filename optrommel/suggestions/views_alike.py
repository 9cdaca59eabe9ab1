"""Ideas that look alike, on the page of one of them: somebody says that they are not the same."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import about_to_decide
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_of_any_state, locked_idea
from optrommel.moderation.rules import IdeaGoneError
from optrommel.slips.models import Slip
from optrommel.suggestions.alike import say_not_alike
from optrommel.web import row_id

bp = Blueprint("alike", __name__, url_prefix="/beheer/<slug:campaign>/ideeen")


def _find(campaign: Campaign, idea_id: int) -> Idea:
    """Find a public idea while nobody else decides on it. Raises `IdeaGoneError`, as when it was merged meanwhile."""
    idea = locked_idea(campaign.id, idea_id)
    if idea is None:
        raise IdeaGoneError
    return idea


@bp.post("/<int:idea_id>/niet-hetzelfde")
@open_to(MODERATORS)
def deny(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Remember that an idea is another than one that looks like it."""
    _known = idea_of_any_state(campaign.id, idea_id) or abort(404)
    take_turn(campaign.id)
    idea, other = _find(campaign, idea_id), _find(campaign, request.form.get("other_id", 0, type=row_id))
    about_to_decide.send(idea, by=current_user.id)
    say_not_alike(db.session.get_one(Slip, idea.origin_slip_id), other, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Onthouden: dit zijn twee verschillende ideeën."), "decision")
    return redirect(url_for("moderation.idea", campaign=campaign, idea_id=idea.id, _anchor="lijkt-op"), 303)
