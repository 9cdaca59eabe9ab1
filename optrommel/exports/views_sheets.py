"""Sheets on a screen, for who has no PDF: the browser prints them."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.access import open_to
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.exports.orders import note_shown
from optrommel.exports.queries import job_for
from optrommel.exports.rules import NoSheetsError, PrintJob, SheetKind
from optrommel.exports.sheets import SHEETS, Bar, write_document
from optrommel.extensions import db
from optrommel.labels import SHEETS as NAMES
from optrommel.languages import LANGUAGES, base_language, this_language
from optrommel.slips.rules import DUTCH
from optrommel.web import begin_writing, row_id

bp = Blueprint("exports", __name__)


@bp.get("/beheer/<slug:campaign>/afdrukken/bekijk/<kind>")
@open_to(MODERATORS)
def preview(campaign: Campaign, kind: str) -> ResponseReturnValue:
    """Show the sheets of one kind as they are printed, a part at a time: of slips those of one tin."""
    if kind not in SHEETS:
        abort(404)
    job, part = _job(campaign, SheetKind(kind)), max(1, _number("deel"))
    sheets = list(islice(SHEETS[SheetKind(kind)](campaign, job), part - 1, part + 1))
    if not sheets:
        raise NoSheetsError
    bar = _bar(campaign, kind, part, is_last=len(sheets) == 1)
    shown = write_document(SheetKind(kind), campaign, job, sheets[0], bar=bar)
    begin_writing()
    note_shown(campaign, job, now=utc_now(), by=current_user.id)
    db.session.commit()
    return shown


def _job(campaign: Campaign, kind: SheetKind) -> PrintJob:
    """Read what is asked for: `trommel` as in the order, `taal`, `partij` and `groot`."""
    language = request.args.get("taal", DUTCH)
    if language not in LANGUAGES:
        abort(404)
    return job_for(
        campaign.id,
        [kind],
        tins=request.args.get("trommel", ""),
        batch=_number("partij") if request.args.get("partij") else None,
        language=language,
        is_large=bool(request.args.get("groot")),
    )


def _number(name: str) -> int:
    with suppress(ValueError):
        return row_id(request.args.get(name, ""))
    return 0


def _bar(campaign: Campaign, kind: str, part: int, *, is_last: bool) -> Bar:
    links = [(_("Terug naar Afdrukken"), url_for(".page", campaign=campaign))]
    if part > 1:
        links.append((_("Vorige"), _part(campaign, kind, part - 1)))
    if not is_last:
        links.append((_("Volgende"), _part(campaign, kind, part + 1)))
    return Bar(
        title=str(NAMES[kind]),
        advice=_("Kies in het afdrukvenster A4 op ware grootte. Geen knop? Kies ‘Afdrukken’ in je browser."),
        print_it=_("Druk af"),
        links=links,
        language=base_language(),
        direction=this_language().direction,
    )


def _part(campaign: Campaign, kind: str, part: int) -> str:
    asked = {name: value for name, value in request.args.items() if name != "deel"}
    return url_for(".preview", campaign=campaign, kind=kind, **asked, deel=part)  # type: ignore[arg-type]
