"""Publishing a slip of the inbox, laid in a theme in one go if one was chosen."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, g, request
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
from optrommel.moderation.marking import Pieces, blacked_out, marked
from optrommel.moderation.models import Hold, Idea
from optrommel.moderation.queries import hold_on
from optrommel.moderation.rules import ChangedMeanwhileError, publishes_at_once
from optrommel.moderation.views import find_undecided, go_on, publish_with
from optrommel.moderation.views_inbox import Stale, inbox_page
from optrommel.moderation.views_stale import DONE, already_decided, changed_since, did, is_worded
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipMoveError
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import place_idea
from optrommel.themes.queries import locked_theme
from optrommel.themes.rules import ThemeGoneError
from optrommel.web import row_id

_ASKED_BY = ("lay", "choose", "theme_id")  # the button of a theme says more than the list

bp = Blueprint("publishing", __name__, url_prefix="/beheer/<slug:campaign>/postvak/<int:slip_id>")
bp.register_error_handler(SlipMoveError, already_decided)
bp.register_error_handler(ChangedMeanwhileError, changed_since)


@bp.post("/publiceren")
@open_to(MODERATORS)
def publish(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Publish a slip, as it is or tidied, and lay it in a theme if one was chosen; or only look at what would be."""
    slip = find_undecided(campaign, slip_id)
    form = PublishForm()
    if _is_only_looked_at(slip):
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


def _is_only_looked_at(slip: Slip) -> bool:
    """Tell whether nothing is published yet: the page may be older than what a colleague said about the slip."""
    if "look" in request.form or "choose" in request.form:
        return True
    return "lay" in request.form and not _publishes_at_once(slip, marked(slip.text), hold_on(slip.id))


def _publishes_at_once(slip: Slip, pieces: Pieces, hold: Hold | None) -> bool:
    return publishes_at_once(
        needs_care=slip.needs_care,
        has_personal=any(kind for _piece, kind in pieces),
        is_held=hold is not None,
        is_doubtful=slip.is_doubtful,
    )


def _look(campaign: Campaign, slip: Slip, form: PublishForm) -> ResponseReturnValue:
    """Show the form once more, with what was typed compared and the theme that was chosen; nothing is decided yet."""
    if request.form.get("look") == "blacken":
        form.text.data, form.dutch.data = blacked_out(form.text.data), blacked_out(form.dutch.data)
    return inbox_page(campaign, slip, publish=form)


def _wanted_theme_id() -> int | None:
    """Read which theme was asked for: by a button for that theme, else in the list; None: none that can be."""
    wanted = [request.form.get(name, type=row_id) for name in _ASKED_BY]
    return next(filter(None, wanted), None)


def _wanted_theme(campaign: Campaign) -> Theme | None:
    """Find the theme that was asked for. Raises `ThemeGoneError`, also for what is no number of a theme."""
    if not any(request.form.get(name) for name in _ASKED_BY):
        return None
    theme = locked_theme(campaign.id, _wanted_theme_id() or 0)
    if theme is None:
        raise ThemeGoneError
    return theme


@bp.errorhandler(ThemeGoneError)
def theme_gone(error: ThemeGoneError) -> ResponseReturnValue:
    """Show the slip, which still waits, with what was typed and the themes that there are now."""
    db.session.rollback()
    slip = slip_in(g.campaign.id, (request.view_args or {})["slip_id"])
    return inbox_page(g.campaign, slip, stale=Stale(_(error.sentence), ""), publish=PublishForm())


def _was_published(slip: Slip, _campaign: Campaign) -> bool:
    theme_id = _wanted_theme_id()
    is_same = did(slip, "published", joins=None) and is_worded(slip, PublishForm())
    return is_same and (theme_id is None or _lies_there(slip, theme_id))


def _lies_there(slip: Slip, theme_id: int) -> bool:
    lies = db.select(Placement.id).join(Idea, Idea.id == Placement.idea_id)
    found = lies.where(Idea.origin_slip_id == slip.id, Placement.theme_id == theme_id)
    return db.session.scalar(found.limit(1)) is not None


def chosen_theme_id(slip: Slip) -> int | None:
    """Tell which theme was chosen for this slip on the page that was sent; the next slip begins without."""
    return _wanted_theme_id() if (request.view_args or {}).get("slip_id") == slip.id else None


def init_app(app: Flask) -> None:
    """Tie publishing to the application, and to the page of the inbox."""
    app.register_blueprint(bp)
    DONE["publish"] = _was_published
    app.jinja_env.globals.update(chosen_theme_id=chosen_theme_id, publishes_at_once=_publishes_at_once)
