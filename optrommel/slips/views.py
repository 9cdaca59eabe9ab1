"""The phone form: alone, at a table, for children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_wtf.csrf import generate_csrf

from optrommel.access import EVERYONE, open_to
from optrommel.accounts.queries import names_of_moderators
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries_tins import tin_by_lid_code
from optrommel.campaigns.rules import kept_until
from optrommel.clock import local_today, utc_now
from optrommel.extensions import csrf, db
from optrommel.languages import base_language
from optrommel.rules import RuleError
from optrommel.slips import views_imports
from optrommel.slips.actions import Submission, ask_helper_to_confirm, put_slip
from optrommel.slips.asked_tin import address_of_tin
from optrommel.slips.forms import SlipForm, WordsForm
from optrommel.slips.limits import spend_slip
from optrommel.slips.personal import Finding
from optrommel.slips.queries import houses_of
from optrommel.slips.rereading import was_changed
from optrommel.slips.rules import show_code
from optrommel.slips.views_numbers import bp
from optrommel.slips.views_rereading import bp as rereading_bp
from optrommel.slips.views_scans import bp as scans_bp
from optrommel.slips.views_tin import bp as tins_bp
from optrommel.slips.views_typed import bp as typing_bp
from optrommel.slips.visit import (
    begin_table,
    count_at_table,
    count_slip_at_table,
    end_table,
    forget,
    last_slip_id,
    remember_slip,
    remembered_contact,
)
from optrommel.traits import Trait, has
from optrommel.web import asks_as_script, begin_writing

FormView = Callable[[Campaign], ResponseReturnValue]


@dataclass(frozen=True)
class Way:
    """A way to write a slip: its page, and the form on it."""

    template: str
    form: type[WordsForm]


ALONE = Way("slips/new.html", SlipForm)
AT_TABLE = Way("slips/at_table.html", SlipForm)
CHILD = Way("slips/for_children.html", WordsForm)


def _submission(form: WordsForm, way: Way, *, is_another: bool) -> Submission:
    helping = {}
    if isinstance(form, SlipForm):
        helping = {
            "helps": form.help.data,
            "name": form.name.data,
            "reach": form.contact.data,
            "jobs": tuple(form.jobs.data),
            "own_words": form.own_words.data,
            "may_be_passed_on": form.may_be_passed_on.data,
        }
    return Submission(
        id=form.submission_id.data,
        text=form.words(),
        lid_code=form.tin.data or "",
        by_child=way is CHILD,
        is_another=is_another,
        photo=form.picture,
        language=base_language(),
        **helping,
    )


def _tell_script(form: WordsForm, findings: list[Finding]) -> dict[str, object]:
    found = [(finding.kind, form.text.data[finding.start : finding.end]) for finding in findings]
    return {"problems": form.problems(), "findings": found}


def _form_page(campaign: Campaign, way: Way, form: WordsForm, status: int = 200) -> ResponseReturnValue:
    findings = form.findings() if form.is_submitted() and not form.text.errors else []
    if form.is_submitted() and asks_as_script():
        return _tell_script(form, findings), status  # its page still holds the words and the photo
    if form.is_submitted() and not findings:
        form.ask_for_photo_again()
    tin = tin_by_lid_code(form.tin.data) if form.tin.data else None
    harmless = {b"", f"trommel={tin.lid_code}".encode() if tin else b""}
    g.gives_nothing_away = request.query_string in harmless
    return render_template(
        way.template,
        campaign=campaign,
        form=form,
        findings=findings,
        asks_photo=bool(
            findings and (form.photo.data or form.photo_lost.data)
        ),  # beside the question, and not before it
        tin=tin,
        is_closed=not campaign.takes_slips(),
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
        moderators=names_of_moderators(campaign.id) or [campaign.contact_name],
        at_table=count_at_table(campaign.id, now=utc_now()),
    ), status


def _problem(form: WordsForm) -> int | None:
    """Give the status of the page that comes back when the slip cannot be taken, or not yet."""
    return form.problem() or (422 if form.findings() else form.photo_problem())


def _write(campaign: Campaign, way: Way) -> ResponseReturnValue:
    """Show the form; take the slip and lead to its code."""
    now = utc_now()
    known = remembered_contact(campaign, now=now) if way is ALONE and request.method == "GET" else None
    form = way.form(
        tin=request.args.get("trommel", ""),
        name=known.name if known else "",
        contact=known.reach if known else "",
    )
    if not form.is_submitted():
        return _form_page(campaign, way, form)
    status = _problem(form)
    if status is not None:
        return _form_page(campaign, way, form, status)
    before = count_at_table(campaign.id, now=now) if way is AT_TABLE else last_slip_id(campaign, now=now)
    submission = _submission(form, way, is_another=bool(before))
    try:
        spend_slip(campaign, submission)
        begin_writing()
        slip, code = put_slip(campaign, submission, now=now)
        slip_id = slip.id
        ask_helper_to_confirm(slip, campaign, now=now)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        form.refuse(error)
        return _form_page(campaign, way, form, error.status)
    if way is AT_TABLE:
        count_slip_at_table(campaign, slip_id, now=now)
    else:
        remember_slip(campaign, slip_id, now=now)
    return redirect(url_for("pages.receipt", code=show_code(code)), 303)


def slip_form(ending: str) -> Callable[[FormView], FormView]:
    """Open a form that puts a slip in the tin, at an address that ends so."""

    def open_form(view: FormView) -> FormView:
        marked = has(
            Trait.PRIVATE, Trait.READS_FIRST, Trait.TAKES_PHOTO, Trait.OPENS_OFFLINE, Trait.ANSWERS_WHEN_CLOSED
        )(open_to(EVERYONE)(view))
        # The form checks its own token, so that a page that stood open too long comes back with the words still in it.
        csrf.exempt(marked)
        return bp.route(f"/<slug:campaign>/{ending}", methods=["GET", "POST"])(marked)

    return open_form


@slip_form("briefje")
def new(campaign: Campaign) -> ResponseReturnValue:
    """Write a slip alone, on one's own phone."""
    return _write(campaign, ALONE)


