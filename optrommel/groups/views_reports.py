"""What readers reported about a group, and what a person answers: its contact person, or a moderator."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.accounts.models import Account
from optrommel.campaigns.audiences import MODERATORS, may_moderate
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.groups.actions_reports import answer_report, check_answers
from optrommel.groups.audiences import MEMBERS, leads
from optrommel.groups.forms_told import ReportAnswerForm
from optrommel.groups.models import ResidentGroup
from optrommel.groups.models_reports import Report
from optrommel.groups.queries_reports import report_in
from optrommel.groups.rules import NotTheirContactError
from optrommel.groups.rules_reports import Outcome
from optrommel.groups.views_home import what_group_pages_ask
from optrommel.groups.views_manage import bp, find_group
from optrommel.rules import RuleError
from optrommel.traits import Trait, has


def _find(campaign: Campaign, group: ResidentGroup, report_id: int) -> Report:
    """Find a report for who may answer it. Raises `NotTheirContactError` or as `check_answers` does."""
    if not leads(group, campaign):
        raise NotTheirContactError(name=db.session.get_one(Account, group.contact_person_id).name)
    found = report_in(group.id, report_id)
    if found is None:
        abort(404)
    check_answers(found, current_user.id, moderates=may_moderate(campaign))
    return found


@bp.route("/groep/<slug:campaign>/<slug:group>/melding/<int:report_id>", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
@has(Trait.ANSWERS_WHEN_CLOSED)
def answer(campaign: Campaign, group: str, report_id: int) -> ResponseReturnValue:
    """Read a report, do something about it, and say what."""
    group_found = find_group(campaign, group)
    found = _find(campaign, group_found, report_id)
    form, status = ReportAnswerForm(outcome=found.outcome, answer=found.answer), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            outcome = Outcome(form.outcome.data)
            answer_report(found, outcome, form.answer.data, now=utc_now(), by=current_user.id)
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            status = error.status
        else:
            flash(_("Beantwoord. Wie het meldde, kan het nu lezen."), "decision")
            return _back(campaign, group_found)
    page = what_group_pages_ask(campaign, group_found)
    return render_template("groups/report.html", report=found, form=form, **page), status


def _back(campaign: Campaign, group: ResidentGroup) -> ResponseReturnValue:
    """Lead back to where reports are listed for this visitor."""
    if may_moderate(campaign):
        return redirect(url_for(".manage", campaign=campaign), 303)
    return redirect(url_for(".home", campaign=campaign, group=group), 303)
