"""“Meld dit”: for every neighbour, without a name. Everyone may meet these pages, so they speak every language."""

from __future__ import annotations

import uuid

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from limits import parse

from optrommel.access import EVERYONE, audiences_of, open_to
from optrommel.accounts.queries import names_of_moderators
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db, limiter
from optrommel.groups.actions_reports import Complaint, report, report_by_code
from optrommel.groups.queries_reports import shown_in
from optrommel.groups.report_form import ReportForm
from optrommel.groups.rules_reports import Reason, Shown, TooManyReportsError
from optrommel.groups.views_manage import bp
from optrommel.rules import RuleError
from optrommel.slips.rules import read_code, show_code
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

PER_VISITOR = parse("30 per hour")  # a whole house may share one address


def is_read_by_neighbours() -> bool:
    """Tell whether a page is open to everyone: on their own pages groups and moderators have other buttons."""
    return EVERYONE in audiences_of(request.endpoint)


def _readers(campaign: Campaign) -> list[str]:
    return names_of_moderators(campaign.id) or [campaign.contact_name]


@bp.route("/<slug:campaign>/melden/<any(nieuws, activiteit, nodig):kind>/<int:row_id>", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.ANSWERS_WHEN_CLOSED)
def report_this(campaign: Campaign, kind: str, row_id: int) -> ResponseReturnValue:
    """Say that something is wrong with what a group shows."""
    subject, form = shown_in(campaign.id, Shown(kind), row_id), ReportForm()
    if subject is None:
        abort(404)
    status = form.problem() if form.is_submitted() else 200
    if status is None:
        try:
            _spend_report()
            code = report(subject, _complaint(form), campaign, now=utc_now())
            db.session.commit()
        except RuleError as error:
            db.session.rollback()
            form.refuse(error)
            status = error.status
        else:
            flash(_("Je melding is binnen. Een mens leest hem."))
            return redirect(url_for(".report_page", code=show_code(code)), 303)
    readers = _readers(campaign)
    page = {"campaign": campaign, "kind": kind, "subject": subject, "form": form, "readers": readers}
    return render_template("reports/new.html", **page), status


def _complaint(form: ReportForm) -> Complaint:
    return Complaint(uuid.UUID(form.submission_id.data), Reason(form.reason.data), form.text.data)


def _spend_report() -> None:
    """Count a report of a visitor. Raises `TooManyReportsError`."""
    if limiter.enabled and not limiter.limiter.hit(PER_VISITOR, "report", get_remote_address()):
        raise TooManyReportsError


@bp.get("/melding/<code>")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def report_page(code: str) -> ResponseReturnValue:
    """Show who reported something who reads it, and what a person answered."""
    found = report_by_code(code)
    if found is None:
        count_failure("report")
        abort(404)
    canonical = show_code(read_code(code) or "")
    if code != canonical:
        return redirect(url_for(".report_page", code=canonical), 303)
    campaign = found.campaign
    page = {"campaign": campaign, "report": found, "code": canonical, "readers": _readers(campaign)}
    return render_template("reports/page.html", **page)
