"""Second reading, for typists and moderators: one doubtful slip at a time, beside its picture."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import TYPISTS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.forms_rereading import ReadingForm
from optrommel.slips.forms_typing import number_in
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rereading import (
    ChangedWhileReadingError,
    Desk,
    OwnReadingError,
    ReadAlreadyError,
    desk_of,
    is_alone,
    last_read,
    read_again,
)
from optrommel.slips.scans import locked_scan_in, scan_in, turn_scan
from optrommel.web import row_id

bp = Blueprint("rereading", __name__, url_prefix="/beheer/<slug:campaign>/overtypen/nalezen")


def _form_for(desk: Desk, *, formdata: bool) -> ReadingForm:
    version = str(desk.slip.version) if desk.slip else ""
    if formdata:
        form = ReadingForm()
        form.version.data = version
        return form
    return ReadingForm(formdata=None, text=desk.slip.text if desk.slip else "", version=version)


def _must_promise(slip: Slip) -> bool:
    """Tell whether this reader typed the slip over, and nobody else can read it again."""
    return slip.is_doubtful and slip.typed_by_id == current_user.id and is_alone(slip.campaign_id, current_user.id)


def _show(campaign: Campaign, desk: Desk, form: ReadingForm, status: int = 200, typed: str = "") -> ResponseReturnValue:
    slip = desk.slip
    return render_template(
        "slips/typing/reread.html",
        campaign=campaign,
        desk=desk,
        slip=slip,
        form=form,
        scan=scan_in(campaign.id, slip.scan_id) if slip and slip.scan_id else None,
        typed=typed,
        must_promise=bool(slip and _must_promise(slip)),
        last=last_read(campaign, current_user.id),
        here="typing.page",
    ), status


def _desk(campaign: Campaign, *, slip_id: int | None = None, after_id: int | None = None) -> Desk:
    return desk_of(campaign.id, current_user.id, slip_id=slip_id, after_id=after_id)


@bp.get("")
@open_to(TYPISTS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Show a doubtful slip; `?na=` goes on after one, `?briefje=` stays with one."""
    slip_id, after_id = (request.args.get(name, type=row_id) for name in ("briefje", "na"))
    desk = _desk(campaign, slip_id=slip_id, after_id=after_id)
    return _show(campaign, desk, _form_for(desk, formdata=False))


@bp.post("/<int:slip_id>")
@open_to(TYPISTS)
def read(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Say how a slip reads, and go on to the next."""
    take_turn(campaign.id)
    slip = slip_in(campaign.id, slip_id) or abort(404)
    form = ReadingForm()
    is_valid = form.validate()
    if "turn" in request.form:
        return _turned(campaign, slip, form)
    if not is_valid:
        return _again(campaign, slip_id, form, 422)
    if _must_promise(slip) and not form.again.data:
        form.again.errors = [
            _("Jij typte dit briefje zelf over. Lees het opnieuw, met het papier erbij, en vink dit aan.")
        ]
        return _again(campaign, slip_id, form, 422)
    try:
        changed = read_again(
            slip, form.text.data, version=number_in(form.version.data or ""), now=utc_now(), by=current_user.id
        )
    except (ReadAlreadyError, OwnReadingError, ChangedWhileReadingError) as error:
        return _too_late(campaign, slip_id, form, error)
    db.session.commit()
    flash(_("Verbeterd. De eerste lezing blijft bewaard.") if changed else _("Nagelezen: het klopt."))
    return redirect(url_for(".page", campaign=campaign, na=slip_id), 303)


def _turned(campaign: Campaign, slip: Slip, form: ReadingForm) -> ResponseReturnValue:
    """Turn the picture, and leave what was typed as it is."""
    scan = locked_scan_in(campaign.id, slip.scan_id) if slip.scan_id else None
    if scan is not None:
        turn_scan(scan)
    slip_id = slip.id
    db.session.commit()
    form.text.errors = []
    return _again(campaign, slip_id, form, 200)


def _again(campaign: Campaign, slip_id: int, form: ReadingForm, status: int) -> ResponseReturnValue:
    """Show the same slip with what was typed, as it stands now."""
    desk = _desk(campaign, slip_id=slip_id)
    if desk.slip is None or desk.slip.id != slip_id:
        return _too_late(campaign, slip_id, form, ReadAlreadyError())
    return _show(campaign, desk, form, status)


def _too_late(campaign: Campaign, slip_id: int, form: ReadingForm, error: RuleError) -> ResponseReturnValue:
    """Tell who was first and keep what was typed: in the form when this slip can still be read, else to copy."""
    db.session.rollback()
    desk, typed = _desk(campaign, slip_id=slip_id), form.text.data or ""
    is_same = desk.slip is not None and desk.slip.id == slip_id
    fresh = _form_for(desk, formdata=is_same)
    fresh.refuse(error)
    return _show(campaign, desk, fresh, error.status, typed="" if is_same else typed)


@bp.post("/ongedaan")
@open_to(TYPISTS)
def undo(campaign: Campaign) -> ResponseReturnValue:
    """Take back what this reader read last."""
    take_turn(campaign.id)
    entry = last_read(campaign, current_user.id)
    if entry is None or entry.id != request.form.get("entry", type=row_id):
        flash(_("Er is niets meer om ongedaan te maken, of er kwam al iets anders na."), "warn")
        return redirect(url_for(".page", campaign=campaign), 303)
    journal.undo(entry, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Ongedaan gemaakt. Het briefje wacht weer op een tweede lezing."))
    return redirect(url_for(".page", campaign=campaign, briefje=entry.subject_id), 303)
