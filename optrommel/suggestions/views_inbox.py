"""Beside a slip in the inbox: what is suggested, and what somebody says of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.forms import PublishForm
from optrommel.moderation.marking import Pieces
from optrommel.moderation.queries import signpost_of
from optrommel.moderation.rules import ChangedMeanwhileError, IdeaGoneError
from optrommel.moderation.views import find_undecided
from optrommel.moderation.views_inbox import inbox_page, selection
from optrommel.moderation.views_stale import already_decided, changed_since
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipMoveError
from optrommel.suggestions import rules
from optrommel.suggestions.advice import Advice, at_slip
from optrommel.suggestions.alike import say_not_alike
from optrommel.suggestions.lighting import Piece, light
from optrommel.suggestions.picks import pick_none
from optrommel.themes.views_publishing import chosen_theme_id
from optrommel.web import row_id

bp = Blueprint("at_slip", __name__, url_prefix="/beheer/<slug:campaign>/postvak/<int:slip_id>")
bp.register_error_handler(SlipMoveError, already_decided)
bp.register_error_handler(ChangedMeanwhileError, changed_since)


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


def _stay(campaign: Campaign, slip: Slip, **more: Any) -> ResponseReturnValue:
    """Commit, and show the same slip with what was typed, if anything was: what was said is no decision about it."""
    db.session.commit()
    form = PublishForm()
    if form.text.data != slip.text or form.dutch.data or chosen_theme_id(slip):
        return inbox_page(campaign, slip, publish=form)
    return redirect(url_for("moderation.inbox", campaign=campaign, briefje=slip.id, **more, **selection().query), 303)


def _publishes_at_once(slip: Slip, pieces: Pieces) -> bool:
    return rules.publishes_at_once(needs_care=slip.needs_care, has_personal=any(kind for _piece, kind in pieces))


def _lit(pieces: Pieces, advice: Advice) -> list[Piece]:
    return light(pieces, advice.lit)


def _quoted(words: Iterable[str]) -> list[str]:
    return [f"‘{word}’" for word in words]


def init_app(app: Flask) -> None:
    """Tie what stands beside a slip to the application, and to the page of the inbox."""
    app.register_blueprint(bp)
    app.jinja_env.filters["quoted"] = _quoted
    app.jinja_env.globals.update(at_slip=at_slip, lit=_lit, publishes_at_once=_publishes_at_once)
