"""The board: columns are themes, every move a plain form that a script may send as well."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.repeats import DONE_ALREADY
from optrommel.rules import RuleError
from optrommel.themes import views_merging, views_publishing, views_themes
from optrommel.themes.actions import add_theme, order_themes
from optrommel.themes.arranging import Laying, lay_cards, step_cards
from optrommel.themes.board import cards_in, state_of
from optrommel.themes.forms import MoveForm, NewThemeForm
from optrommel.themes.icons import DRAWINGS
from optrommel.themes.meanwhile import lie_there_already, refuse, refuse_cards
from optrommel.themes.models import Theme
from optrommel.themes.queries import open_themes
from optrommel.themes.rules import (
    CARDS_AT_ONCE,
    LOOSE,
    THEMES_MAX,
    CardsChangedError,
    ThemeGoneError,
    TooManyThemesError,
    stepped,
)
from optrommel.themes.views_answers import (
    answer_done,
    answer_place,
    answer_refusal,
    board_page,
    board_tag,
    bp,
    fill_choices,
    wanted_cards,
)
from optrommel.web import row_id, wants_json

__all__ = ["init_app", "views_merging", "views_themes"]  # each has views of the board

STEPS = {"left": -1, "right": 1}
COLUMN_STEP = re.compile(r"(left|right)-(\d{1,9})")


@bp.get("")
@open_to(MODERATORS)
def board(campaign: Campaign) -> ResponseReturnValue:
    """Show the board."""
    return board_page(campaign)


@bp.get("/stand")
@open_to(MODERATORS)
def state(campaign: Campaign) -> ResponseReturnValue:
    """Tell an open board which cards lie where, in which version; nothing when nothing changed."""
    tag = board_tag(campaign)
    if request.if_none_match.contains(tag):
        return "", 304, {"ETag": f'"{tag}"'}
    answer = jsonify(version=campaign.board_version, columns=state_of(campaign.id, wanted_cards()))
    answer.set_etag(tag)
    return answer


@bp.get("/kaartjes")
@open_to(MODERATORS)
def cards(campaign: Campaign) -> ResponseReturnValue:
    """Show some cards of one column, for an open board to take over."""
    column_id = request.args.get("kolom", LOOSE, type=row_id)
    asked = request.args.get("ideeen", "").split(",")[:CARDS_AT_ONCE]
    idea_ids = [int(typed) for typed in asked if typed.isascii() and typed.isdigit() and len(typed) < 10]
    g.gives_nothing_away = True  # holds no token
    found = cards_in(campaign.id, column_id, idea_ids)
    return render_template("themes/cards.html", campaign=campaign, column_id=column_id, cards=found)


def _invalid(campaign: Campaign, form: MoveForm) -> ResponseReturnValue:
    if wants_json():
        sentences = " ".join(sentence for _id, sentence in form.problems())
        return jsonify(sentence=sentences, by="", retry={}), 422
    return board_page(campaign, move=form, status=422)


def _lay(campaign: Campaign, form: MoveForm) -> str:
    laying = Laying(int(form.theme_id.data), form.before_id, form.also.data, form.why.data or "")
    theme = lay_cards(campaign.id, form.chosen(), laying, now=utc_now(), by=current_user.id)
    return _told(form, theme.name if theme else _("Nog los"))


def _told(form: MoveForm, name: str) -> str:
    return str(
        ngettext(
            "%(num)d idee ligt nu bij ‘%(name)s’.",
            "%(num)d ideeën liggen nu bij ‘%(name)s’.",
            len({card.idea_id for card in form.chosen()}),
            name=name,
        )
    )


def _lay_in_new(campaign: Campaign, form: MoveForm) -> str:
    theme = make_theme(campaign, form.name.data)
    laying = Laying(theme.id, is_also=form.also.data, why=form.why.data or "")
    lay_cards(campaign.id, form.chosen(), laying, now=utc_now(), by=current_user.id)
    return _told(form, theme.name)


def _step(campaign: Campaign, form: MoveForm) -> str:
    step = -1 if form.deed == "up" else 1
    step_cards(campaign.id, form.chosen(), step, now=utc_now(), by=current_user.id)
    return str(_("Eén plek omhoog gelegd.") if step < 0 else _("Eén plek omlaag gelegd."))


DEEDS: dict[str, Callable[[Campaign, MoveForm], str]] = {
    "lay": _lay,
    "new": _lay_in_new,
    "up": _step,
    "down": _step,
}


def _back(campaign: Campaign, form: MoveForm) -> str:
    """Give the page to go back to, when cards were laid from elsewhere than the board."""
    (first, *_others) = form.chosen()
    return url_for("moderation.idea", campaign=campaign, idea_id=first.idea_id) if "van-idee" in request.args else ""


@bp.post("/leg")
@open_to(MODERATORS)
def move(campaign: Campaign) -> ResponseReturnValue:
    """Do what was asked with the chosen cards."""
    take_turn(campaign.id)
    form = fill_choices(MoveForm(), open_themes(campaign.id))
    if not form.validate_on_submit():
        return _invalid(campaign, form)
    if form.deed == "merge":
        db.session.rollback()
        return answer_place(url_for(".preview", campaign=campaign, cards=list(map(str, form.chosen()))))
    try:
        message = DEEDS[form.deed](campaign, form)
        idea_ids = {card.idea_id for card in form.chosen()}
        return answer_done(campaign, message, idea_ids=idea_ids, to=_back(campaign, form))
    except CardsChangedError as error:
        db.session.rollback()
        if form.deed == "lay" and lie_there_already(campaign.id, form.chosen(), form.theme_id.data, by=current_user.id):
            return answer_done(campaign, str(DONE_ALREADY))
        return answer_refusal(campaign, refuse_cards(campaign.id, error, form.chosen(), form.typed()), form)
    except RuleError as error:
        db.session.rollback()
        return answer_refusal(campaign, refuse(error), form)


def make_theme(campaign: Campaign, name: str) -> Theme:
    """Make a theme, unless there are too many."""
    if len(open_themes(campaign.id)) >= THEMES_MAX:
        raise TooManyThemesError(max=THEMES_MAX)
    return add_theme(campaign.id, name, now=utc_now(), by=current_user.id)


@bp.post("/themas")
@open_to(MODERATORS)
def new(campaign: Campaign) -> ResponseReturnValue:
    """Make a theme."""
    take_turn(campaign.id)
    form = NewThemeForm()
    if not form.validate_on_submit():
        return board_page(campaign, new=form, status=422)
    try:
        make_theme(campaign, form.name.data)
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return board_page(campaign, new=form, status=error.status)
    return answer_done(campaign, _("Thema ‘%(name)s’ staat op het bord.", name=form.name.data))


@bp.post("/volgorde")
@open_to(MODERATORS)
def order(campaign: Campaign) -> ResponseReturnValue:
    """Put a theme one place to the left or to the right."""
    take_turn(campaign.id)
    themes = {theme.id: theme for theme in open_themes(campaign.id)}
    asked = COLUMN_STEP.fullmatch(request.form.get("do", ""))
    if asked is None or int(asked[2]) not in themes:
        raise ThemeGoneError
    ids = stepped(list(themes), [int(asked[2])], STEPS[asked[1]])
    order_themes([themes[theme_id] for theme_id in ids], now=utc_now(), by=current_user.id)
    return answer_done(campaign, _("De volgorde van de thema’s is veranderd."))


def init_app(app: Flask) -> None:
    """Tie the board to the application."""
    app.register_blueprint(bp)
    views_publishing.init_app(app)
    app.jinja_env.globals["THEME_DRAWINGS"] = DRAWINGS
