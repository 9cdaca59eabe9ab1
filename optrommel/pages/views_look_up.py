"""What became of a slip, to read out on the telephone."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.pages.forms_look_up import LookUpForm
from optrommel.pages.look_up import BY_TELEPHONE, Found
from optrommel.pages.look_up import look_up as find
from optrommel.pages.views_tin import bp
from optrommel.rules import RuleError

__all__ = ["bp"]


@bp.get("/beheer/<slug:campaign>/opzoeken")
@open_to(MODERATORS)
def look_up(campaign: Campaign) -> ResponseReturnValue:
    """Find a paper slip by its number, and write what became of it as it can be read out."""
    form = LookUpForm(formdata=request.args or None)
    found = _find(campaign, form) if request.args else None
    status = 422 if form.problems() else 200
    return render_template("pages/look_up.html", campaign=campaign, form=form, found=found), status


def _find(campaign: Campaign, form: LookUpForm) -> Found | None:
    if not form.validate():
        return None
    try:
        return find(campaign, form.nummer.data)
    except RuleError as error:
        form.nummer.errors = [_(BY_TELEPHONE.get(type(error), error.sentence)) % error.values]
        return None
