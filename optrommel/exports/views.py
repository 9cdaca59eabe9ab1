"""Printing, for moderators: what is wanted, how far it is, and the PDF while it is there."""

from __future__ import annotations

import uuid
from io import BytesIO

from flask import Flask, abort, current_app, flash, jsonify, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries_tins import tins_of
from optrommel.clock import utc_now
from optrommel.exports import worker
from optrommel.exports.forms import AgainForm, OrderForm
from optrommel.exports.machine import makes_pdf
from optrommel.exports.models import PrintOrder
from optrommel.exports.orders import note_taken, order_new, place_order, read_file
from optrommel.exports.queries import batches_of, job_for, order_in, order_sent_as, orders_of
from optrommel.exports.rules import NOT_HERE, PrintJob, SheetKind
from optrommel.exports.views_sheets import bp
from optrommel.extensions import db
from optrommel.labels import ORDER_STATES, SHEETS
from optrommel.notifications.composing import link_to
from optrommel.rules import RuleError
from optrommel.slips.models_paper import PaperBatch
from optrommel.web import begin_writing

__all__ = ["bp", "init_app"]


@bp.route("/beheer/<slug:campaign>/afdrukken", methods=["GET", "POST"])
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Let somebody choose what to print, and show what was ordered."""
    batches = batches_of(campaign.id)
    form = OrderForm(data={"kinds": [] if batches else [SheetKind.SLIPS.value]})  # slips are for one time
    if form.validate_on_submit():
        try:
            _order(campaign, form)
            db.session.commit()
            return _to_order(campaign, form.submission_id.data)
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
    return render_template(
        "exports/page.html",
        campaign=campaign,
        form=form,
        orders=orders_of(campaign.id),
        batches=batches,
        tins=tins_of(campaign.id),
        settings=current_app.config["SETTINGS"],
    ), 422 if form.is_submitted() else 200


def _order(campaign: Campaign, form: OrderForm) -> PrintOrder | None:
    kinds = map(SheetKind, form.kinds.data)
    job = job_for(campaign.id, kinds, tins=form.tins.data, language=form.language.data, is_large=form.is_large.data)
    return order_new(
        campaign,
        job,
        per_tin=form.per_tin.data,
        submission_id=form.submission_id.data,
        problem=_problem(),
        now=utc_now(),
        by=current_user.id,
    )


def _problem() -> str:
    """Say why no PDF will come, if that is certain: the slips are made all the same, for the browser to print."""
    return "" if makes_pdf() else NOT_HERE


def _to_order(campaign: Campaign, submission_id: str) -> ResponseReturnValue:
    """Go to the order that came with a form, be it the first time that it was sent."""
    order = order_sent_as(submission_id, campaign.id)
    if order is None:  # an id of somewhere else
        return redirect(url_for(".page", campaign=campaign), 303)
    return redirect(url_for(".order", campaign=campaign, order_id=order.id), 303)


def _find(campaign: Campaign, order_id: int) -> PrintOrder:
    found = order_in(campaign.id, order_id)
    if found is None:
        abort(404)
    return found


@bp.get("/beheer/<slug:campaign>/afdrukken/<int:order_id>")
@open_to(MODERATORS)
def order(campaign: Campaign, order_id: int) -> ResponseReturnValue:
    """Show how far an order is, and the way to its PDF."""
    found = _find(campaign, order_id)
    tin_ids, batch_id = found.job.tin_ids, found.job.batch_id
    return render_template(
        "exports/order.html",
        campaign=campaign,
        order=found,
        has_file=found.has_file(utc_now()),
        batch=db.session.get(PaperBatch, batch_id) if batch_id else None,
        tins=", ".join(str(tin.number) for tin in tins_of(campaign.id) if tin.id in tin_ids),
        progress_of=progress_of,
    )


@bp.get("/beheer/<slug:campaign>/afdrukken/<int:order_id>/stand")
@open_to(MODERATORS)
def progress(campaign: Campaign, order_id: int) -> ResponseReturnValue:
    """Tell a script on the page how far an order is."""
    found = _find(campaign, order_id)
    return jsonify(is_under_way=found.is_under_way, sentence=progress_of(found))


def progress_of(order: PrintOrder) -> str:
    """Say how far an order is."""
    if order.is_under_way and order.pages:
        return str(ngettext("%(num)d bladzijde is af.", "%(num)d bladzijden zijn af.", order.pages))
    return f"{ORDER_STATES[order.state]}."


@bp.get("/beheer/<slug:campaign>/afdrukken/<int:order_id>/pdf")
@open_to(MODERATORS)
def take(campaign: Campaign, order_id: int) -> ResponseReturnValue:
    """Give the PDF of an order, in no cache; that somebody took it is written down."""
    now = utc_now()
    found = _find(campaign, order_id)
    content = read_file(found, now=now)
    if content is None:
        return redirect(url_for(".order", campaign=campaign, order_id=order_id), 303)
    begin_writing()
    note_taken(found, now=now, by=current_user.id)
    db.session.commit()
    name = f"{campaign.slug}-{order_id}.pdf"
    return send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@bp.post("/beheer/<slug:campaign>/afdrukken/<int:order_id>/opnieuw")
@open_to(MODERATORS)
def order_again(campaign: Campaign, order_id: int) -> ResponseReturnValue:
    """Order once more what was ordered before: slips with the same numbers and codes."""
    return _repeat(campaign, _find(campaign, order_id).job)


@bp.post("/beheer/<slug:campaign>/afdrukken/partij/<int:batch_number>")
@open_to(MODERATORS)
def batch_again(campaign: Campaign, batch_number: int) -> ResponseReturnValue:
    """Order slips that were made before once more: with the same numbers and codes."""
    return _repeat(campaign, job_for(campaign.id, [SheetKind.SLIPS], batch=batch_number))


def _repeat(campaign: Campaign, job: PrintJob) -> ResponseReturnValue:
    form = AgainForm()
    if not form.validate_on_submit():
        flash(_("De pagina stond te lang open. Druk nog een keer op de knop."), "warn")
        return redirect(url_for(".page", campaign=campaign), 303)
    sent_as, by = form.submission_id.data, current_user.id
    place_order(campaign, job, submission_id=sent_as, problem=_problem(), now=utc_now(), by=by)
    db.session.commit()
    return _to_order(campaign, sent_as)


def _new_submission() -> str:
    return str(uuid.uuid4())


def init_app(app: Flask) -> None:
    """Tie printing to the application, and print while it is served."""
    app.register_blueprint(bp)
    worker.init_app(app)
    app.jinja_env.globals.update(link_to=link_to, makes_pdf=makes_pdf, new_submission=_new_submission)
    app.jinja_env.filters["sheet_name"] = lambda kind: str(SHEETS[kind])
