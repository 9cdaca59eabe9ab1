"""What a group takes on: asking for it, its own page, signs of life, and its end."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions import (
    ask_again,
    finish_claim,
    hand_over_claim,
    keep_at_it,
    pass_turn,
    release_claim,
    take_on,
)
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.beside import beside, diary_of
from optrommel.groups.forms import ClaimForm, EndClaimForm, KeepForm, StepForm, TurnForm
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.naming import name_of
from optrommel.groups.queries import claims_of_group, group_by_slug, groups_of, standing_of, started_claims
from optrommel.groups.queries_people import is_member
from optrommel.groups.rules import ALIVE, ClaimMoveError, ClaimState, OnTurn, OwnGroupError
from optrommel.groups.steps import add_later_step
from optrommel.groups.views_home import back_home, may_ask_again, what_group_pages_ask
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.labels import ON_TURN
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_idea, signpost_of
from optrommel.moderation.rules import IdeaGoneError
from optrommel.rules import RuleError
from optrommel.themes.models import Theme
from optrommel.themes.queries import locked_theme, open_themes
from optrommel.themes.rules import ThemeGoneError
from optrommel.web import listed

IDEA = re.compile(r"idea-([0-9]{1,9})")  # how a form names an idea as what a group asks for


def _busy_with(campaign: Campaign, group: ResidentGroup) -> dict[str, list[str]]:
    """Give the names of the other groups that have something in hand, by what a form calls it."""
    busy: dict[str, list[str]] = {}
    for claim in started_claims(campaign.id):
        if claim.group_id != group.id and standing_of(claim, campaign) in ALIVE:
            busy.setdefault(_called(claim), []).append(claim.group.name)
    return busy


def _called(claim: Claim) -> str:
    return f"theme-{claim.theme_id}" if claim.theme_id else f"idea-{claim.idea_id}"


def _claim_form(campaign: Campaign, busy: dict[str, list[str]]) -> ClaimForm:
    form = ClaimForm(subject=request.args.get("onderwerp"))
    choices = [(f"theme-{theme.id}", theme.name) for theme in open_themes(campaign.id)]
    named = IDEA.fullmatch(form.subject.data or "")
    idea = signpost_of(campaign.id, int(named[1])) if named else None
    if idea is not None:  # an idea is chosen on its own page, not from a list of hundreds
        choices.insert(0, (f"idea-{idea.id}", idea.text[:100]))
    form.subject.choices = [(value, _with_groups(name, busy.get(value, []))) for value, name in choices]
    return form


def _with_groups(name: str, groups: list[str]) -> str:
    return _("%(name)s (ook bezig: %(groups)s)", name=name, groups=listed(groups)) if groups else name


def _locked_subject(campaign: Campaign, chosen: str) -> Theme | Idea:
    take_turn(campaign.id)
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


def _tell_what_was_asked(claim: Claim, campaign: Campaign, others: list[str]) -> None:
    if claim.state == ClaimState.ACTIVE:
        flash(_("Jullie zijn begonnen. De buurt ziet het meteen."))
    else:
        flash(_("Gevraagd. Zodra %(name)s het bevestigt, ziet de buurt het.", name=campaign.contact_name))
    if others:
        flash(_("%(groups)s is hier ook mee bezig. Jullie staan er samen bij: spreek iets af.", groups=listed(others)))


@bp.route("/groep/<slug:campaign>/<slug:group>/oppakken", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def claim(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Ask for a theme or an idea, with a first step and a date."""
    found = find_group(campaign, group)
    busy = _busy_with(campaign, found)
    form = _claim_form(campaign, busy)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            asked = take_on(
                found,
                _locked_subject(campaign, form.subject.data),
                first_step=form.first_step.data,
                due_on=form.due_on.data,
                on_turn=OnTurn(form.on_turn.data),
                campaign=campaign,
                now=utc_now(),
                by=current_user.id,
            )
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            status = error.status
        else:
            _tell_what_was_asked(asked, campaign, busy.get(form.subject.data, []))
            return redirect(url_for(".home", campaign=campaign, group=found), 303)
    return render_template("groups/claim.html", campaign=campaign, group=found, form=form), status


