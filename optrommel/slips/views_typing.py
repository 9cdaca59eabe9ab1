"""Paper typed over: by typists and moderators, slip after slip."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import TYPISTS
from optrommel.campaigns.models import Campaign, Tin
from optrommel.clock import utc_now
from optrommel.extensions import db, only_reading
from optrommel.rules import RuleError
from optrommel.slips.asked_tin import address_of_tin, asked_tin
from optrommel.slips.forms_typing import NumberForm, TypingForm, WordsSoFarForm, number_in
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper_numbers import EXAMPLE
from optrommel.slips.queries_paper import numbers_printed_for
from optrommel.slips.queries_typing import (
    Alike,
    Progress,
    alike,
    progress_of,
    progress_of_tins,
    slip_by_submission,
)
from optrommel.slips.rules import TEXT_MAX
from optrommel.slips.rules_typing import NUMBER_RULES, AlreadyTypedError, HasStubError
from optrommel.slips.scans import Beside, beside
from optrommel.slips.typing import check_not_typed, find_paper, type_slip
from optrommel.traits import Trait, has
from optrommel.web import asks_as_script, begin_writing

bp = Blueprint("typing", __name__, url_prefix="/beheer/<slug:campaign>/overtypen")


@dataclass(frozen=True)
class Start:
    """What the page begins with: the tin that was chosen, if any, and a number that is filled in already."""

    tin: Tin | None = None
    number: str = ""
    problem: RuleError | None = None


def _start(campaign: Campaign) -> Start | None:
    """Read from the address what to begin with; None: no tin was chosen yet."""
    asked = request.args.get("nummer", "").strip()
    tin = asked_tin(campaign, request.args.get("trommel", ""))
    if not asked:
        return Start(tin) if "trommel" in request.args else None
    try:
        paper = find_paper(campaign, asked, numbers_printed_for(tin))
        check_not_typed(paper, now=utc_now(), by=current_user.id)
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
    if asks_as_script():
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
        address=_here(campaign, tin),
        batches=numbers_printed_for(tin),
        number_example=EXAMPLE,
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
    paper, elsewhere = paper_of(slip), _elsewhere(slip, chosen)
    if not asks_as_script():
        flash(_("Opgeslagen: %(number)s.", number=paper.number) + (f" {elsewhere}" if elsewhere else ""))
        return redirect(_here(campaign, chosen, scan_id=slip.scan_id if "again" in request.form else None), 303)
    progress = progress_of(campaign.id, chosen)
    return jsonify(
        number=str(paper.number),
        slip=slip.id,
        tin=slip.tin.number if slip.tin else None,
        notice=elsewhere,
        **counts_of(progress),
        loose=paper.batch.is_loose,
        undo=url_for(".undo", campaign=campaign, slip_id=slip.id, inzending=slip.submission_id),
        advice=url_for("typed_advice.page", campaign=campaign, slip_id=slip.id, inzending=slip.submission_id),
        stub=url_for(".stub", campaign=campaign, slip_id=slip.id) if paper.batch.is_loose else None,
        alike=_told(alike(campaign.id, slip.text, but=slip.id)),
    )


def counts_of(progress: Progress) -> dict[str, int]:
    """Give how far the typing over of a tin is, as scripts read it."""
    return {"typed": progress.typed, "printed": progress.printed, "unnumbered": progress.unnumbered}


def paper_of(slip: Slip) -> PaperSlip:
    """Give the paper that a slip was typed over from."""
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
        paper = find_paper(campaign, form.number.data, numbers_printed_for(form.chosen))
        check_not_typed(paper, now=utc_now(), by=current_user.id)
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
