"""Tins, for moderators: where each is and what was heard of it; and new ones from a list of streets."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns import custody
from optrommel.campaigns.actions import add_listed_tins
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries_tins import tins_of
from optrommel.campaigns.rules import TinState, kept_until
from optrommel.campaigns.street_list import StreetList, read_street_list, write_street_list
from optrommel.clock import local_today, utc_now
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.forms_tins import LIST_MAX, StreetListForm
from optrommel.slips.queries import count_digital
from optrommel.slips.queries_tins import tins_at_hand
from optrommel.spreadsheets import FILE_MAX
from optrommel.traits import Trait, has

bp = Blueprint("tins", __name__, url_prefix="/beheer/<slug:campaign>/trommels")


def last_of(campaign: Campaign) -> journal.JournalEntry | None:
    """Find what can be undone from the pages of tins."""
    return journal.last_decision(campaign.id, current_user.id)


@bp.get("")
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """List the tins: those that need somebody first, then all of them."""
    tins = tins_at_hand(campaign, now=utc_now())
    return render_template(
        "tins/page.html",
        campaign=campaign,
        tins=tins,
        needing=[one for one in tins if one.needs_somebody],
        ready=sum(one.tin.state == TinState.READY for one in tins),
        digital=count_digital(campaign.id),
        last=last_of(campaign),
    )


@bp.post("/op-pad")
@open_to(MODERATORS)
def send_out(campaign: Campaign) -> ResponseReturnValue:
    """Say that every tin that stood ready is on its way."""
    now, ready = utc_now(), [tin for tin in tins_of(campaign.id) if tin.state == TinState.READY]
    sent = sum(custody.move_tin(tin, TinState.OUT, now=now, by=current_user.id) for tin in ready)
    db.session.commit()
    if sent:
        flash(ngettext("%(num)d trommel is nu op pad.", "%(num)d trommels zijn nu op pad.", sent), "decision")
    else:
        flash(_("Dat stond er al."))
    return redirect(url_for(".page", campaign=campaign), 303)


def _content(form: StreetListForm) -> bytes:
    sent = form.file.data
    content: bytes = sent.read(FILE_MAX + 1) if sent else (form.routes.data or "").encode()
    return content


def _new_page(campaign: Campaign, form: StreetListForm, found: StreetList | None = None) -> ResponseReturnValue:
    return render_template(
        "tins/new.html",
        campaign=campaign,
        form=form,
        found=found,
        written=write_street_list(found.tins) if found else "",
        known_routes=_known_routes(campaign, found) if found else [],
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
    ), 422 if form.problems() else 200


def _known_routes(campaign: Campaign, found: StreetList) -> list[str]:
    """List the routes in a list past which a tin goes already, each once."""
    there = {tin.route.casefold() for tin in tins_of(campaign.id)}
    return list(dict.fromkeys(one.route for one in found.tins if one.route.casefold() in there))


@bp.route("/nieuw", methods=["GET", "POST"])
@open_to(MODERATORS)
@has(Trait.TAKES_PHOTO)
def new(campaign: Campaign) -> ResponseReturnValue:
    """Read a list of streets, show what would be made of it, or say what is wrong with which line."""
    form = StreetListForm()
    if not form.validate_on_submit():
        return _new_page(campaign, form)
    found = _read(form, _content(form), taken={tin.number for tin in tins_of(campaign.id)})
    if found and form.file.data:
        form.routes.data = write_street_list(found.tins)
    return _new_page(campaign, form, found)


def _read(form: StreetListForm, content: bytes, *, taken: Collection[int] = ()) -> StreetList | None:
    """Read a list; None when something is wrong with it, which the form then says."""
    try:
        found = read_street_list(content, taken=taken)
    except RuleError as error:
        form.refuse(error)
        return None
    if not found.tins and not found.problems:
        form.refusals.append(_("Zet hieronder minstens één straat, of kies een bestand met straten."))
    form.refusals += [problem.say(_) for problem in found.problems]
    if len(write_street_list(found.tins)) > LIST_MAX:
        form.refusals.append(_("Maak dit korter: hooguit %(max)d tekens.", max=LIST_MAX))
    return None if form.problems() else found


@bp.post("/maken")
@open_to(MODERATORS)
def make(campaign: Campaign) -> ResponseReturnValue:
    """Make the tins that the page before showed, all or none; their numbers say when it was done already."""
    form, there = StreetListForm(), {tin.number: tin.route for tin in tins_of(campaign.id)}
    content = _content(form)
    form.validate()
    wanted = _read(form, content)
    if wanted and all(there.get(tin.number) == tin.route for tin in wanted.tins):
        flash(_("Deze trommels waren al gemaakt."))
        return redirect(url_for(".page", campaign=campaign), 303)
    found = _read(form, content, taken=there) if wanted else None
    if found is None:
        return _new_page(campaign, form)
    made = add_listed_tins(campaign, found.tins, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(ngettext("%(num)d trommel erbij.", "%(num)d trommels erbij.", len(made)), "decision")
    return redirect(url_for(".page", campaign=campaign), 303)
