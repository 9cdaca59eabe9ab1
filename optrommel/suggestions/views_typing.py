"""Where a slip may belong that was just typed over: shown to its typist, who may choose; a moderator decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import TYPISTS, may_moderate
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.queries_typing import WITH_NUMBER, Typed, slip_to_read
from optrommel.slips.rules import SlipState
from optrommel.suggestions.advice import AtTyping, at_typing
from optrommel.suggestions.rules import TYPIST_KEYS, NotYourSlipError, PickTooLateError
from optrommel.suggestions.switch import suggests
from optrommel.suggestions.typists import choose_theme
from optrommel.themes.models import Theme
from optrommel.themes.queries import locked_theme
from optrommel.themes.rules import ThemeGoneError
from optrommel.web import row_id

bp = Blueprint("typed_advice", __name__, url_prefix="/beheer/<slug:campaign>/overtypen/<int:slip_id>")


def _is_theirs(slip: Slip) -> bool:
    """Tell whether this visitor may say where a slip belongs: who typed it over, or who decides about it anyhow."""
    return slip.typed_by_id == current_user.id or may_moderate(slip.campaign)


def _is_advised(slip: Slip) -> bool:
    """Tell whether themes are shown for it here: what may be a cry for help is left to moderators."""
    return suggests() and slip.state == SlipState.WAITING and not slip.needs_care


def _known(slip: Slip | None) -> Slip:
    """Keep to the slip that was typed: when it was taken back, another may have its id. Raises `PickTooLateError`."""
    if slip is None:
        abort(404)
    if slip.paper is None or slip.submission_id != request.args.get("inzending"):
        raise PickTooLateError
    return slip


@bp.get("/voorstel")
@open_to(TYPISTS)
def page(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Show where a slip may belong, and what looks like it."""
    slip = _known(slip_to_read(campaign.id, slip_id))
    shown = advice_for([slip])
    return render_template("suggestions/typed_slip.html", campaign=campaign, slip=slip, at=shown.get(slip.id))


@bp.post("/thema")
@open_to(TYPISTS)
def choose(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Write down where a slip may belong; without a theme, that nothing was chosen after all."""
    slip = _known(slip_in(campaign.id, slip_id, *WITH_NUMBER))
    if slip.needs_care or not suggests():
        raise PickTooLateError  # nothing was offered
    if not _is_theirs(slip):
        raise NotYourSlipError
    try:
        theme = _asked_theme(campaign)
        choose_theme(slip, theme.id if theme else None, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        flash(_(error.sentence), "warn")
        return _back(campaign, slip)
    flash(
        _("Gekozen: %(name)s. De moderator ziet dat het eerst.", name=theme.name)
        if theme
        else _("Er is nu geen thema gekozen.")
    )
    return _back(campaign, slip)


def _asked_theme(campaign: Campaign) -> Theme | None:
    theme_id = request.form.get("theme_id", type=row_id)
    theme = locked_theme(campaign.id, theme_id) if theme_id else None
    if theme_id and theme is None:
        raise ThemeGoneError
    return theme


def _back(campaign: Campaign, slip: Slip) -> ResponseReturnValue:
    """Go back where the button stood: in the list of what was typed over, else at this slip alone."""
    if "lijst" in request.args:
        kept: dict[str, Any] = {name: request.args.get(name) for name in ("trommel", "pagina", "nummer")}
        return redirect(url_for("typing.typed", campaign=campaign, **kept, _anchor=f"briefje-{slip.id}"), 303)
    where = url_for(".page", campaign=campaign, slip_id=slip.id, inzending=slip.submission_id)
    return redirect(where, 303)


def advice_for(slips: Iterable[Slip]) -> dict[int, AtTyping]:
    """Give what is shown of suggestions beside slips that were typed over, by slip id, for those of this visitor."""
    shown = [slip for slip in slips if _is_advised(slip) and _is_theirs(slip)]
    return at_typing(shown[0].campaign_id, shown) if shown else {}


def _of_typed(found: Iterable[Typed]) -> dict[int, AtTyping]:
    return advice_for(typed.slip for typed in found)


def init_app(app: Flask) -> None:
    """Tie what stands beside typed slips to the application, and to the pages of typing over."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(advice_for_typed=_of_typed, TYPIST_KEYS=TYPIST_KEYS)
