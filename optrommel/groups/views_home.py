"""A group's own home: what it has in hand, what it tells, and the last deed taken back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectField

from optrommel import journal
from optrommel.access import audiences_of, open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import post_update
from optrommel.groups.audiences import MEMBERS, leads
from optrommel.groups.beside import beside, is_of_use
from optrommel.groups.forms import NeedForm, TurnForm, UpdateForm
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.naming import name_of
from optrommel.groups.photos import ToldPhoto
from optrommel.groups.queries import claims_of_group, is_alive, standing_of
from optrommel.groups.queries_offers import volunteers_of
from optrommel.groups.queries_people import cards_of, members_of
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.queries_told import newest_updates, open_needs, updates_taken_off
from optrommel.groups.rules import ALIVE, ClaimState
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.journal import JournalEntry
from optrommel.traits import Trait, has
from optrommel.web import begin_writing, came_from

# What needs a group most comes first.
URGENCY = (ClaimState.AMBER, ClaimState.ACTIVE, ClaimState.ASKED, ClaimState.LAPSED)
VOLUNTEERS_SHOWN = 5  # who has more reads the others on a page of their own


def offer_claims(field: SelectField, campaign: Campaign, claims: list[Claim]) -> None:
    """Let somebody choose one of the claims in hand, or none of them."""
    field.choices = [(str(claim.id), name_of(claim)) for claim in claims if is_alive(claim, campaign)]
    field.choices.append(("", _("Iets anders")))


def may_ask_again(campaign: Campaign, claims: list[Claim]) -> set[int]:
    """Give the ids of the claims that lapsed, each subject once, and that the group did not ask for again."""
    subjects = {(claim.theme_id, claim.idea_id): claim for claim in sorted(claims, key=lambda claim: claim.id)}
    return {claim.id for claim in subjects.values() if standing_of(claim, campaign) is ClaimState.LAPSED}


def last_deed(campaign: Campaign, group: ResidentGroup) -> JournalEntry | None:
    """Find what the visitor did last in this campaign, if that was for this group and can be undone."""
    entry = journal.last_decision(campaign.id, current_user.id)
    return entry if entry is not None and entry.after.get("group_id") == group.id else None


def what_group_pages_ask(campaign: Campaign, group: ResidentGroup) -> dict[str, object]:
    """Give what every page of a group shows: the last deed to undo, who decides, the buttons of whose turn it is."""
    return {
        "campaign": campaign,
        "group": group,
        "last": last_deed(campaign, group),
        "undo_at": url_for("groups.undo", campaign=campaign, group=group),
        "leads": leads(group, campaign),
        "turn": TurnForm(formdata=None),
    }


def _urgency(claim: Claim, campaign: Campaign) -> int:
    state = standing_of(claim, campaign)
    return URGENCY.index(state) if state in URGENCY else len(URGENCY)


def _of_now(campaign: Campaign, claims: list[Claim]) -> set[int]:
    """Give the ids of the claims that are in hand, asked for or refused; the rest is folded away."""
    now = (ClaimState.ASKED, ClaimState.DECLINED, *ALIVE)
    return {claim.id for claim in claims if standing_of(claim, campaign) in now}


def _update_form(campaign: Campaign, claims: list[Claim]) -> UpdateForm:
    form = UpdateForm() if "text" in request.form else UpdateForm(formdata=None)
    offer_claims(form.claim_id, campaign, claims)
    return form


def need_form(campaign: Campaign, claims: list[Claim]) -> NeedForm:
    """Give the form by which a group asks for something, filled in if it was sent."""
    form = NeedForm(formdata=request.form if "need" in request.form else None)
    offer_claims(form.needed_for, campaign, claims)
    return form


def home_page(
    campaign: Campaign,
    group: ResidentGroup,
    *,
    update: UpdateForm | None = None,
    need: NeedForm | None = None,
    status: int = 422,
) -> ResponseReturnValue:
    """Show a group its home, with a form that was refused; `status` says how."""
    claims = sorted(claims_of_group(group.id), key=lambda claim: _urgency(claim, campaign))
    again = may_ask_again(campaign, claims)
    needs = open_needs(group_id=group.id)
    return render_template(
        "groups/home.html",
        claims=claims,
        beside=beside(campaign, claims),
        now_ids=_of_now(campaign, claims) | again,
        again=again,
        needs=needs,
        unseen_needs={need.id for need in needs if not is_of_use(need, campaign)},
        members=members_of(group.id),
        cards=cards_of(group.id),
        updates=newest_updates(campaign.id, group_id=group.id),
        taken_off=updates_taken_off(group.id),
        reports=open_reports(campaign.id, group_id=group.id) if leads(group, campaign) else [],
        volunteers=volunteers_of(group, campaign, now=utc_now()),
        volunteers_shown=VOLUNTEERS_SHOWN,
        update=update or _update_form(campaign, claims),
        need_form=need or need_form(campaign, claims),
        reads_contacts=any(
            audience.admits(request.view_args or {}) for audience in audiences_of("groups.show_contact")
        ),
        **what_group_pages_ask(campaign, group),
    ), status if update is not None or need is not None else 200


def back_home(campaign: Campaign, group: ResidentGroup, *, at: str | None = None) -> ResponseReturnValue:
    """Lead back to the page on which a button stood, or to the group's home, at a place on it."""
    home = url_for("groups.home", campaign=campaign, group=group, _anchor=at)
    return redirect(came_from() or home, 303)


@bp.get("/groep/<slug:campaign>/<slug:group>/")
@open_to(MEMBERS, MODERATORS)
def home(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Show a group its claims, its volunteers and its news."""
    return home_page(campaign, find_group(campaign, group))


@bp.post("/groep/<slug:campaign>/<slug:group>/nieuws")
@open_to(MEMBERS, MODERATORS)
@has(Trait.READS_FIRST, Trait.TAKES_PHOTO)
def tell(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Tell the neighbourhood what happened."""
    found = find_group(campaign, group)
    form = _update_form(campaign, claims_of_group(found.id))
    problem = form.photo_problem() if form.validate_on_submit() else 422
    if problem is not None:
        form.ask_for_photo_again()
        return home_page(campaign, found, update=form, status=problem)
    begin_writing()
    claim = find_claim(campaign, int(form.claim_id.data), found) if form.claim_id.data else None
    post_update(
        found,
        form.text.data,
        submission_id=form.submission_id.data,
        campaign=campaign,
        claim=claim,
        photo=ToldPhoto(form.picture, form.alt.data) if form.picture else None,
        now=utc_now(),
        by=current_user.id,
    )
    db.session.commit()
    flash(_("Verteld! De buurt kan het nu lezen."))
    return redirect(url_for(".home", campaign=campaign, group=found), 303)


@bp.post("/groep/<slug:campaign>/<slug:group>/ongedaan")
@open_to(MEMBERS, MODERATORS)
def undo(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Take back the visitor's last deed for this group."""
    found = find_group(campaign, group)
    take_turn(campaign.id)
    entry = last_deed(campaign, found)
    if entry is None or entry.id != request.form.get("entry", type=int):
        flash(_("Er is niets meer om ongedaan te maken, of er kwam al iets anders na."), "warn")
        return back_home(campaign, found)
    journal.undo(entry, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Ongedaan gemaakt."))
    return back_home(campaign, found)
