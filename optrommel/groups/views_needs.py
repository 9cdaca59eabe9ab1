"""What a group looks for."""

from __future__ import annotations

from flask import abort, flash
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
from optrommel.groups.models import Need, ResidentGroup
from optrommel.groups.needs import add_need, meet_need, withdraw_need
from optrommel.groups.queries import claims_of_group
from optrommel.groups.queries_told import need_in
from optrommel.groups.views_home import back_home, home_page, need_form
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.rules import RuleError


def _find_need(campaign: Campaign, group: ResidentGroup, need_id: int) -> Need:
    take_turn(campaign.id)
    need = need_in(group.id, need_id)
    if need is None:
        abort(404)
    return need


@bp.post("/groep/<slug:campaign>/<slug:group>/nodig")
@open_to(MEMBERS, MODERATORS)
def new_need(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Ask the neighbourhood for something."""
    found = find_group(campaign, group)
    form = need_form(campaign, claims_of_group(found.id))
    if not form.validate_on_submit():
        return home_page(campaign, found, need=form)
    claim = find_claim(campaign, int(form.needed_for.data), found) if form.needed_for.data else None
    try:
        add_need(found, campaign, form.need.data, claim=claim, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return home_page(campaign, found, need=form)
    flash(_("Gevraagd. De buurt kan het nu lezen."), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/nodig/<int:need_id>/gevonden")
@open_to(MEMBERS, MODERATORS)
def met(campaign: Campaign, group: str, need_id: int) -> ResponseReturnValue:
    """Say that somebody helped."""
    found = find_group(campaign, group)
    meet_need(_find_need(campaign, found, need_id), campaign, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Gevonden, wat fijn! Vertel de buurt wie of wat hielp."), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/nodig/<int:need_id>/niet-meer")
@open_to(MEMBERS, MODERATORS)
def not_needed(campaign: Campaign, group: str, need_id: int) -> ResponseReturnValue:
    """Say that it is not needed any more."""
    found = find_group(campaign, group)
    withdraw_need(_find_need(campaign, found, need_id), now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Dit vragen jullie niet meer."), "decision")
    return back_home(campaign, found)
