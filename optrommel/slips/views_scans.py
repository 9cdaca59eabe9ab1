"""Pictures of paper, for who types over: put in many at once, looked at, turned, erased."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from optrommel.access import open_to
from optrommel.campaigns.audiences import TYPISTS
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.pictures import BYTES_MAX, Picture, PictureError, clean_picture
from optrommel.slips.asked_tin import address_of_tin, asked_tin
from optrommel.slips.forms_scans import ScansForm
from optrommel.slips.models import Scan
from optrommel.slips.photos import serve_photo
from optrommel.slips.rules_typing import WITHOUT_TIN
from optrommel.slips.scans import (
    KEPT_DAYS,
    keep_scan,
    locked_scan_in,
    scan_in,
    scans_of,
    throw_away_scan,
    tins_with_scans,
    turn_scan,
)
from optrommel.traits import Trait, has
from optrommel.web import begin_writing, row_id

bp = Blueprint("scans", __name__, url_prefix="/beheer/<slug:campaign>/overtypen/fotos")

NAME_MAX = 60  # characters of a file's name, in a sentence


@dataclass
class Roll:
    """What became of the pictures that somebody chose."""

    pictures: list[Picture] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    kept: int = 0

    @property
    def known(self) -> int:
        """How many were here already."""
        return len(self.pictures) - self.kept


def _read(files: list[FileStorage]) -> Roll:
    """Make each picture anew, one after the other; what is none is named with its sentence."""
    roll = Roll()
    for file in files:
        try:
            roll.pictures.append(clean_picture(file.read(BYTES_MAX + 1)))
        except PictureError as error:
            name = (file.filename or "")[:NAME_MAX]
            roll.problems.append(f"{name}: {_(error.sentence) % error.values}")
    return roll


def _page(campaign: Campaign, form: ScansForm, status: int = 200) -> ResponseReturnValue:
    tin = asked_tin(campaign, request.args.get("trommel", form.tin.data or ""))
    return render_template(
        "slips/typing/scans.html",
        campaign=campaign,
        form=form,
        tin=tin,
        here="typing.page",
        page=scans_of(campaign.id, tin, number=request.args.get("pagina", 1, type=int)),
        elsewhere=[number for number in tins_with_scans(campaign.id) if number != (tin.number if tin else None)],
        kept_days=KEPT_DAYS,
        today=local_today(),
    ), status


@bp.get("")
@open_to(TYPISTS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """List the pictures of a tin, and take more."""
    asked = request.args.get("trommel", "")
    tins = tins_of(campaign.id)
    first = asked or (str(tins[0].number) if tins else WITHOUT_TIN)
    return _page(campaign, ScansForm(campaign, formdata=None, tin=first))


@bp.post("")
@open_to(TYPISTS)
@has(Trait.READS_FIRST, Trait.TAKES_PHOTO)
def put(campaign: Campaign) -> ResponseReturnValue:
    """Keep pictures: those that can be read, whatever is wrong with the others."""
    form = ScansForm(campaign)
    if not form.validate():
        return _refused(campaign, form)
    files = form.chosen()
    if not files:
        form.photos.errors = [_("Kies eerst een of meer foto's.")]
        return _refused(campaign, form)
    roll, by = _read(files), current_user.id
    begin_writing()
    tin = asked_tin(campaign, form.tin.data)
    roll.kept = sum(keep_scan(campaign, tin, picture, now=utc_now(), by=by) for picture in roll.pictures)
    db.session.commit()
    return _tell(campaign, form, roll, tin)


def _refused(campaign: Campaign, form: ScansForm) -> ResponseReturnValue:
    if "X-Requested-With" in request.headers:
        return jsonify(kept=0, known=0, problems=[sentence for _id, sentence in form.problems()])
    return _page(campaign, form, 422)


def _tell(campaign: Campaign, form: ScansForm, roll: Roll, tin: Tin | None) -> ResponseReturnValue:
    """Say how many were kept, and what was wrong with each of the others."""
    if "X-Requested-With" in request.headers:
        return jsonify(kept=roll.kept, known=roll.known, problems=roll.problems)
    for sentence in _kept_in_words(roll):
        flash(sentence)
    if not roll.problems:
        return redirect(url_for(".page", campaign=campaign, trommel=address_of_tin(tin)), 303)
    form.photos.errors = roll.problems
    return _page(campaign, form, 422)


def _kept_in_words(roll: Roll) -> list[str]:
    kept = ngettext("%(num)d foto bewaard.", "%(num)d foto's bewaard.", roll.kept)
    known = ngettext("%(num)d foto was er al.", "%(num)d foto's waren er al.", roll.known)
    return [*([kept] if roll.kept else []), *([known] if roll.known else [])]


def _find(campaign: Campaign, scan_id: int) -> Scan:
    return locked_scan_in(campaign.id, scan_id) or abort(404)


@bp.get("/<int:scan_id>/beeld")
@open_to(TYPISTS)
def picture(campaign: Campaign, scan_id: int) -> ResponseReturnValue:
    """Show a picture of paper."""
    return serve_photo(scan_in(campaign.id, scan_id))


@bp.post("/<int:scan_id>/draaien")
@open_to(TYPISTS)
def turn(campaign: Campaign, scan_id: int) -> ResponseReturnValue:
    """Turn a picture by a quarter, and go back to where it was looked at."""
    scan = _find(campaign, scan_id)
    turn_scan(scan)
    db.session.commit()
    if "X-Requested-With" in request.headers:
        return jsonify(turns=scan.quarter_turns)
    return redirect(_where_from(campaign, scan), 303)


def _where_from(campaign: Campaign, scan: Scan) -> str:
    tin = address_of_tin(db.session.get(Tin, scan.tin_id) if scan.tin_id else None)
    if request.args.get("bij") == "overtypen":
        return url_for("typing.page", campaign=campaign, trommel=tin, foto=scan.id)
    number = request.args.get("pagina", type=row_id)
    return url_for(".page", campaign=campaign, trommel=tin, pagina=number, _anchor=f"foto-{scan.id}")


@bp.route("/<int:scan_id>/wissen", methods=["GET", "POST"])
@open_to(TYPISTS)
def erase(campaign: Campaign, scan_id: int) -> ResponseReturnValue:
    """Erase a picture; look at it once more first."""
    scan = _find(campaign, scan_id)
    tin = db.session.get(Tin, scan.tin_id) if scan.tin_id else None
    if request.method != "POST":
        return render_template(
            "slips/typing/erase_scan.html", campaign=campaign, scan=scan, tin=tin, here="typing.page"
        )
    throw_away_scan(scan, campaign, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("De foto is gewist."))
    return redirect(url_for(".page", campaign=campaign, trommel=address_of_tin(tin)), 303)
