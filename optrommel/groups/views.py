"""A group's own home: what it takes on, tells and ends."""

from __future__ import annotations

import re

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import audiences_of, open_to
from optrommel.accounts.models import Invitation
from optrommel.campaigns.audiences import MODERATORS, NAMED_MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups import (
    following,  # noqa: F401 - listens to what is merged, and to who decides
    views_activities,
)
from optrommel.groups.actions import (
    ask_claim,
    finish_claim,
    hand_over_claim,
    post_update,
    release_claim,
)
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.forms import ClaimForm, EndClaimForm, UpdateForm
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.queries import (
    claims_of_group,
    group_by_slug,
    group_of_invitation,
    groups_of,
    is_member,
    members_of,
    newest_updates,
    offers_on,
    standing_of,
)
from optrommel.groups.rules import ALIVE, ClaimMoveError, OnTurn, OwnGroupError
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_in, locked_idea
from optrommel.moderation.rules import IdeaGoneError
from optrommel.offers.actions import open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.rules import RuleError
from optrommel.themes.models import Theme
from optrommel.themes.queries import locked_theme, open_themes
from optrommel.themes.rules import ThemeGoneError

IDEA = re.compile(r"idea-([0-9]{1,9})")  # how a form names an idea as what a group asks for


def invitation_home(invitation: Invitation) -> str:
    """Name what an invitation is for: a group, or the campaign."""
    group = group_of_invitation(invitation.id)
    return group.name if group is not None else db.session.get_one(Campaign, invitation.campaign_id).name


def _alive_claims(campaign: Campaign, claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if standing_of(claim, campaign) in ALIVE]


def _offers(campaign: Campaign, claims: list[Claim]) -> list[tuple[Offer, Idea]]:
    alive = _alive_claims(campaign, claims)
    return offers_on(
        campaign.id,
        theme_ids=[claim.theme_id for claim in alive if claim.theme_id],
        idea_ids=[claim.idea_id for claim in alive if claim.idea_id],
    )


def _update_form(campaign: Campaign, claims: list[Claim]) -> UpdateForm:
    form = UpdateForm(formdata=request.form if "text" in request.form else None)
    form.claim_id.choices = [(str(claim.id), _subject_name(claim)) for claim in _alive_claims(campaign, claims)]
    form.claim_id.choices.append(("", _("Iets anders")))
    return form


def _subject_name(claim: Claim) -> str:
    if claim.theme is not None:
        return claim.theme.name
    return claim.idea.text[:80] if claim.idea is not None else ""


def _home_page(
    campaign: Campaign,
    group: ResidentGroup,
    *,
    update: UpdateForm | None = None,
    contact: Contact | None = None,
    offer_id: int | None = None,
) -> ResponseReturnValue:
    claims = sorted(claims_of_group(group.id), key=lambda claim: standing_of(claim, campaign) not in ALIVE)
    refused = update is not None and bool(update.problems())
    return render_template(
        "groups/home.html",
        campaign=campaign,
        group=group,
        claims=claims,
        members=members_of(group.id),
        updates=newest_updates(campaign.id, group_id=group.id),
        offers=_offers(campaign, claims),
        update=update or _update_form(campaign, claims),
        contact=contact,
        offer_id=offer_id,
        reads_contacts=any(
            audience.admits(request.view_args or {}) for audience in audiences_of("groups.show_contact")
        ),
    ), 422 if refused else 200


