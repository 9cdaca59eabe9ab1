"""The agenda, and who comes."""

from __future__ import annotations

import secrets

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.following import models as models
from optrommel.following import (
    views_feeds,
    views_followers,
    views_outcomes,
    views_unhappy,
    weekly,
    writers,  # noqa: F401 - listens to what is answered and withdrawn
)
from optrommel.following.forms import ComingForm
from optrommel.following.limits import spend_tap
from optrommel.following.queries import activities_in
from optrommel.following.rules import agenda_page, first_day, monday_of
from optrommel.following.topics import Topic
from optrommel.following.views_feeds import find_activity
from optrommel.groups.actions_activities import come, seats_of, stay_away
from optrommel.groups.agenda import Occurrence, agenda_of, anchor_of
from optrommel.groups.queries_activities import count_attendance, seats_taken
from optrommel.groups.repeats import ActivityOverError

VISITOR = "visitor"  # in the cookie: lets somebody take back that they come, and is kept nowhere else

bp = Blueprint("following", __name__)


@bp.get("/<slug:campaign>/agenda")
@open_to(EVERYONE)
def agenda(campaign: Campaign) -> ResponseReturnValue:
    """Show what is on, by week."""
    today = local_today()
    whole = agenda_of(activities_in(Topic(campaign)))
    page = agenda_page(whole, first_day(request.args.get("vanaf"), today))
    shown = [occurrence for _monday, week in page.weeks for occurrence in week]
    return render_template(
        "following/agenda.html",
        campaign=campaign,
        topic=Topic(campaign, is_agenda=True),
        page=page,
        this_week=monday_of(today),
        is_empty=not whole,
        now=utc_now(),
        takes_part=campaign.state != CampaignState.CLOSED,
        counts=count_attendance({occurrence.activity.id for occurrence in shown}),
        own=_own(shown),
        visitor=session.get(VISITOR) or secrets.token_hex(16),
    )


def _own(shown: list[Occurrence]) -> set[tuple[int, object]]:
    """Tell on which dates this visitor comes."""
    if VISITOR not in session or not shown:
        return set()
    return set(seats_taken(seats_of(session[VISITOR], {occurrence.key for occurrence in shown})))


@bp.post("/<slug:campaign>/agenda/<int:activity_id>/ik-kom")
@open_to(EVERYONE)
def attend(campaign: Campaign, activity_id: int) -> ResponseReturnValue:
    """Count somebody who comes, or who comes no more."""
    activity = find_activity(campaign, activity_id)
    form = ComingForm()
    if not form.validate_on_submit():
        raise ActivityOverError
    spend_tap()
    # The name that the page made: a double tap is then one visitor, before the first answer has set the cookie.
    visitor = session.setdefault(VISITOR, form.visitor.data)
    if form.comes.data == "ja":
        come(activity, form.on.data, visitor, now=utc_now())
    else:
        stay_away(activity, form.on.data, visitor)
    db.session.commit()
    here = {"vanaf": form.here.data.isoformat()} if form.here.data else {}
    anchor = anchor_of(activity.id, form.on.data)
    return redirect(url_for(".agenda", campaign=campaign, _anchor=anchor, **here), 303)


def init_app(app: Flask) -> None:
    """Tie the agenda, the feeds and what goes by mail to the application."""
    app.register_blueprint(bp)
    views_feeds.init_app(app)
    views_followers.init_app(app)
    views_outcomes.init_app(app)
    views_unhappy.init_app(app)
    weekly.init_app(app)
