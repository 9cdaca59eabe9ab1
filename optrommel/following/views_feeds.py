"""The news and the calendars that programs fetch."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.texts import DUTCH
from optrommel.following.queries import activities_in, news_of
from optrommel.following.rules import lasting_id
from optrommel.following.topics import Topic, campaign_of, public_topic_of, topic_of_news
from optrommel.forms import without_control
from optrommel.groups.agenda import Occurrence, occurrences_of
from optrommel.groups.models_activities import Activity
from optrommel.groups.queries import standing_of
from optrommel.groups.queries_activities import activity_in
from optrommel.groups.views_manage import find_group
from optrommel.moderation.queries import idea_in, signpost_of
from optrommel.themes.queries import theme_after_merging, theme_by_slug

ATOM, ICS = "application/atom+xml", "text/calendar"

bp = Blueprint("feeds", __name__)


def find_activity(campaign: Campaign, activity_id: int) -> Activity:
    """Find the activity an address speaks of, locked, or say that there is no such page."""
    activity = activity_in(campaign.id, activity_id)
    if activity is None:
        abort(404)
    return activity


@bp.before_request
def speak_dutch() -> None:
    """Speak the campaign's language, whatever program asks: what it fetched is read by people elsewhere."""
    g.language = DUTCH
    refresh()


def _answer(body: str | bytes, mimetype: str, name: str = "") -> Response:
    """Answer what a program fetches; it is told when there is nothing new."""
    response = make_response(body)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = "no-cache"
    if name:
        response.headers["Content-Disposition"] = f"inline; filename={name}.ics"
    response.add_etag()
    response.make_conditional(request)
    return response


def _feed(topic: Topic) -> Response:
    return _answer(without_control(render_template("following/feed.atom", topic=topic, news=news_of(topic))), ATOM)


def _calendar(topic: Topic, activities: list[Activity], title: str) -> Response:
    from optrommel.following.calendar import make_calendar  # a tenth of a second, for who asks for a calendar alone

    body = make_calendar(topic.campaign, title, activities, link_to=_link_to)
    return _answer(body, ICS, f"agenda-{topic.campaign.slug}")


def _link_to(occurrence: Occurrence) -> str:
    on = occurrence.on.isoformat()
    return url_for("following.agenda", campaign=g.campaign, vanaf=on, _anchor=occurrence.anchor, _external=True)


def _calendar_of(topic: Topic) -> Response:
    return _calendar(topic, activities_in(topic), topic.calendar_title)


def _theme(campaign: Campaign, slug: str) -> Topic:
    """Find a theme, or the one that its ideas went to: who followed the one goes on with the other."""
    theme = theme_by_slug(campaign.id, slug)
    if theme is None:
        abort(404)
    return Topic(campaign, theme_after_merging(theme) if theme.merged_into_id is not None else theme)


def _idea(campaign: Campaign, idea_id: int) -> Topic:
    """Find an idea, or the one that carries its voices now."""
    idea = idea_in(campaign.id, idea_id) or signpost_of(campaign.id, idea_id)
    if idea is None:
        abort(404)
    return Topic(campaign, idea)


@bp.get("/<slug:campaign>/nieuws.atom")
@open_to(EVERYONE)
def news(campaign: Campaign) -> ResponseReturnValue:
    """Give the news of a campaign."""
    return _feed(Topic(campaign))


@bp.get("/<slug:campaign>/themas/<slug:theme>.atom")
@open_to(EVERYONE)
def news_of_theme(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Give the news of a theme."""
    return _feed(_theme(campaign, theme))


@bp.get("/<slug:campaign>/ideeen/<int:idea_id>.atom")
@open_to(EVERYONE)
def news_of_idea(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Give the news of an idea."""
    return _feed(_idea(campaign, idea_id))


@bp.get("/<slug:campaign>/groepen/<slug:group>.atom")
@open_to(EVERYONE)
def news_of_group(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Give the news of a group."""
    return _feed(Topic(campaign, find_group(campaign, group)))


@bp.get("/<slug:campaign>/agenda.ics")
@open_to(EVERYONE)
def calendar(campaign: Campaign) -> ResponseReturnValue:
    """Give the calendar of a campaign."""
    return _calendar_of(Topic(campaign))


@bp.get("/<slug:campaign>/themas/<slug:theme>.ics")
@open_to(EVERYONE)
def calendar_of_theme(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Give the calendar of a theme."""
    return _calendar_of(_theme(campaign, theme))


@bp.get("/<slug:campaign>/ideeen/<int:idea_id>.ics")
@open_to(EVERYONE)
def calendar_of_idea(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Give the calendar of an idea."""
    return _calendar_of(_idea(campaign, idea_id))


@bp.get("/<slug:campaign>/groepen/<slug:group>.ics")
@open_to(EVERYONE)
def calendar_of_group(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Give the calendar of a group."""
    return _calendar_of(Topic(campaign, find_group(campaign, group)))


@bp.get("/<slug:campaign>/agenda/<int:activity_id>.ics")
@open_to(EVERYONE)
def activity(campaign: Campaign, activity_id: int) -> ResponseReturnValue:
    """Give one activity, for somebody's own calendar."""
    found = find_activity(campaign, activity_id)
    title = found.plan.title if found.plan else ""
    return _calendar(Topic(campaign), [found], title)


def news_id(topic: Topic, kind: str, row_id: int) -> str:
    """Give the name by which programs know a piece of news, the same in every feed."""
    return lasting_id(topic.campaign.slug, topic.campaign.created_at, f"{kind} {row_id}").urn


def init_app(app: Flask) -> None:
    """Tie the agenda and the feeds to the application."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        Topic=Topic,
        news_id=news_id,
        public_topic_of=public_topic_of,
        topic_of_news=topic_of_news,
        occurrences_of=occurrences_of,
        link_to_occurrence=_link_to,
        claim_stands=lambda claim: standing_of(claim, campaign_of(claim)),
    )