@bp.get("/groep/<slug:campaign>/<slug:group>/")
@open_to(MEMBERS, MODERATORS)
def home(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Show a group its claims, its volunteers and its news."""
    return _home_page(campaign, find_group(campaign, group))


@bp.post("/groep/<slug:campaign>/<slug:group>/nieuws")
@open_to(MEMBERS, MODERATORS)
def tell(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Tell the neighbourhood what happened."""
    found = find_group(campaign, group)
    form = _update_form(campaign, claims_of_group(found.id))
    if not form.validate_on_submit():
        return _home_page(campaign, found, update=form)
    claim = find_claim(campaign, int(form.claim_id.data), found) if form.claim_id.data else None
    post_update(
        found,
        form.text.data,
        submission_id=form.submission_id.data,
        campaign=campaign,
        claim=claim,
        now=utc_now(),
        by=current_user.id,
    )
    db.session.commit()
    flash(_("Verteld! De buurt kan het nu lezen."))
    return redirect(url_for(".home", campaign=campaign, group=found), 303)


def _claim_form(campaign: Campaign) -> ClaimForm:
    form = ClaimForm(subject=request.args.get("onderwerp"))
    form.subject.choices = [(f"theme-{theme.id}", theme.name) for theme in open_themes(campaign.id)]
    named = IDEA.fullmatch(form.subject.data or "")
    idea = idea_in(campaign.id, int(named[1])) if named else None
    if idea is not None:  # an idea is chosen on its own page, not from a list of hundreds
        form.subject.choices.insert(0, (f"idea-{idea.id}", idea.text[:100]))
    return form


def _locked_subject(campaign: Campaign, chosen: str) -> Theme | Idea:
    kind, _dash, number = chosen.partition("-")
    if kind == "theme":
        theme = locked_theme(campaign.id, int(number))
        if theme is None:
            raise ThemeGoneError
        return theme
    idea = locked_idea(campaign.id, int(number))
    if idea is None:
        raise IdeaGoneError
    return idea


@bp.route("/groep/<slug:campaign>/<slug:group>/oppakken", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def claim(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Ask for a theme or an idea, with a first step and a date."""
    found = find_group(campaign, group)
    form = _claim_form(campaign)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            ask_claim(
                found,
                _locked_subject(campaign, form.subject.data),
                first_step=form.first_step.data,
                due_on=form.due_on.data,
                on_turn=OnTurn(form.on_turn.data),
                limits=campaign.limits,
                now=utc_now(),
                by=current_user.id,
            )
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            status = error.status
        else:
            flash(_("Gevraagd. Zodra %(name)s het bevestigt, ziet de buurt het.", name=campaign.contact_name))
            return redirect(url_for(".home", campaign=campaign, group=found), 303)
    return render_template("groups/claim.html", campaign=campaign, group=found, form=form), status


def _end(claim: Claim, campaign: Campaign, form: EndClaimForm) -> None:
    ends = {"done": finish_claim, "released": release_claim}
    if form.how.data in ends:
        ends[form.how.data](claim, campaign, form.note.data, now=utc_now(), by=current_user.id)
        return
    heir = group_by_slug(campaign.id, form.to.data or "")
    if heir is None:
        raise ClaimMoveError
    if is_member(heir.id, current_user.id) and not is_member(claim.group_id, current_user.id):
        raise OwnGroupError  # a moderator gives nothing to a group of their own
    hand_over_claim(claim, campaign, heir, form.note.data, now=utc_now(), by=current_user.id)


@bp.route("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/afronden", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def end_claim(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """End a claim: it worked out, another group goes on, or this one lets go."""
    found = find_group(campaign, group)
    ending = find_claim(campaign, claim_id, found)
    form = EndClaimForm()
    form.to.choices = [("", _("Kies een groep"))] + [
        (other.slug, other.name) for other in groups_of(campaign.id) if other.id != found.id
    ]
    if form.validate_on_submit() and form.how.data == "handed_over" and not form.to.data:
        form.to.errors = [_("Kies de groep die verder gaat.")]
    elif form.validate_on_submit():
        try:
            _end(ending, campaign, form)
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
        else:
            flash(_("Opgeslagen. Dank voor wat jullie deden."))
            return redirect(url_for(".home", campaign=campaign, group=found), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("groups/end_claim.html", campaign=campaign, group=found, claim=ending, form=form), status


@bp.post("/groep/<slug:campaign>/<slug:group>/vrijwilliger/<int:offer_id>")
@open_to(MEMBERS, NAMED_MODERATORS)
def show_contact(campaign: Campaign, group: str, offer_id: int) -> ResponseReturnValue:
    """Show how to reach a volunteer for what this group took on; the journal keeps who looked."""
    found = find_group(campaign, group)
    offers = {offer.id: offer for offer, _idea in _offers(campaign, claims_of_group(found.id))}
    if offer_id not in offers:
        abort(404)
    contact = open_contact(offers[offer_id], now=utc_now(), by=current_user.id, group_id=found.id)
    db.session.commit()
    return _home_page(campaign, found, contact=contact, offer_id=offer_id)


def init_app(app: Flask) -> None:
    """Tie the groups to the application."""
    app.register_blueprint(bp)
    views_activities.init_app(app)
    app.jinja_env.globals.update(standing_of=standing_of, invitation_home=invitation_home)
