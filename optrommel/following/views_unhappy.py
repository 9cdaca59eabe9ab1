"""What neighbours say did not work out: a group or a moderator lets it begin again, or tells why not."""

from __future__ import annotations

from flask import Flask, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS, may_moderate
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.following.actions_outcomes import leave_outcome, reopen_outcome
from optrommel.following.forms_outcomes import LeaveForm, leave_form, sent_leave_form
from optrommel.following.models_outcomes import OutcomeQuestion
from optrommel.following.queries_outcomes import locked_question, unhappy_outcomes
from optrommel.following.views_outcomes import bp
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.models import ResidentGroup
from optrommel.groups.views_home import back_home
from optrommel.groups.views_manage import find_group
from optrommel.rules import RuleError
from optrommel.themes.actions import reopen_theme


def _question(campaign: Campaign, group: ResidentGroup, question_id: int) -> OutcomeQuestion:
    take_turn(campaign.id)
    question = locked_question(campaign.id, question_id)
    if question is None or question.claim.group_id != group.id:
        abort(404)
    return question


@bp.post("/groep/<slug:campaign>/<slug:group>/gelukt/<int:question_id>/heropenen")
@open_to(MEMBERS, MODERATORS)
def reopen(campaign: Campaign, group: str, question_id: int) -> ResponseReturnValue:
    """Let something begin again; a theme that was closed opens for a moderator."""
    found = find_group(campaign, group)
    question = _question(campaign, found, question_id)
    theme = question.claim.theme
    if theme is not None and not theme.is_open and may_moderate(campaign):
        reopen_theme(theme, now=utc_now(), by=current_user.id)
    reopen_outcome(question, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Het is weer open. De buurt kan het opnieuw oppakken, jullie ook."), "decision")
    return back_home(campaign, found)


@bp.post("/groep/<slug:campaign>/<slug:group>/gelukt/<int:question_id>/laten")
@open_to(MEMBERS, MODERATORS)
def leave(campaign: Campaign, group: str, question_id: int) -> ResponseReturnValue:
    """Tell who said “nee” why it stays as it is."""
    found = find_group(campaign, group)
    question = _question(campaign, found, question_id)
    form = sent_leave_form(question.id)
    if not form.validate_on_submit():
        return _refused(campaign, found, question, form)
    try:
        leave_outcome(question, form.reply.data, now=utc_now(), by=current_user.id)
    except RuleError as error:
        form.refuse(error)
        return _refused(campaign, found, question, form)
    db.session.commit()
    flash(_("Verteld. Wie ‘nee’ zei, leest waarom jullie het zo laten."))
    return back_home(campaign, found)


def _refused(
    campaign: Campaign, group: ResidentGroup, question: OutcomeQuestion, form: LeaveForm
) -> ResponseReturnValue:
    page = "following/leave_outcome.html"
    return render_template(page, campaign=campaign, group=group, question=question, form=form), 422


def init_app(app: Flask) -> None:
    """Let the pages of groups show what neighbours say."""
    app.jinja_env.globals.update(
        unhappy_of_group=lambda group: unhappy_outcomes(group.campaign_id, group_id=group.id),
        unhappy_of_campaign=lambda campaign: unhappy_outcomes(campaign.id),
        leave_form=leave_form,
    )
