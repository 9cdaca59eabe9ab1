"""What moderators decide about groups and claims."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import add_group, confirm_claim, decline_claim
from optrommel.groups.beside import beside
from optrommel.groups.forms import DeclineForm, GroupForm
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.queries import asked_claims, claim_in, group_by_slug, groups_of, standing_of, started_claims
from optrommel.groups.queries_offers import volunteers_in
from optrommel.groups.queries_people import count_members, groups_of_member, is_member
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules import ClaimState, OwnGroupError
from optrommel.rules import RuleError

bp = Blueprint("groups", __name__)


def find_group(campaign: Campaign, slug: str) -> ResidentGroup:
    """Find the group an address speaks of, or say that there is no such page."""
    group = group_by_slug(campaign.id, slug)
    if group is None:
        abort(404)
    return group


def find_claim(campaign: Campaign, claim_id: int, group: ResidentGroup | None = None) -> Claim:
    """Find the claim an address speaks of, locked, or say that there is no such page."""
    if request.method == "POST":
        take_turn(campaign.id)
    claim = claim_in(campaign.id, claim_id)
    if claim is None or (group is not None and claim.group_id != group.id):
        abort(404)
    return claim


def _groups_page(campaign: Campaign, form: GroupForm, *, status: int = 200) -> ResponseReturnValue:
    groups = groups_of(campaign.id)
    started = started_claims(campaign.id)
    return render_template(
        "groups/manage.html",
        campaign=campaign,
        form=form,
        groups=groups,
        members=count_members(group.id for group in groups),
        reports=open_reports(campaign.id),
        asked=asked_claims(campaign.id),
        amber=[claim for claim in started if standing_of(claim, campaign) is ClaimState.AMBER],
        beside=beside(campaign, started),
        decline=DeclineForm(formdata=None),
        volunteers=volunteers_in(campaign, now=utc_now()),
        own_groups={group.id for group in groups_of_member(current_user.id)},
    ), status


@bp.route("/beheer/<slug:campaign>/groepen", methods=["GET", "POST"])
@open_to(MODERATORS)
def manage(campaign: Campaign) -> ResponseReturnValue:
    """List groups and what they ask; make a group."""
    form = GroupForm()
    if form.validate_on_submit():
        try:
            add_group(campaign.id, form.name.data, about=form.about.data, now=utc_now(), by=current_user.id)
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            return _groups_page(campaign, form, status=error.status)
        flash(_("Groep ‘%(name)s’ is gemaakt. Nodig nu mensen uit.", name=form.name.data))
        return redirect(url_for(".manage", campaign=campaign), 303)
    return _groups_page(campaign, form, status=422 if form.is_submitted() else 200)


def _claim_to_decide(campaign: Campaign, claim_id: int) -> Claim:
    """Find a claim for a moderator to decide about; nobody decides alone about a group of their own."""
    found = find_claim(campaign, claim_id)
    if is_member(found.group_id, current_user.id):
        raise OwnGroupError
    return found


@bp.post("/beheer/<slug:campaign>/oppakken/<int:claim_id>/bevestigen")
@open_to(MODERATORS)
def confirm(campaign: Campaign, claim_id: int) -> ResponseReturnValue:
    """Let a group start."""
    claim = _claim_to_decide(campaign, claim_id)
    confirm_claim(claim, campaign, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("De groep kan beginnen. De buurt ziet het meteen."))
    return redirect(url_for(".manage", campaign=campaign), 303)


@bp.post("/beheer/<slug:campaign>/oppakken/<int:claim_id>/afwijzen")
@open_to(MODERATORS)
def decline(campaign: Campaign, claim_id: int) -> ResponseReturnValue:
    """Tell a group why not."""
    claim = _claim_to_decide(campaign, claim_id)
    form = DeclineForm()
    if not form.validate_on_submit():
        return render_template("groups/decline.html", campaign=campaign, claim=claim, form=form), 422
    decline_claim(claim, campaign, form.note.data, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("De groep leest jouw antwoord op haar eigen pagina."))
    return redirect(url_for(".manage", campaign=campaign), 303)
