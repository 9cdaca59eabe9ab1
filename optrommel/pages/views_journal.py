"""The journal: who did what, and undo of it any time later."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.deeds import KINDS
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.pages.journal_page import Choice, people_in, read_journal
from optrommel.pages.undoing import in_the_way
from optrommel.rules import RuleError
from optrommel.slips.models import Slip
from optrommel.telling import Told, call, tell
from optrommel.web import row_id, safe_next

bp = Blueprint("journal", __name__, url_prefix="/beheer/<slug:campaign>/logboek")

Row = TypeVar("Row", Idea, Slip)
ASKED = ("idee", "briefje", "wie", "soort", "open", "regel")  # what an address of the page may ask


def _in_campaign(campaign: Campaign, model: type[Row], name: str) -> int | None:
    """Read the number of a row that the address asks for; one of another campaign does not exist."""
    asked_id = request.args.get(name, type=row_id)
    is_here = select(model.id).where(model.campaign_id == campaign.id, model.id == asked_id)
    if asked_id is not None and db.session.scalar(is_here) is None:
        abort(404)
    return asked_id


def _choice(campaign: Campaign) -> Choice:
    asked_id = request.args.get("regel", type=row_id)
    entry = journal.entry_in(campaign.id, asked_id) if asked_id is not None else None
    if asked_id is not None and entry is None:
        abort(404)
    return Choice(
        idea_id=_in_campaign(campaign, Idea, "idee"),
        slip_id=_in_campaign(campaign, Slip, "briefje"),
        account_id=request.args.get("wie", type=row_id),
        kind=request.args.get("soort", ""),
        can_still="open" in request.args,
        entry=entry,
    )


def _topics(choice: Choice) -> list[str]:
    """Name the rows that the page is about."""
    asked = (("idea", choice.idea_id), ("slip", choice.slip_id))
    return [call(kind, asked_id) for kind, asked_id in asked if asked_id is not None]


def _journal_page(
    campaign: Campaign, choice: Choice, *, refusal: RuleError | None = None, later: Told | None = None
) -> ResponseReturnValue:
    return render_template(
        "pages/journal.html",
        campaign=campaign,
        choice=choice,
        topics=_topics(choice),
        asked={name: value for name, value in request.args.items() if name in ASKED and value},
        page=read_journal(campaign.id, choice, number=request.args.get("pagina", 1, type=int)),
        people=people_in(campaign.id),
        kinds=KINDS,
        refusal=refusal,
        later=later,
    ), refusal.status if refusal is not None else 200


@bp.get("")
@open_to(MODERATORS)
def page(campaign: Campaign) -> ResponseReturnValue:
    """Show who did what, newest first: all of it, or what is asked for."""
    return _journal_page(campaign, _choice(campaign))


@bp.post("/<int:entry_id>/ongedaan")
@open_to(MODERATORS)
def take_back(campaign: Campaign, entry_id: int) -> ResponseReturnValue:
    """Undo a decision, whoever took it; twice is once."""
    take_turn(campaign.id)
    entry = journal.entry_in(campaign.id, entry_id)
    if entry is None:
        abort(404)
    if journal.was_undone(entry):
        flash(_("Dit was al ongedaan gemaakt."))
        return _back(campaign)
    try:
        with db.session.begin_nested():
            journal.undo(entry, now=utc_now(), by=current_user.id)
    except RuleError as error:
        return _refuse(campaign, entry, error)
    db.session.commit()
    flash(_("Ongedaan gemaakt."))
    return _back(campaign)


def _refuse(campaign: Campaign, entry: JournalEntry, error: RuleError) -> ResponseReturnValue:
    """Say why not, and what to undo first when that helps."""
    later = in_the_way(entry, now=utc_now()) if isinstance(error, CannotUndoError) else None
    told = tell([later])[0] if later is not None else None
    db.session.rollback()
    return _journal_page(campaign, Choice(entry=entry), refusal=error, later=told)


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next")) or url_for(".page", campaign=campaign), 303)


def init_app(app: Flask) -> None:
    """Tie the journal to the application."""
    app.register_blueprint(bp)
