"""A theme's own page: its name, words and colour."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.themes.actions import change_theme
from optrommel.themes.forms import ThemeForm
from optrommel.themes.queries import theme_by_slug
from optrommel.themes.views_answers import bp


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
