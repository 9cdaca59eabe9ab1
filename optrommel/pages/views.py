"""What neighbours and code holders read."""

from __future__ import annotations

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optrommel.access import EVERYONE, SIGNED_IN, open_to
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import campaigns_of_typist, campaigns_to_manage, public_campaigns
from optrommel.campaigns.rules import Admission
from optrommel.campaigns.texts import read_texts
from optrommel.clock import local_date, local_today, utc_now
from optrommel.following.queries import soon
from optrommel.following.queries_followers import mailed_about
from optrommel.following.topics import Topic
from optrommel.groups.beside import beside, beside_all, public_needs
from optrommel.groups.models import ResidentGroup
from optrommel.groups.queries import claims_of_group, group_by_slug, groups_of, standing_of, started_claims
from optrommel.groups.queries_people import count_members, groups_of_member
from optrommel.groups.queries_told import newest_updates, public_update_photo
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_in, ideas_clashing_with, signpost_of
from optrommel.offers.rules import masked
from optrommel.pages import names, views_journal, views_offers
from optrommel.pages.queries import (
    answers_with_replies,
    find_ideas,
    follow_up,
    numbers_of,
    numbers_of_theme,
    voices_with_slips,
)
from optrommel.pages.views_figures import bp
from optrommel.qr import draw_qr
from optrommel.slips.photos import public_photo, serve_photo
from optrommel.themes.queries import (
    open_themes,
    slips_per_theme,
    theme_after_merging,
    theme_by_slug,
    themes_with_why,
)
from optrommel.web import row_id

NEWS_ON_FRONT_PAGE = 3
SEARCH_MAX = 200  # characters


@bp.get("/")
@open_to(EVERYONE)
def index() -> ResponseReturnValue:
    """List the campaigns."""
    campaigns = public_campaigns()
    read_texts(campaigns)
    return render_template("pages/index.html", campaigns=campaigns)


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
        agenda=soon(campaign.id, now=utc_now()),
        topic=Topic(campaign),
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
        return _follow_signpost(campaign, idea_id)
    lies = themes_with_why(found.id)
    voices = voices_with_slips(found.id)
    followed = follow_up(campaign, theme_ids=[theme.id for theme, _why in lies], idea_ids=[found.id])
    return render_template(
        "pages/idea.html",
        campaign=campaign,
        idea=found,
        voices=voices,
        slips=len({slip.id for _voice, slip in voices}),
        clashing=ideas_clashing_with(found.id),
        was_merged=_comes_from_signpost(found),
        lies=lies,
        follow_up=followed,
        beside=beside_all(campaign, followed.claims),
        agenda=soon(campaign.id, claim_ids=followed.claim_ids, now=utc_now()),
        topic=Topic(campaign, found),
        own_groups=_own_groups(campaign),
    )


def _follow_signpost(campaign: Campaign, idea_id: int) -> ResponseReturnValue:
    """Lead from the address of a merged idea to the one that carries its voices now."""
    now_at = signpost_of(campaign.id, idea_id)
    if now_at is None:
        abort(404)
    return redirect(url_for(".idea", campaign=campaign, idea_id=now_at.id, van=idea_id), 302)


def _comes_from_signpost(idea: Idea) -> bool:
    merged_id = request.args.get("van", type=row_id)
    return merged_id is not None and merged_id != idea.id and signpost_of(idea.campaign_id, merged_id) is idea


def _own_groups(campaign: Campaign) -> list[ResidentGroup]:
    if not current_user.is_authenticated:
        return []
    return [group for group in groups_of_member(current_user.id) if group.campaign_id == campaign.id]


@bp.get("/<slug:campaign>/foto/<name>")
@open_to(EVERYONE)
def photo(campaign: Campaign, name: str) -> ResponseReturnValue:
    """Show a photo that a moderator let be seen, or that a group tells its news with."""
    return serve_photo(public_photo(campaign.id, name) or public_update_photo(campaign.id, name))


@bp.get("/<slug:campaign>/themas/<slug:theme>")
@open_to(EVERYONE)
def theme(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Show a theme: its ideas, its groups and the news."""
    found = theme_by_slug(campaign.id, theme)
    if found is None:
        abort(404)
    if found.merged_into_id is not None:
        return redirect(url_for(".theme", campaign=campaign, theme=theme_after_merging(found)), 302)
    followed = follow_up(campaign, theme_ids=[found.id])
    return render_template(
        "pages/theme.html",
        campaign=campaign,
        theme=found,
        numbers=numbers_of_theme(found),
        page=find_ideas(campaign.id, theme=found, number=request.args.get("pagina", 1, type=int)),
        follow_up=followed,
        beside=beside_all(campaign, followed.claims),
        agenda=soon(campaign.id, claim_ids=followed.claim_ids, now=utc_now()),
        topic=Topic(campaign, found),
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
        beside=beside(campaign, claims),
        needs=public_needs(campaign, found.id),
        updates=newest_updates(campaign.id, group_id=found.id),
        agenda=soon(campaign.id, group_id=found.id, now=utc_now()),
        topic=Topic(campaign, found),
    )


@bp.get("/beheer/")
@open_to(SIGNED_IN)
def mine() -> ResponseReturnValue:
    """List the campaigns and groups of who signed in; with one, go straight there."""
    campaigns = campaigns_to_manage(current_user.id, is_admin=current_user.is_admin)
    to_type = [found for found in campaigns_of_typist(current_user.id) if found not in campaigns]
    groups = groups_of_member(current_user.id)
    places = [url_for("moderation.inbox", campaign=found) for found in campaigns]
    places += [url_for("typing.page", campaign=found) for found in to_type]
    slugs = {found.id: found for found in public_campaigns() + campaigns}
    own = [(slugs[found.campaign_id], found) for found in groups if found.campaign_id in slugs]
    places += [url_for("groups.home", campaign=home, group=found) for home, found in own]
    if len(places) == 1:
        return redirect(places[0], 303)
    return render_template("pages/mine.html", campaigns=campaigns, to_type=to_type, groups=own)


def init_app(app: Flask) -> None:
    """Tie the public pages to the application."""
    app.register_blueprint(bp)
    names.init_app(app)
    views_journal.init_app(app)
    views_offers.init_app(app)
    app.jinja_env.globals.update(answers_with_replies=answers_with_replies, mailed_about=mailed_about, draw_qr=draw_qr)
    app.jinja_env.filters.update(masked=masked)
