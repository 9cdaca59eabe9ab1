"""What a group puts in the agenda, changes and calls off."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Flask, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.groups.actions_activities import announce, call_activity_off, change_activity, let_go_on
from optrommel.groups.agenda import Occurrence, occurrences_of, still_on
from optrommel.groups.audiences import MEMBERS
from optrommel.groups.forms_activities import WHOLE, ActivityForm, CallOffForm, filled_in
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.models_activities import Activity, Cancellation
from optrommel.groups.naming import name_of
from optrommel.groups.queries import claims_of_group, standing_of
from optrommel.groups.queries_activities import activities_of, activity_in, count_attendance
from optrommel.groups.repeats import ActivityOverError
from optrommel.groups.rules import ALIVE
from optrommel.groups.views_home import back_home
from optrommel.groups.views_manage import bp, find_claim, find_group
from optrommel.rules import RuleError
from optrommel.web import day


def _choices(campaign: Campaign, group: ResidentGroup, held: int | None) -> list[tuple[str, str]]:
    """List what an activity of a group can be for: what it has in hand, and what it was for until now."""
    claims = [claim for claim in claims_of_group(group.id) if claim.id == held or standing_of(claim, campaign) in ALIVE]
    return [*((str(claim.id), name_of(claim)) for claim in claims), ("", _("Iets anders"))]


def _form(campaign: Campaign, group: ResidentGroup, activity: Activity | None = None) -> ActivityForm:
    form = ActivityForm(data=filled_in(activity) if activity else None)
    held = activity.plan.claim_id if activity and activity.plan else None
    form.claim_id.choices = _choices(campaign, group, held)
    return form


def _find(campaign: Campaign, group: ResidentGroup, activity_id: int) -> Activity:
    if request.method == "POST":
        take_turn(campaign.id)  # before the activity is locked, as undo does
    activity = activity_in(campaign.id, activity_id, group_id=group.id)
    if activity is None:
        abort(404)
    return activity


def _claim_of(form: ActivityForm, campaign: Campaign, group: ResidentGroup) -> Claim | None:
    return find_claim(campaign, int(form.claim_id.data), group) if form.claim_id.data else None


@bp.route("/groep/<slug:campaign>/<slug:group>/activiteiten/nieuw", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def new_activity(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Put an activity in the agenda."""
    found = find_group(campaign, group)
    form = _form(campaign, found)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            announce(
                found,
                form.announcement(today=local_today()),
                submission_id=form.submission_id.data,
                campaign=campaign,
                claim=_claim_of(form, campaign, found),
                now=utc_now(),
                by=current_user.id,
            )
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            status = error.status
        else:
            flash(_("Het staat in de agenda. De buurt kan het nu lezen."))
            return back_home(campaign, found, at="activiteiten")
    return render_template("groups/activity.html", campaign=campaign, group=found, form=form, activity=None), status


@bp.route("/groep/<slug:campaign>/<slug:group>/activiteiten/<int:activity_id>", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def change(campaign: Campaign, group: str, activity_id: int) -> ResponseReturnValue:
    """Change an activity."""
    found = find_group(campaign, group)
    activity = _find(campaign, found, activity_id)
    form = _form(campaign, found, activity)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            change_activity(
                activity,
                form.announcement(today=local_today()),
                version=form.version.data,
                claim=_claim_of(form, campaign, found),
                now=utc_now(),
                by=current_user.id,
            )
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            form.version.data = str(activity.version)  # who looked again may save
            status = error.status
        else:
            flash(_("Veranderd. Wie de agenda op de telefoon heeft, krijgt het vanzelf."))
            return back_home(campaign, found, at="activiteiten")
    return render_template("groups/activity.html", campaign=campaign, group=found, form=form, activity=activity), status


@bp.route("/groep/<slug:campaign>/<slug:group>/activiteiten/<int:activity_id>/afzeggen", methods=["GET", "POST"])
@open_to(MEMBERS, MODERATORS)
def call_off(campaign: Campaign, group: str, activity_id: int) -> ResponseReturnValue:
    """Say which date does not go on, or that none does, and why."""
    found = find_group(campaign, group)
    activity = _find(campaign, found, activity_id)
    to_come = [occurrence for occurrence in occurrences_of(activity) if occurrence.is_to_come(utc_now())]
    form = CallOffForm(on=to_come[0].on.isoformat() if to_come else None)
    form.on.choices = _dates(to_come)
    if form.validate_on_submit():
        call_activity_off(activity, form.on_date, form.reason.data, now=utc_now(), by=current_user.id)
        db.session.commit()
        flash(_("Afgezegd. De buurt leest het in de agenda, met jullie uitleg."))
        return back_home(campaign, found, at="activiteiten")
    status = 422 if form.is_submitted() else 200
    return render_template("groups/call_off.html", campaign=campaign, group=found, activity=activity, form=form), status


def _dates(to_come: list[Occurrence]) -> list[SelectChoice]:
    dates = [SelectChoice(occurrence.on.isoformat(), day(occurrence.on)) for occurrence in to_come]
    if len(dates) <= 1:
        return dates
    return [*dates, SelectChoice(WHOLE, _("Alles wat nog komt"))]


@bp.post("/groep/<slug:campaign>/<slug:group>/activiteiten/<int:activity_id>/toch")
@open_to(MEMBERS, MODERATORS)
def go_on(campaign: Campaign, group: str, activity_id: int) -> ResponseReturnValue:
    """Say that what was called off goes on after all."""
    found = find_group(campaign, group)
    activity = _find(campaign, found, activity_id)
    let_go_on(activity, _date(request.form.get("on", "")), now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Het gaat toch door. De buurt leest het in de agenda."))
    return back_home(campaign, found, at="activiteiten")


def _date(typed: str) -> dt.date | None:
    if typed == WHOLE:
        return None
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise ActivityOverError from None


@dataclass(frozen=True)
class Announced:
    """An activity of a group that is not over: its dates to come, and what of that was called off."""

    activity: Activity
    to_come: list[Occurrence]
    cancellations: list[Cancellation]

    @property
    def goes_on(self) -> bool:
        """Tell whether there is anything left to call off."""
        return any(occurrence.goes_on for occurrence in self.to_come)


def activities_to_come(campaign: Campaign, group: ResidentGroup) -> list[Announced]:
    """List the activities of a group that are not over, the soonest first."""
    announced = []
    for activity in activities_of(campaign.id, group_id=group.id, from_date=local_today()):
        to_come = still_on(occurrences_of(activity), utc_now())
        off = {occurrence.cancellation for occurrence in to_come}
        if to_come:
            announced.append(Announced(activity, to_come, [found for found in activity.cancellations if found in off]))
    return sorted(announced, key=lambda found: found.to_come[0].begins_at)


def init_app(app: Flask) -> None:
    """Let a group's home ask for its activities, and how many come."""
    app.jinja_env.globals.update(activities_to_come=activities_to_come, count_attendance=count_attendance)
