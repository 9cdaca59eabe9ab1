"""The address on a tin's lid: to the form, or to what became of its slips; and where neighbours pass the tin on."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns import audiences
from optrommel.campaigns.custody import hear
from optrommel.campaigns.forms_lid import PassingForm
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tin_by_any_lid_code
from optrommel.campaigns.rules import TIN_IS_ON_ITS_WAY, CampaignArchivedError, CampaignState
from optrommel.campaigns.rules_tins import SAID_BY_NEIGHBOURS, PassingKind
from optrommel.clock import utc_now
from optrommel.extensions import csrf, db
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

bp = Blueprint("campaigns", __name__)

GONE = 410
TELLS_WHAT_BECAME = frozenset({CampaignState.FOLLOWING, CampaignState.CLOSED})


def find_lid(code: str) -> tuple[Tin, Campaign]:
    """Find the tin that has this code on its lid, or once had it; who guesses is slowed."""
    tin = tin_by_any_lid_code(code)
    campaign = db.session.get(Campaign, tin.campaign_id) if tin else None
    if tin is None or campaign is None or not audiences.may_see(campaign):
        count_failure("lid")
        abort(404)
    g.campaign = campaign  # what an error page may speak of
    return tin, campaign


def lid_gone(campaign: Campaign) -> ResponseReturnValue:
    """Say that a code works no more, and what does."""
    return render_template("lids/gone.html", campaign=campaign), GONE


@bp.get("/t/<code>")
@open_to(EVERYONE)
def lid(code: str) -> ResponseReturnValue:
    """Lead from a tin's lid to the form, with the tin known; later to what became of its slips."""
    tin, campaign = find_lid(code)
    if not tin.is_opened_by(code):
        return lid_gone(campaign)
    if campaign.state in TELLS_WHAT_BECAME and not tin.is_digital:
        return redirect(url_for("pages.tin", code=tin.lid_code), 303)
    return redirect(url_for("slips.new", campaign=campaign, trommel=tin.lid_code), 303)


def _passing_page(campaign: Campaign, tin: Tin, form: PassingForm, status: int = 200) -> ResponseReturnValue:
    said = request.args.get("gezegd")
    return render_template(
        "lids/passing.html",
        campaign=campaign,
        tin=tin,
        form=form,
        said=said if said in SAID_BY_NEIGHBOURS and not form.is_submitted() else None,
        is_on_its_way=tin.state in TIN_IS_ON_ITS_WAY,
    ), status


@bp.route("/t/<code>/doorgeven", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def passing(code: str) -> ResponseReturnValue:
    """Let whoever has a tin in hands say so, without a name; then say thanks, and what to do next."""
    tin, campaign = find_lid(code)
    if not tin.is_opened_by(code):
        return lid_gone(campaign)
    if campaign.state == CampaignState.CLOSED:
        raise CampaignArchivedError
    if tin.is_digital:  # goes by a link, and is nowhere
        return redirect(url_for(".lid", code=tin.lid_code), 303)
    form = PassingForm()
    if not form.is_submitted():
        return _passing_page(campaign, tin, form)
    status = form.problem()
    if status is not None:
        return _passing_page(campaign, tin, form, status)
    hear(tin, PassingKind(form.said.data), submission_id=form.submission_id.data, now=utc_now())
    db.session.commit()
    return redirect(url_for(".passing", code=tin.lid_code, gezegd=form.said.data), 303)


csrf.exempt(passing)  # the form checks its own token, and comes back with its buttons when the page stood open too long
