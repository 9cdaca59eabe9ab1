"""Beside a slip in the inbox: published and laid in a theme in one go, and what is said of what was suggested."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.forms import PublishForm
from optrommel.moderation.marking import Pieces, blacked_out
from optrommel.moderation.queries import signpost_of
from optrommel.moderation.rules import ChangedMeanwhileError, IdeaGoneError
from optrommel.moderation.views import find_undecided, go_on, publish_with
from optrommel.moderation.views_inbox import Stale, inbox_page, selection
from optrommel.moderation.views_stale import DONE, already_decided, changed_since, did, is_worded
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipMoveError
from optrommel.suggestions import rules
from optrommel.suggestions.advice import Advice, at_slip
from optrommel.suggestions.alike import say_not_alike
from optrommel.suggestions.lighting import Piece, light
from optrommel.suggestions.picks import lies_there, pick_none
from optrommel.themes.models import Theme
from optrommel.themes.placing import place_idea
from optrommel.themes.queries import locked_theme
from optrommel.themes.rules import ThemeGoneError
from optrommel.web import row_id

bp = Blueprint("at_slip", __name__, url_prefix="/beheer/<slug:campaign>/postvak/<int:slip_id>")
bp.register_error_handler(SlipMoveError, already_decided)
bp.register_error_handler(ChangedMeanwhileError, changed_since)


@bp.post("/publiceren")
@open_to(MODERATORS)
def publish(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Publish a slip, as it is or tidied, and lay it in a theme if one was chosen; or only look at what would be."""
    slip = find_undecided(campaign, slip_id)
    form = PublishForm()
    if "look" in request.form or "choose" in request.form:
        return _look(campaign, slip, form)
    if not form.validate_on_submit():
        return inbox_page(campaign, slip, publish=form)
    theme = _wanted_theme(campaign)
    publish_with(slip, form)
    idea = publish_slip(slip, form.text.data, dutch=form.dutch.data, now=utc_now(), by=current_user.id)
    if theme is not None:
        place_idea(idea, theme, now=utc_now(), by=current_user.id)
    flash(_("Gepubliceerd, bij ‘%(name)s’.", name=theme.name) if theme else _("Gepubliceerd."), "decision")
    return go_on(campaign, slip)


def _look(campaign: Campaign, slip: Slip, form: PublishForm) -> ResponseReturnValue:
    """Show the form once more, with what was typed compared and the theme that was chosen; nothing is decided yet."""
    if request.form.get("look") == "blacken":
        form.text.data, form.dutch.data = blacked_out(form.text.data), blacked_out(form.dutch.data)
    return inbox_page(campaign, slip, publish=form)


def _wanted_theme_id() -> int | None:
    """Read which theme was asked for: by a button for that theme, else in the list; None: none."""
    wanted = [request.form.get(name, type=row_id) for name in ("lay", "choose", "theme_id")]
    return next(filter(None, wanted), None)


def _wanted_theme(campaign: Campaign) -> Theme | None:
    theme_id = _wanted_theme_id()
    theme = locked_theme(campaign.id, theme_id) if theme_id else None
    if theme_id and theme is None:
        raise ThemeGoneError
    return theme


@bp.errorhandler(ThemeGoneError)
def theme_gone(error: ThemeGoneError) -> ResponseReturnValue:
    """Show the slip, which still waits, with what was typed and the themes that there are now."""
    db.session.rollback()
    slip = slip_in(g.campaign.id, (request.view_args or {})["slip_id"])
    return inbox_page(g.campaign, slip, stale=Stale(_(error.sentence), ""), publish=PublishForm())


@bp.post("/geen-van-deze")
@open_to(MODERATORS)
def none_fits(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Write down that none of the suggested themes fits; the slip goes on waiting."""
    slip = find_undecided(campaign, slip_id)
    pick_none(slip, suggested=len(at_slip(slip).advice.guesses), now=utc_now(), by=current_user.id)
    flash(_("Onthouden: geen van deze thema’s."), "decision")
    return _stay(campaign, slip)


@bp.post("/niet-hetzelfde")
@open_to(MODERATORS)
def not_alike(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Remember that a slip says something else than an idea that looks like it."""
    slip = find_undecided(campaign, slip_id)
    idea = signpost_of(campaign.id, request.form.get("other_id", 0, type=row_id))
    if idea is None:
        flash(_(IdeaGoneError.sentence), "warn")
    else:
        say_not_alike(slip, idea, now=utc_now(), by=current_user.id)
        flash(_("Onthouden: dit is niet hetzelfde."), "decision")
    return _stay(campaign, slip, lijkt="ja")


@bp.post("/opnieuw-kijken")
@open_to(MODERATORS)
def look_again(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Show what the computer makes of a slip by now."""
    return _stay(campaign, find_undecided(campaign, slip_id))


def _stay(campaign: Campaign, slip: Slip, **more: str) -> ResponseReturnValue:
    """Commit, and show the same slip with what was typed, if anything was: what was said is no decision about it."""
    db.session.commit()
    form = PublishForm()
    if form.text.data != slip.text or form.dutch.data or _wanted_theme_id():
        return inbox_page(campaign, slip, publish=form)
    return redirect(url_for("moderation.inbox", campaign=campaign, briefje=slip.id, **more, **selection().query), 303)


def _was_published(slip: Slip, _campaign: Campaign) -> bool:
    theme_id = _wanted_theme_id()
    is_same = did(slip, "published", joins=None) and is_worded(slip, PublishForm())
    return is_same and (theme_id is None or lies_there(slip, theme_id))


def _chosen_theme_id(slip: Slip) -> int | None:
    """Tell which theme was chosen for this slip on the page that was sent; the next slip begins without."""
    return _wanted_theme_id() if (request.view_args or {}).get("slip_id") == slip.id else None


def _publishes_at_once(slip: Slip, pieces: Pieces) -> bool:
    return rules.publishes_at_once(needs_care=slip.needs_care, has_personal=any(kind for _piece, kind in pieces))


def _lit(pieces: Pieces, advice: Advice) -> list[Piece]:
    return light(pieces, advice.lit)


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"‘{word}’" for word in words]


def init_app(app: Flask) -> None:
    """Tie what stands beside a slip to the application, and to the page of the inbox."""
    app.register_blueprint(bp)
    DONE["publish"] = _was_published
    app.jinja_env.filters["quoted"] = _quoted
    app.jinja_env.globals.update(
        at_slip=at_slip, chosen_theme_id=_chosen_theme_id, lit=_lit, publishes_at_once=_publishes_at_once
    )
