"""Paper typed over: by typists and moderators, slip after slip."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.audiences import TYPISTS, may_moderate
from optrommel.campaigns.models import Campaign, Tin
from optrommel.clock import utc_now
from optrommel.extensions import db, only_reading
from optrommel.rules import RuleError
from optrommel.slips.asked_tin import address_of_tin, asked_tin
from optrommel.slips.forms_typing import NumberForm, TypingForm, WordsSoFarForm, number_in
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import receipt_of_paper
from optrommel.slips.queries_typing import (
    Alike,
    alike,
    batches_of,
    progress_of,
    progress_of_tins,
    slip_by_submission,
    typed_slip_in,
    typed_slips,
)
from optrommel.slips.rules import TEXT_MAX, show_code
from optrommel.slips.rules_typing import NUMBER_RULES, AlreadyTypedError, HasStubError, NotYoursError
from optrommel.slips.scans import Beside, beside
from optrommel.slips.typing import check_not_typed, find_paper, type_slip, untype_slip
from optrommel.traits import Trait, has
from optrommel.web import begin_writing

bp = Blueprint("typing", __name__, url_prefix="/beheer/<slug:campaign>/overtypen")


@dataclass(frozen=True)
class Start:
    """What the page begins with: the tin that was chosen, if any, and a number that is filled in already."""

    tin: Tin | None = None
    number: str = ""
    problem: RuleError | None = None


def _tells_script() -> bool:
    return "X-Requested-With" in request.headers


def _start(campaign: Campaign) -> Start | None:
    """Read from the address what to begin with; None: no tin was chosen yet."""
    asked = request.args.get("nummer", "").strip()
    tin = asked_tin(campaign, request.args.get("trommel", ""))
    if not asked:
        return Start(tin) if "trommel" in request.args else None
    try:
        paper = find_paper(campaign, asked, tin)
        check_not_typed(paper, now=utc_now())
    except NUMBER_RULES as error:
        return Start(tin, asked, error)
    return Start(paper.tin or tin, str(paper.number))


def _here(campaign: Campaign, tin: Tin | None, *, scan_id: int | None = None) -> str:
    return url_for(".page", campaign=campaign, trommel=address_of_tin(tin), foto=scan_id)


def _where_seen(campaign: Campaign, error: RuleError | None) -> str | None:
    """Give the page of the slip that has the number already."""
    return url_for(".typed", campaign=campaign, nummer=error.number) if isinstance(error, AlreadyTypedError) else None


def _problems_page(
    campaign: Campaign, form: TypingForm, status: int, error: RuleError | None = None
) -> ResponseReturnValue:
    if _tells_script():
        return jsonify(problems=form.problems(), link=_where_seen(campaign, error)), status
    return _page(campaign, form, form.chosen, status=status, error=error)


def _picture_beside(campaign: Campaign, form: TypingForm, tin: Tin | None) -> Beside:
    """Lay a picture of the paper beside the form: the one that the address or the form names, or the next."""
    asked = form.scan.data if form.is_submitted() else request.args.get("foto")
    found = beside(campaign.id, tin, number_in(asked or ""), is_chosen=asked is not None)
    form.scan.data = str(found.scan.id) if found.scan else ""
    return found


def _page(
    campaign: Campaign, form: TypingForm, tin: Tin | None, *, status: int = 200, error: RuleError | None = None
) -> ResponseReturnValue:
    return render_template(
        "slips/typing/page.html",
        campaign=campaign,
        form=form,
        tin=tin,
        here="typing.page",
        address=_here(campaign, tin),
        batches=batches_of(tin) if tin else [],
        progress=progress_of(campaign.id, tin),
        beside=_picture_beside(campaign, form, tin),
        seen_at=_where_seen(campaign, error),
    ), status


def _refuse(form: TypingForm, error: RuleError) -> None:
    """Say at the number what is wrong with it, anything else above the form."""
    if isinstance(error, NUMBER_RULES):
        form.number.errors = [_(error.sentence) % error.values]
    else:
        form.refuse(error)


@bp.get("")
@open_to(TYPISTS)
@has(Trait.USES_CAMERA)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Show an empty slip of the chosen tin, or the tins to choose from."""
    start = _start(campaign)
    if start is None:
        return render_template(
            "slips/typing/choose.html",
            campaign=campaign,
            tins=progress_of_tins(campaign.id),
            loose=progress_of(campaign.id, None),
        )
    form = TypingForm(campaign, data={"number": start.number, "tin": start.tin.number if start.tin else ""})
    if start.problem is not None:
        _refuse(form, start.problem)
    return _page(campaign, form, start.tin, error=start.problem)