def claim_page(
    campaign: Campaign,
    group: ResidentGroup,
    claim: Claim,
    *,
    step: StepForm | None = None,
    keep: KeepForm | None = None,
) -> ResponseReturnValue:
    """Show a group one thing that it takes on, with a form that was refused."""
    refused = step or keep
    return render_template(
        "groups/claim_page.html",
        claim=claim,
        name=name_of(claim),
        state=standing_of(claim, campaign),
        beside=beside(campaign, [claim]),
        diary=diary_of(claim),
        again=may_ask_again(campaign, claims_of_group(group.id)),
        step=step or StepForm(formdata=None),
        keep=keep or KeepForm(formdata=None),
        **what_group_pages_ask(campaign, group),
    ), 422 if refused is not None else 200


@bp.get("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>")
@open_to(MEMBERS, MODERATORS)
def taken_on(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """Show one thing that a group takes on: its steps, whose turn it is, and its diary."""
    found = find_group(campaign, group)
    return claim_page(campaign, found, find_claim(campaign, claim_id, found))


def _keep(claim: Claim, campaign: Campaign, form: KeepForm) -> None:
    now = utc_now()
    keep_at_it(claim, campaign, now=now, by=current_user.id, due_on=form.until.data)
    if form.next_step.data:
        add_later_step(claim, campaign, form.next_step.data, due_on=claim.due_on, now=now, by=current_user.id)


@bp.post("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/nog-bezig")
@open_to(MEMBERS, MODERATORS)
def keep(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """Say with one tap that the group is still at work."""
    found = find_group(campaign, group)
    kept, form = find_claim(campaign, claim_id, found), KeepForm()
    if not form.validate_on_submit():
        return claim_page(campaign, found, kept, keep=form)
    try:
        _keep(kept, campaign, form)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return claim_page(campaign, found, find_claim(campaign, claim_id, found), keep=form)
    flash(_("Fijn dat jullie nog bezig zijn. Jullie hebben weer tijd."))
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/aan-zet")
@open_to(MEMBERS, MODERATORS)
def turn(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """Say who has to move now."""
    found = find_group(campaign, group)
    turned, form = find_claim(campaign, claim_id, found), TurnForm()
    if not form.validate_on_submit():
        flash(_("Kies wie er aan zet is."), "warn")
        return back_home(campaign, found)
    pass_turn(turned, campaign, OnTurn(form.to.data), now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Nu aan zet: %(who)s.", who=ON_TURN[form.to.data]), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/opnieuw")
@open_to(MEMBERS, MODERATORS)
def claim_again(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """Ask with one tap for what lapsed."""
    found = find_group(campaign, group)
    lapsed = find_claim(campaign, claim_id, found)
    if standing_of(lapsed, campaign) is not ClaimState.LAPSED:
        raise ClaimMoveError
    others = _busy_with(campaign, found).get(_called(lapsed), [])
    subject = _locked_subject(campaign, _called(lapsed))
    asked = ask_again(lapsed, subject, campaign, now=utc_now(), by=current_user.id)
    db.session.commit()
    _tell_what_was_asked(asked, campaign, others)
    return redirect(url_for(".home", campaign=campaign, group=found), 303)


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


def _end_form(campaign: Campaign, group: ResidentGroup, claim: Claim) -> EndClaimForm:
    form = EndClaimForm()
    form.to.choices = [("", _("Kies een groep"))] + [
        (other.slug, other.name) for other in groups_of(campaign.id) if other.id != group.id
    ]
    if claim.state == ClaimState.ASKED:  # nothing has begun: it can only be withdrawn
        form.how.choices = [choice for choice in form.how.choices if choice.value == "released"]
        form.how.data = form.how.data if form.is_submitted() else "released"
        del form.to
    return form


@bp.route("/groep/<slug:campaign>/<slug:group>/oppakken/<int:claim_id>/afronden", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def end_claim(campaign: Campaign, group: str, claim_id: int) -> ResponseReturnValue:
    """End a claim: it worked out, another group goes on, or this one lets go."""
    found = find_group(campaign, group)
    ending = find_claim(campaign, claim_id, found)
    form = _end_form(campaign, found, ending)
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
