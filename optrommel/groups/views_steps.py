"""The steps of what a group took on."""

from __future__ import annotations

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.forms import StepForm
from optrommel.groups.models import ResidentGroup, Step
from optrommel.groups.queries_told import step_in
from optrommel.groups.rules import StepAfterClaimError
from optrommel.groups.steps import add_later_step, add_step, drop_step, tick_step
from optrommel.groups.views_claims import claim_page
from optrommel.groups.views_home import back_home
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.rules import RuleError


def _find_step(campaign: Campaign, group: ResidentGroup, step_id: int) -> Step:
    take_turn(campaign.id)
    step = step_in(group.id, step_id)
    if step is None:
        abort(404)
    return step


@bp.post("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/stappen")
@open_to(MEMBERS, MODERATORS)
def new_step(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """Write down a step; one after the group's date only when it takes more time, which is a button."""
    found, form = find_group(campaign, group), StepForm()
    claim = find_claim(campaign, claim_id, found)
    if not form.validate_on_submit():
        return claim_page(campaign, found, claim, step=form)
    add = add_later_step if "later" in request.form else add_step
    try:
        add(claim, campaign, form.step.data, due_on=form.due_on.data, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.needs_time = isinstance(error, StepAfterClaimError)
        form.refuse(error)
        return claim_page(campaign, found, find_claim(campaign, claim_id, found), step=form)
    flash(_("De stap staat erbij. De buurt kan hem zien."), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/stappen/<int:step_id>/klaar")
@open_to(MEMBERS, MODERATORS)
def tick(campaign: Campaign, group: str, step_id: int) -> ResponseReturnValue:
    """Say that a step is done."""
    found = find_group(campaign, group)
    tick_step(_find_step(campaign, found, step_id), campaign, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Mooi, weer een stap klaar."), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/stappen/<int:step_id>/weg")
@open_to(MEMBERS, MODERATORS)
def drop(campaign: Campaign, group: str, step_id: int) -> ResponseReturnValue:
    """Take a step off the list."""
    found = find_group(campaign, group)
    drop_step(_find_step(campaign, found, step_id), now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("De stap staat niet meer op jullie lijst."), "decision")
    return back_home(campaign, found)
