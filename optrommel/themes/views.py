"""The board: columns are themes, every move a plain form."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_ideas
from optrommel.moderation.rules import IdeaGoneError
from optrommel.rules import RuleError
from optrommel.themes.actions import add_theme, change_theme
from optrommel.themes.board import CARDS_SHOWN, board_of
from optrommel.themes.forms import LOOSE, MoveForm, NewThemeForm, ThemeForm
from optrommel.themes.models import Theme
from optrommel.themes.placing import move_idea
from optrommel.themes.queries import locked_themes, open_themes, theme_by_slug
from optrommel.themes.rules import THEMES_MAX, ThemeGoneError

bp = Blueprint("themes", __name__, url_prefix="/beheer/<slug:campaign>/bord")


def _move_form(campaign: Campaign) -> MoveForm:
    form = MoveForm()
    form.theme_id.choices = [("", _("Kies een thema")), ("0", _("Nog los"))]
    form.theme_id.choices += [(str(theme.id), theme.name) for theme in open_themes(campaign.id)]
    return form


def _board_page(
    campaign: Campaign, form: NewThemeForm, move: MoveForm | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "themes/board.html",
        campaign=campaign,
        columns=board_of(campaign.id, most=request.args.get("per_kolom", CARDS_SHOWN, type=int)),
        form=form,
        move=move or _move_form(campaign),
        last=journal.last_decision(campaign.id, current_user.id),
    ), status


@bp.get("")
@open_to(MODERATORS)
def board(campaign: Campaign) -> ResponseReturnValue:
    """Show the board."""
    return _board_page(campaign, NewThemeForm())


def _find_themes(campaign: Campaign, theme_ids: set[int]) -> dict[int, Theme]:
    themes = {theme.id: theme for theme in locked_themes(campaign.id, theme_ids - {LOOSE})}
    if theme_ids - {LOOSE} != set(themes):
        raise ThemeGoneError
    return themes


def _find_ideas(campaign: Campaign, idea_ids: set[int]) -> dict[int, Idea]:
    ideas = {idea.id: idea for idea in locked_ideas(campaign.id, idea_ids)}
    if idea_ids != set(ideas):
        raise IdeaGoneError
    return ideas


@bp.post("/leg")
@open_to(MODERATORS)
def move(campaign: Campaign) -> ResponseReturnValue:
    """Move the chosen cards to another column, or lay them in one more."""
    form = _move_form(campaign)
    if not form.validate_on_submit():
        return _board_page(campaign, NewThemeForm(formdata=None), form, status=422)
    take_turn(campaign.id)
    chosen, target_id = form.chosen(), int(form.theme_id.data)
    themes = _find_themes(campaign, {target_id} | {source_id for _idea_id, source_id in chosen})
    ideas = _find_ideas(campaign, {idea_id for idea_id, _source_id in chosen})
    theme = themes.get(target_id)
    for idea_id, source_id in sorted(chosen):
        source = None if form.also.data and theme is not None else themes.get(source_id)
        move_idea(ideas[idea_id], theme, source=source, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(
        ngettext(
            "%(num)d idee ligt nu bij ‘%(name)s’.",
            "%(num)d ideeën liggen nu bij ‘%(name)s’.",
            len(ideas),
            name=theme.name if theme else _("Nog los"),
        ),
        "decision",
    )
    return redirect(url_for(".board", campaign=campaign, per_kolom=request.args.get("per_kolom")), 303)


@bp.post("/themas")
@open_to(MODERATORS)
def new(campaign: Campaign) -> ResponseReturnValue:
    """Make a theme."""
    form = NewThemeForm()
    if not form.validate_on_submit():
        return _board_page(campaign, form, status=422)
    if len(open_themes(campaign.id)) >= THEMES_MAX:
        form.refusals.append(_("Een actie kan hooguit %(max)d thema’s hebben.", max=THEMES_MAX))
        return _board_page(campaign, form, status=422)
    try:
        take_turn(campaign.id)
        add_theme(campaign.id, form.name.data, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _board_page(campaign, form, status=error.status)
    flash(_("Thema ‘%(name)s’ staat op het bord.", name=form.name.data))
    return redirect(url_for(".board", campaign=campaign), 303)


@bp.route("/themas/<slug:theme>", methods=["GET", "POST"])
@open_to(MODERATORS)
def edit(campaign: Campaign, theme: str) -> ResponseReturnValue:
    """Rename and describe a theme."""
    found = theme_by_slug(campaign.id, theme)
    if found is None:
        abort(404)
    form = ThemeForm(obj=found)
    if form.validate_on_submit():
        try:
            take_turn(campaign.id)
            change_theme(
                found,
                name=form.name.data,
                description=form.description.data,
                hue=form.hue.data,
                now=utc_now(),
                by=current_user.id,
            )
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
        else:
            flash(_("Opgeslagen."))
            return redirect(url_for(".board", campaign=campaign), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("themes/edit.html", campaign=campaign, theme=found, form=form), status


def init_app(app: Flask) -> None:
    """Tie the board to the application."""
    app.register_blueprint(bp)
