"""What a writer may do with a receipt code: find the slip, pass the tin on, withdraw, erase contact."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.actions import take_turn
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.offers.actions import erase_contact
from optrommel.slips import passing
from optrommel.slips.actions import withdraw_slip
from optrommel.slips.forms import CodeForm
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import withdraw_paper
from optrommel.slips.passing import TinStaysError
from optrommel.slips.photos import serve_photo, withdraw_photo
from optrommel.slips.queries import locked_slip_by_code, paper_by_code, slip_by_code
from optrommel.slips.rules import SlipState, TypedMeanwhileError
from optrommel.slips.scans import KEPT_DAYS
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has

bp = Blueprint("slips", __name__)


@bp.route("/volg", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
def look_up() -> ResponseReturnValue:
    """Ask for a receipt code and lead to its slip."""
    form = CodeForm()
    if form.validate_on_submit():
        code = form.code.data
        if slip_by_code(code) is not None or paper_by_code(code) is not None:
            return redirect(url_for("pages.receipt", code=code), 303)
        count_failure("receipt")
        form.refusals.append(_("We kennen deze code niet. Kijk hem na op je briefje of strookje."))
    return render_template("slips/look_up.html", form=form), 422 if form.is_submitted() else 200


def _known(slip: Slip | None) -> Slip:
    if slip is None:
        count_failure("receipt")
        abort(404)
    return slip


def find_own_slip(code: str) -> Slip:
    """Find the slip of a code for its writer, who takes something back while no moderator is at work on it."""
    take_turn(_known(slip_by_code(code)).campaign_id)
    return _known(locked_slip_by_code(code))


@bp.get("/volg/<code>/foto")
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def photo(code: str) -> ResponseReturnValue:
    """Show the writer of a slip the photo that came with it."""
    return serve_photo(_known(slip_by_code(code)).photo)


def _ask(question: str, slip: Slip, code: str) -> ResponseReturnValue:
    return render_template(f"slips/{question}.html", campaign=slip.campaign, slip=slip, code=code)


@bp.route("/volg/<code>/foto-wissen", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def drop_photo(code: str) -> ResponseReturnValue:
    """Erase the photo that came with a slip, and leave the words; look at it once more first."""
    if request.method != "POST":
        slip = _known(slip_by_code(code))
        return _ask("drop_photo", slip, code) if slip.photo else redirect(url_for("pages.receipt", code=code), 303)
    slip = find_own_slip(code)
    withdraw_photo(slip, now=utc_now())
    db.session.commit()
    flash(_("Je foto is gewist."))
    return redirect(url_for("pages.receipt", code=code), 303)


@bp.route("/volg/<code>/intrekken", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE)
def withdraw(code: str) -> ResponseReturnValue:
    """Take a slip back: its words are erased; read first what else goes."""
    slip = slip_by_code(code)
    if slip is None:
        return _leave_in_tin(code)
    if request.method != "POST":
        is_there = slip.state != SlipState.WITHDRAWN
        return _ask("withdraw", slip, code) if is_there else redirect(url_for("pages.receipt", code=code), 303)
    slip = find_own_slip(code)
    withdraw_slip(slip, now=utc_now())
    db.session.commit()
    flash(_("Je briefje is ingetrokken. De woorden zijn gewist."))
    return redirect(url_for("pages.receipt", code=code), 303)


def _leave_in_tin(code: str) -> ResponseReturnValue:
    """Let the writer of a slip that is not typed over say that it should not be; ask once more first."""
    paper = paper_by_code(code)
    if paper is None:
        count_failure("receipt")
        abort(404)
    if request.method != "POST" and paper.withdrawn_at is None:
        return render_template(
            "slips/leave_in_tin.html", campaign=paper.campaign, paper=paper, code=code, scan_days=KEPT_DAYS
        )
    if request.method == "POST":
        _withdraw_paper(paper)
    return redirect(url_for("pages.receipt", code=code), 303)


def _withdraw_paper(paper: PaperSlip) -> None:
    try:
        withdraw_paper(paper, now=utc_now())
        db.session.commit()
        flash(_("We typen je briefje niet over."))
    except TypedMeanwhileError as error:
        db.session.rollback()
        flash(_(error.sentence), "warn")


@bp.post("/volg/<code>/contact-wissen")
@open_to(EVERYONE)
def erase(code: str) -> ResponseReturnValue:
    """Erase the name and contact that were left with a slip."""
    slip = find_own_slip(code)
    if slip.offer is not None:
        erase_contact(slip.offer, now=utc_now())
        db.session.commit()
    flash(_("Je naam en telefoonnummer of e-mailadres zijn gewist."))
    return redirect(url_for("pages.receipt", code=code), 303)


@bp.post("/volg/<code>/doorgeven")
@open_to(EVERYONE)
def pass_on(code: str) -> ResponseReturnValue:
    """Make the link to a tin that goes to a neighbour's phone."""
    slip = find_own_slip(code)
    try:
        passing.pass_on(slip, now=utc_now())
        db.session.commit()
    except TinStaysError as error:
        db.session.rollback()
        flash(_(error.sentence), "warn")
    return redirect(url_for("pages.receipt", code=code, _anchor="doorgeven"), 303)
