"""What neighbours and code holders read."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from optrommel.access import EVERYONE, SIGNED_IN, open_to
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaigns_to_manage, public_campaigns
from optrommel.campaigns.rules import Admission, kept_until
from optrommel.clock import local_date, local_today
from optrommel.extensions import db
from optrommel.groups.models import ResidentGroup
from optrommel.groups.queries import (
    claims_of_group,
    count_members,
    group_by_slug,
    groups_of,
    groups_of_member,
    newest_updates,
    standing_of,
    started_claims,
)
from optrommel.migrations import newest_revision
from optrommel.moderation.queries import idea_in
from optrommel.pages.queries import (
    find_ideas,
    follow_up,
    numbers_of,
    numbers_of_theme,
    story_of,
    voices_with_slips,
)
from optrommel.pages.timeline import headline_of, timeline_of
from optrommel.slips.queries import slip_by_code
from optrommel.slips.rules import read_code, show_code
from optrommel.themes.queries import open_themes, slips_per_theme, theme_by_slug, themes_of_ideas
from optrommel.throttle import count_failure

bp = Blueprint("pages", __name__)

NEWS_ON_FRONT_PAGE = 3
SEARCH_MAX = 200  # characters


@bp.get("/")
@open_to(EVERYONE)
def index() -> ResponseReturnValue:
    """List the campaigns."""
    return render_template("pages/index.html", campaigns=public_campaigns())


@bp.get("/<slug:campaign>/")
@open_to(EVERYONE)
def campaign(campaign: Campaign) -> ResponseReturnValue:
    """Show a campaign: its numbers, its themes and its newest updates."""
    days_left = (local_date(campaign.closes_at) - local_today()).days if campaign.closes_at else None
    admitted = campaign.admission()
    return render_template(
        "pages/campaign.html",
        campaign=campaign,
        is_open=admitted is not Admission.REFUSED,
        days_left=days_left if admitted is Admission.ON_TIME else None,
        numbers=numbers_of(campaign.id),
        themes=open_themes(campaign.id),
        counts=slips_per_theme(campaign.id),
        updates=newest_updates(campaign.id, most=NEWS_ON_FRONT_PAGE),
    )


@bp.get("/<slug:campaign>/ideeen")
@open_to(EVERYONE)
def ideas(campaign: Campaign) -> ResponseReturnValue:
    """List and search the ideas."""
    typed = request.args.get("q", "").strip()[:SEARCH_MAX]
    slug = request.args.get("thema", "")
    themes = open_themes(campaign.id)
    theme = next((theme for theme in themes if theme.slug == slug), None)
    page = find_ideas(campaign.id, typed=typed, theme=theme, number=request.args.get("pagina", 1, type=int))
    return render_template("pages/ideas.html", campaign=campaign, page=page, typed=typed, theme=theme, themes=themes)


@bp.get("/<slug:campaign>/ideeen/<int:idea_id>")
@open_to(EVERYONE)
def idea(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Show an idea: who said it, where it lies, who took it on."""
    found = idea_in(campaign.id, idea_id)
    if found is None:
        abort(404)
    themes = themes_of_ideas([found.id]).get(found.id, [])
    return render_template(
        "pages/idea.html",
        campaign=campaign,
        idea=found,
        voices=voices_with_slips(found.id),
        themes=themes,
        follow_up=follow_up(campaign, theme_ids=[theme.id for theme in themes], idea_ids=[found.id]),
        own_groups=_own_groups(campaign),
    )


def _own_groups(campaign: Campaign) -> list[ResidentGroup]:
    if not current_user.is_authenticated:
        return []
    return [group for group in groups_of_member(current_user.id) if group.campaign_id == campaign.id]


@bp.get("/<slug:campaign>/themas/<slug:theme>")
@open_to(EVERYONE)
def theme(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Show a theme: its ideas, its groups and the news."""
    found = theme_by_slug(campaign.id, theme)
    if found is None:
        abort(404)
    return render_template(
        "pages/theme.html",
        campaign=campaign,
        theme=found,
        numbers=numbers_of_theme(found),
        page=find_ideas(campaign.id, theme=found, number=request.args.get("pagina", 1, type=int)),
        follow_up=follow_up(campaign, theme_ids=[found.id]),
    )


@bp.get("/<slug:campaign>/groepen/")
@open_to(EVERYONE)
def groups(campaign: Campaign) -> ResponseReturnValue:
    """List the groups and what each has in hand."""
    found = groups_of(campaign.id)
    return render_template(
        "pages/groups.html",
        campaign=campaign,
        groups=found,
        members=count_members(group.id for group in found),
        claims=[(claim, standing_of(claim, campaign)) for claim in started_claims(campaign.id)],
    )


@bp.get("/<slug:campaign>/groepen/<slug:group>")
@open_to(EVERYONE)
def group(campaign: Campaign, group: str) -> ResponseReturnValue:
    """Show a group: what it took on and what it tells."""
    found = group_by_slug(campaign.id, group)
    if found is None:
        abort(404)
    claims = [claim for claim in claims_of_group(found.id) if claim.started_at is not None]
    return render_template(
        "pages/group.html",
        campaign=campaign,
        group=found,
        members=count_members([found.id]).get(found.id, 0),
        claims=[(claim, standing_of(claim, campaign)) for claim in claims],
        updates=newest_updates(campaign.id, group_id=found.id),
    )


@bp.get("/<slug:campaign>/privacy")
@open_to(EVERYONE)
def privacy(campaign: Campaign) -> ResponseReturnValue:
    """Say in plain words what is kept of whom, and until when."""
    until = kept_until(campaign.meeting_on, today=local_today())
    return render_template("pages/privacy.html", campaign=campaign, kept_until=until)


@bp.get("/volg/<code>")
@open_to(EVERYONE)
def receipt(code: str) -> ResponseReturnValue:
    """Show the writer of a slip what became of it."""
    slip = slip_by_code(code)
    if slip is None:
        count_failure("receipt")
        return render_template("pages/unknown_code.html"), 404
    canonical = show_code(read_code(code) or "")
    if code != canonical:
        return redirect(url_for(".receipt", code=canonical), 303)
    story = story_of(slip)
    return render_template(
        "pages/receipt.html",
        campaign=slip.campaign,
        story=story,
        slip=slip,
        code=canonical,
        headline=headline_of(story),
        moments=timeline_of(story),
    )


@bp.get("/beheer/")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List the campaigns and groups of who signed in; with one, go straight there."""
    campaigns = campaigns_to_manage(current_user.id, is_admin=current_user.is_admin)
    groups = groups_of_member(current_user.id)
    places = [url_for("moderation.inbox", campaign=found) for found in campaigns]
    slugs = {found.id: found for found in public_campaigns() + campaigns}
    own = [(slugs[found.campaign_id], found) for found in groups if found.campaign_id in slugs]
    places += [url_for("groups.home", campaign=home, group=found) for home, found in own]
    if len(places) == 1:
        return redirect(places[0], 303)
    return render_template("pages/mine.html", campaigns=campaigns, groups=own)


@bp.get("/gezond")
@open_to(EVERYONE)
def health() -> ResponseReturnValue:
    """Say whether this process can serve: 200, or 503 with what is wrong."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return jsonify(ok=False, database="unreachable or empty"), 503
    is_current = revision == newest_revision()
    return jsonify(ok=is_current, database="up" if is_current else "needs `optrommel db upgrade`"), (
        200 if is_current else 503
    )


def init_app(app: Flask) -> None:
    """Tie the public pages to the application."""
    app.register_blueprint(bp)
