"""Slips from a spreadsheet, for moderators: choose a file, look at what it would do, put it in, take it back whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.cells import Field
from optrommel.slips.forms_imports import SpreadsheetForm
from optrommel.slips.importing import prepare, put_in
from optrommel.slips.imports import (
    cancel_draft,
    content_of,
    import_in,
    imports_of,
    keep_draft,
    locked_import,
    undo_import,
)
from optrommel.slips.models_paper import SlipImport
from optrommel.slips.paper_numbers import EXAMPLE
from optrommel.slips.planning import Plan, plan_import
from optrommel.slips.rules import ImportState
from optrommel.traits import Trait, has
from optrommel.web import begin_writing

bp = Blueprint("imports", __name__)

FIELDS: Mapping[Field, LazyString] = {
    Field.TEXT: _l("de tekst van het briefje"),
    Field.TIN: _l("de trommel"),
    Field.NUMBER: _l("het nummer op het briefje"),
    Field.DAY: _l("de dag waarop het geschreven is"),
    Field.LANGUAGE: _l("de taal"),
    Field.NAME: _l("de naam van wie wil meehelpen"),
    Field.REACH: _l("hoe je die bereikt"),
}
COLUMNS: Sequence[tuple[str, LazyString]] = (
    ("tekst", _l("Wat er op het briefje staat. Deze moet erin; ‘briefje’ of ‘idee’ mag ook.")),
    ("trommel", _l("Het nummer van de trommel. Mag leeg.")),
    (
        "nummer",
        _l(
            "Het nummer op het briefje, zoals %(example)s. De code op het strookje werkt dan ook.", example=str(EXAMPLE)
        ),
    ),
    ("datum", _l("Wanneer het geschreven is. Zonder datum telt vandaag.")),
    ("taal", _l("Nederlands, Engels, Turks, Arabisch … Zonder taal is het Nederlands.")),
    (
        "naam, contact",
        _l("Alleen van wie wil meehelpen: naam, en telefoonnummer of e-mailadres. Vul ze allebei in."),
    ),
)
ROWS_SHOWN = 5
PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Trouble:
    """What keeps a file out: the first sentences of it, how many more there are, and in how many rows."""

    sentences: list[str]
    more: int
    rows: int


def _trouble(plan: Plan) -> Trouble:
    said = [problem.say(_) for problem in plan.problems[:PROBLEMS_SHOWN]]
    return Trouble(said, len(plan.problems) - len(said), len({problem.row for problem in plan.problems}))


def _page(
    campaign: Campaign, form: SpreadsheetForm, *, plan: Plan | None = None, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "slips/imports/page.html",
        campaign=campaign,
        form=form,
        trouble=_trouble(plan) if plan else None,
        known_columns=COLUMNS,
        imports=imports_of(campaign.id),
    ), status


@bp.route("/beheer/<slug:campaign>/importeren", methods=["GET", "POST"])
@open_to(MODERATORS)
@has(Trait.READS_FIRST, Trait.TAKES_PHOTO)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Take a file and lead to what it would do; a file in which something is wrong is not kept."""
    form = SpreadsheetForm()
    if not form.validate_on_submit():
        return _page(campaign, form, status=422 if form.is_submitted() else 200)
    content, name, now = form.content(), form.file.data.filename or "", utc_now()
    try:
        plan = plan_import(campaign, content, now=now)
    except RuleError as error:
        form.refuse(error)
        return _page(campaign, form, status=error.status)
    if plan.problems:
        return _page(campaign, form, plan=plan, status=422)
    begin_writing()
    draft = keep_draft(campaign, content, name=name, now=now, by=current_user.id)
    db.session.commit()
    return redirect(url_for(".one", campaign=campaign, import_id=draft.id), 303)


@bp.get("/beheer/<slug:campaign>/importeren/<int:import_id>")
@open_to(MODERATORS)
def one(campaign: Campaign, import_id: int) -> ResponseReturnValue:
    """Show what a file would do, or what it did."""
    found = import_in(campaign.id, import_id) or abort(404)
    if found.state != ImportState.DRAFT:
        return render_template("slips/imports/done.html", campaign=campaign, found=found)
    plan = plan_import(campaign, content_of(found), now=utc_now())
    return render_template(
        "slips/imports/preview.html",
        campaign=campaign,
        found=found,
        plan=plan,
        field_labels=FIELDS,
        rows_shown=ROWS_SHOWN,
        trouble=_trouble(plan),
    )


@bp.post("/beheer/<slug:campaign>/importeren/<int:import_id>/erin")
@open_to(MODERATORS)
@has(Trait.READS_FIRST)
def confirm(campaign: Campaign, import_id: int) -> ResponseReturnValue:
    """Put all rows of a file in, once."""
    found, now = import_in(campaign.id, import_id) or abort(404), utc_now()
    if found.state != ImportState.DRAFT:
        return _back(campaign, found)
    try:
        plan = plan_import(campaign, content_of(found), now=now)
        prepared = prepare(campaign, plan, now=now)
        begin_writing()
        _put_in_once(campaign, import_id, plan, prepared, now=now)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        flash(_(error.sentence) % error.values, "warn")
    return redirect(url_for(".one", campaign=campaign, import_id=import_id), 303)


def _put_in_once(
    campaign: Campaign, import_id: int, plan: Plan, prepared: list[dict[str, object]], *, now: dt.datetime
) -> None:
    """Put the rows in, unless the other press of the button did."""
    found = locked_import(campaign.id, import_id)
    if found is None or found.state != ImportState.DRAFT:
        return
    tally = put_in(found, plan, prepared, campaign, now=now)
    flash(ngettext("%(num)d briefje in de trommel.", "%(num)d briefjes in de trommel.", tally.new))


@bp.post("/beheer/<slug:campaign>/importeren/<int:import_id>/annuleren")
@open_to(MODERATORS)
def cancel(campaign: Campaign, import_id: int) -> ResponseReturnValue:
    """Forget a file that does not go in."""
    found = locked_import(campaign.id, import_id) or abort(404)
    if found.state != ImportState.DRAFT:
        return _back(campaign, found)
    cancel_draft(found)
    db.session.commit()
    flash(_("Het bestand is gewist. Er is niets in de trommel gestopt."))
    return redirect(url_for(".page", campaign=campaign), 303)


@bp.post("/beheer/<slug:campaign>/importeren/<int:import_id>/eruit")
@open_to(MODERATORS)
def undo(campaign: Campaign, import_id: int) -> ResponseReturnValue:
    """Take all slips of an import out, once."""
    found = locked_import(campaign.id, import_id) or abort(404)
    if found.state != ImportState.DONE:
        return _back(campaign, found)
    try:
        undo_import(found, now=utc_now(), by=current_user.id)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        flash(_(error.sentence) % error.values, "warn")
    else:
        flash(_("De briefjes uit dit bestand zijn er weer uit."), "decision")
    return redirect(url_for(".one", campaign=campaign, import_id=import_id), 303)


def _back(campaign: Campaign, found: SlipImport) -> ResponseReturnValue:
    return redirect(url_for(".one", campaign=campaign, import_id=found.id), 303)


def init_app(app: Flask) -> None:
    """Tie the imports to the application."""
    app.register_blueprint(bp)