@bp.post("")
@open_to(TYPISTS)
@has(Trait.READS_FIRST)
def save(campaign: Campaign) -> ResponseReturnValue:
    """Put a slip in as it was typed over."""
    form = TypingForm(campaign)
    if not form.validate():
        return _problems_page(campaign, form, 422)
    by = current_user.id
    begin_writing()
    try:
        type_slip(campaign, form.submission(), form.copying(), now=utc_now(), by=by)
        db.session.commit()
    except RuleError as error:
        db.session.rollback()
        _refuse(form, error)
        return _problems_page(campaign, form, error.status, error)
    with only_reading():
        return _saved(campaign, slip_by_submission(campaign.id, form.submission_id.data) or abort(409), form.chosen)


def _saved(campaign: Campaign, slip: Slip, chosen: Tin | None) -> ResponseReturnValue:
    paper, elsewhere = _paper_of(slip), _elsewhere(slip, chosen)
    if not _tells_script():
        flash(_("Opgeslagen: %(number)s.", number=paper.number) + (f" {elsewhere}" if elsewhere else ""))
        return redirect(_here(campaign, chosen, scan_id=slip.scan_id if "again" in request.form else None), 303)
    progress = progress_of(campaign.id, chosen)
    return jsonify(
        number=str(paper.number),
        slip=slip.id,
        tin=slip.tin.number if slip.tin else None,
        notice=elsewhere,
        typed=progress.typed,
        printed=progress.printed,
        loose=paper.batch.is_loose,
        undo=url_for(".undo", campaign=campaign, slip_id=slip.id, inzending=slip.submission_id),
        stub=url_for(".stub", campaign=campaign, slip_id=slip.id) if paper.batch.is_loose else None,
        alike=_told(alike(campaign.id, slip.text, but=slip.id)),
    )


def _paper_of(slip: Slip) -> PaperSlip:
    if slip.paper is None:
        raise HasStubError
    return slip.paper


def _elsewhere(slip: Slip, chosen: Tin | None) -> str | None:
    """Say in which tin a slip lies, when that is another than the one that was chosen."""
    if slip.tin is None or slip.tin_id == (chosen.id if chosen else None):
        return None
    return str(_("Dit briefje hoort bij trommel %(number)d. Daar telt het mee.", number=slip.tin.number))


def _told(found: list[Alike]) -> list[dict[str, object]]:
    return [{"number": str(one.number) if one.number else None, "text": one.text, "tin": one.tin} for one in found]


@bp.post("/nummer")
@open_to(TYPISTS)
@has(Trait.READS_FIRST)
def check_number(campaign: Campaign) -> ResponseReturnValue:
    """Tell a script while somebody types a number which slip it is, or what is wrong with it."""
    form = NumberForm(campaign)
    form.validate()
    if not form.number.data:
        return jsonify(number=None, tin=None, problem=None, link=None)
    try:
        paper = find_paper(campaign, form.number.data or "", form.chosen)
        check_not_typed(paper, now=utc_now())
    except NUMBER_RULES as error:
        problem = _(error.sentence) % error.values
        return jsonify(number=None, tin=None, problem=problem, link=_where_seen(campaign, error))
    return jsonify(number=str(paper.number), tin=paper.tin.number if paper.tin else None, problem=None, link=None)


@bp.post("/lijkt-op")
@open_to(TYPISTS)
@has(Trait.READS_FIRST)
def find_alike(campaign: Campaign) -> ResponseReturnValue:
    """Tell a script while somebody types which slips say nearly the same."""
    form = WordsSoFarForm()
    return jsonify(alike=_told(alike(campaign.id, (form.text.data or "")[:TEXT_MAX])))


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
        return find_paper(campaign, asked, None)
    except NUMBER_RULES:
        abort(404)


@bp.post("/<int:slip_id>/ongedaan")
@open_to(TYPISTS)
def undo(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Take a slip back as if it was never typed over."""
    slip = typed_slip_in(campaign.id, slip_id)
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
    if _tells_script():
        progress = progress_of(campaign.id, tin)
        return jsonify(number=number or None, typed=progress.typed, printed=progress.printed)
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
    slip = typed_slip_in(campaign.id, slip_id) or abort(404)
    paper = _paper_of(slip)
    if not paper.batch.is_loose:
        raise HasStubError
    journal.record("slip.stub_shown", paper, now=utc_now(), by=current_user.id)
    code = show_code(receipt_of_paper(campaign, paper.number)[0])
    address = url_for("pages.receipt", code=code, _external=True)
    db.session.commit()
    return render_template(
        "slips/typing/stub.html", campaign=campaign, slip=slip, paper=paper, code=code, address=address
    )
