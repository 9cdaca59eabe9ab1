"""What was typed over: listed, taken back, and the stub of who wrote without a number."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.audiences import TYPISTS, may_moderate
from optrommel.campaigns.models import Campaign, Tin
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.slips.asked_tin import asked_tin
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import receipt_of_paper
from optrommel.slips.queries import slip_in
from optrommel.slips.queries_typing import WITH_NUMBER, progress_of, typed_slips
from optrommel.slips.rules import show_code
from optrommel.slips.rules_typing import NUMBER_RULES, HasStubError, NotYoursError
from optrommel.slips.typing import find_paper, untype_slip
from optrommel.slips.views_typing import bp, counts_of, paper_of
from optrommel.web import asks_as_script

__all__ = ["bp"]


@bp.get("/getypt")
@open_to(TYPISTS)
def typed(campaign: Campaign) -> ResponseReturnValue:
    """List what was typed over, newest first: of a tin, or the one slip with a number."""
    tin, asked = asked_tin(campaign, request.args.get("trommel", "")), request.args.get("nummer", "")
    paper = _paper_numbered(campaign, asked) if asked else None
    return render_template(
        "slips/typing/typed.html",
        campaign=campaign,
        tin=tin,
        paper=paper,
        page=typed_slips(campaign.id, tin, paper=paper, number=request.args.get("pagina", 1, type=int)),
        may_decide=may_moderate(campaign),
    )


def _paper_numbered(campaign: Campaign, asked: str) -> PaperSlip:
    try:
        return find_paper(campaign, asked)
    except NUMBER_RULES:
        abort(404)


@bp.post("/<int:slip_id>/ongedaan")
@open_to(TYPISTS)
def undo(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Take a slip back as if it was never typed over."""
    slip = slip_in(campaign.id, slip_id, *WITH_NUMBER)
    if slip is None or slip.submission_id != request.args.get("inzending"):  # SQLite gives an id that is free again
        return _taken_back(campaign, None, "")
    if slip.typed_by_id != current_user.id and not may_moderate(campaign):
        raise NotYoursError
    tin, number = slip.tin, str(slip.paper.number) if slip.paper else ""
    untype_slip(slip, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _taken_back(campaign, tin, number)


def _taken_back(campaign: Campaign, tin: Tin | None, number: str) -> ResponseReturnValue:
    """Say that a slip was taken back, just now or (without a number) before."""
    if asks_as_script():
        return jsonify(number=number or None, **counts_of(progress_of(campaign.id, tin)))
    flash(
        _("Teruggehaald: %(number)s. Het nummer is weer vrij.", number=number)
        if number
        else _("Dit briefje was al teruggehaald.")
    )
    return redirect(url_for(".typed", campaign=campaign, trommel=tin.number if tin else None), 303)


@bp.post("/<int:slip_id>/strookje")
@open_to(TYPISTS)
def stub(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Show the stub of a slip that came without a number, to print and hand over."""
    slip = slip_in(campaign.id, slip_id, *WITH_NUMBER) or abort(404)
    paper = paper_of(slip)
    if not paper.batch.is_loose:
        raise HasStubError
    journal.record("slip.stub_shown", paper, now=utc_now(), by=current_user.id)
    code = show_code(receipt_of_paper(campaign, paper.number)[0])
    address = url_for("pages.receipt", code=code, _external=True)
    db.session.commit()
    return render_template(
        "slips/typing/stub.html", campaign=campaign, slip=slip, paper=paper, code=code, address=address
    )