@bp.get("/<slug:campaign>/briefje/token")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def token(campaign: Campaign) -> ResponseReturnValue:
    """Give a token for a slip that waited on the phone; only pages of this site can read it."""
    return Response(generate_csrf(), mimetype="text/plain")


@slip_form("kinderen")
def for_children(campaign: Campaign) -> ResponseReturnValue:
    """Write a slip as a child: no name, no contact."""
    return _write(campaign, CHILD)


@slip_form("aan-tafel")
def at_table(campaign: Campaign) -> ResponseReturnValue:
    """Write slips with several people on one phone that goes round."""
    begin_table(campaign, now=utc_now())
    return _write(campaign, AT_TABLE)


@bp.post("/<slug:campaign>/aan-tafel/klaar")
@open_to(EVERYONE)
@has(Trait.ANSWERS_WHEN_CLOSED)
def leave_table(campaign: Campaign) -> ResponseReturnValue:
    """End the round of the phone."""
    count = end_table()
    if count:
        flash(
            ngettext(
                "Klaar. Er zit %(num)d briefje in de trommel. Dank je wel!",
                "Klaar. Er zitten %(num)d briefjes in de trommel. Dank jullie wel!",
                count,
            )
        )
    return redirect(url_for("pages.campaign", campaign=campaign), 303)


@bp.post("/<slug:campaign>/briefje/iemand-anders")
@open_to(EVERYONE)
@has(Trait.ANSWERS_WHEN_CLOSED)
def somebody_else(campaign: Campaign) -> ResponseReturnValue:
    """Forget the contact of who wrote on this phone before."""
    forget()
    return redirect(url_for(".new", campaign=campaign, trommel=request.form.get("tin") or None), 303)


def init_app(app: Flask) -> None:
    """Tie the slips to the application."""
    app.register_blueprint(bp)
    app.register_blueprint(tins_bp)
    app.register_blueprint(typing_bp)
    views_imports.init_app(app)
    app.register_blueprint(scans_bp)
    app.register_blueprint(rereading_bp)
    app.jinja_env.globals.update(houses_of=houses_of, was_changed=was_changed, address_of_tin=address_of_tin)
