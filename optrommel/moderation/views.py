"""What a moderator decides about the slip before them: joined, answered, laid aside, marked, or undone.

Publishing stands with suggestions: it may lay a slip in a theme at once, and themes are above.
"""

from __future__ import annotations

from flask import Flask, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.audiences import MODERATORS, NAMED_MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.moderation import views_bulk, views_stale
from optrommel.moderation.actions import answer_slip, join_idea, let_photo_be_seen
from optrommel.moderation.forms import AnswerForm, MarkForm, PublishForm
from optrommel.moderation.holding import hold_slip, mark_slip, release_slip
from optrommel.moderation.queries import locked_idea
from optrommel.moderation.rules import IdeaGoneError, check_version
from optrommel.moderation.views_inbox import bp, hold_form, inbox_page, join_form, selection
from optrommel.offers.actions import open_contact
from optrommel.slips.models import Slip
from optrommel.slips.photos import photo_of, serve_photo
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipMoveError, SlipState
from optrommel.web import row_id, safe_next, wants_json

__all__ = [
    "bp",
    "find_undecided",
    "go_on",
    "publish_with",
    "views_bulk",
    "views_stale",
]  # the last two register themselves on the blueprint


def _find_slip(campaign: Campaign, slip_id: int) -> Slip:
    slip = slip_in(campaign.id, slip_id)
    if slip is None:
        abort(404)
    return slip


def find_undecided(campaign: Campaign, slip_id: int) -> Slip:
    """Find the slip that a form is about, in this moderator's turn; as it was when the form was shown."""
    take_turn(campaign.id)
    slip = _find_slip(campaign, slip_id)
    if slip.state != SlipState.WAITING:
        raise SlipMoveError
    check_version(slip.version, request.form.get("version", type=row_id))
    return slip


def go_on(campaign: Campaign, slip: Slip) -> ResponseReturnValue:
    """Commit, and go on to the slip that comes after."""
    db.session.commit()
    return redirect(url_for("moderation.inbox", campaign=campaign, na=slip.id, **selection().query), 303)


def _stay(campaign: Campaign, slip: Slip) -> ResponseReturnValue:
    """Commit, and show the same slip."""
    db.session.commit()
    return redirect(url_for("moderation.inbox", campaign=campaign, briefje=slip.id, **selection().query), 303)


def publish_with(slip: Slip, form: PublishForm) -> None:
    """Do what goes with every publication: it is no longer held, and its photo is seen when that was ticked."""
    release_slip(slip, now=utc_now(), by=current_user.id)
    if form.with_photo.data:
        let_photo_be_seen(slip, now=utc_now(), by=current_user.id)


@bp.post("/postvak/<int:slip_id>/bij")
@open_to(MODERATORS)
def join(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Let a slip carry an idea that is there already."""
    slip = find_undecided(campaign, slip_id)
    form = join_form(campaign)
    if not form.validate_on_submit():
        return inbox_page(campaign, slip, join=form)
    idea = locked_idea(campaign.id, form.idea_id.data)
    if idea is None:
        raise IdeaGoneError
    publish_with(slip, form)
    join_idea(slip, idea, form.text.data, now=utc_now(), by=current_user.id)
    flash(_("Toegevoegd aan het idee."), "decision")
    return go_on(campaign, slip)


@bp.post("/postvak/<int:slip_id>/beantwoorden")
@open_to(MODERATORS)
def answer(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Answer a slip instead of publishing it."""
    slip = find_undecided(campaign, slip_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return inbox_page(campaign, slip, answer=form)
    release_slip(slip, now=utc_now(), by=current_user.id)
    answer_slip(slip, form.reason.data, now=utc_now(), by=current_user.id)
    flash(_("Beantwoord. De schrijver leest het bij de volgcode."), "decision")
    return go_on(campaign, slip)


@bp.post("/postvak/<int:slip_id>/vasthouden")
@open_to(MODERATORS)
def hold(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Lay a slip aside with a note, perhaps for a colleague."""
    slip = find_undecided(campaign, slip_id)
    form = hold_form(campaign)
    if not form.validate_on_submit():
        return inbox_page(campaign, slip, hold_form=form)
    hold_slip(slip, form.note.data, now=utc_now(), by=current_user.id, for_account_id=form.colleague_id)
    flash(_("Opzij gelegd, onder ‘Vastgehouden’."), "decision")
    return go_on(campaign, slip)


@bp.post("/postvak/<int:slip_id>/vrijgeven")
@open_to(MODERATORS)
def release(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Lay a held slip back among the others."""
    slip = find_undecided(campaign, slip_id)
    release_slip(slip, now=utc_now(), by=current_user.id)
    flash(_("Het briefje ligt weer bij de andere."), "decision")
    return _stay(campaign, slip)


@bp.post("/postvak/<int:slip_id>/bijzonderheden")
@open_to(MODERATORS)
def mark(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Say whether a slip needs care, and in which language it is."""
    slip = find_undecided(campaign, slip_id)
    form = MarkForm()
    if not form.validate_on_submit():
        return inbox_page(campaign, slip, mark=form)
    mark_slip(slip, needs_care=form.needs_care.data, language=form.language.data, now=utc_now(), by=current_user.id)
    flash(_("Bewaard."), "decision")
    return _stay(campaign, slip)


@bp.get("/postvak/<int:slip_id>/foto")
@open_to(MODERATORS)
def photo(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Show the photo that came with a slip."""
    return serve_photo(photo_of(campaign.id, slip_id))


@bp.post("/postvak/<int:slip_id>/contact")
@open_to(NAMED_MODERATORS)
def show_contact(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Show how to reach who wants to help; the journal keeps who looked."""
    slip = _find_slip(campaign, slip_id)
    if slip.offer is None:
        abort(404)
    contact = open_contact(slip.offer, now=utc_now(), by=current_user.id)
    db.session.commit()
    return inbox_page(campaign, slip, contact=contact)


@bp.post("/ongedaan")
@open_to(MODERATORS)
def undo(campaign: Campaign) -> ResponseReturnValue:
    """Take back this moderator's last decision."""
    take_turn(campaign.id)
    entry = journal.last_decision(campaign.id, current_user.id)
    if entry is None or entry.id != request.form.get("entry", type=int):
        sentence = _("Er is niets meer om ongedaan te maken, of er kwam al iets anders na.")
        return _tell(campaign, sentence, "warn", status=409)
    journal.undo(entry, now=utc_now(), by=current_user.id)
    db.session.commit()
    return _tell(campaign, _("Ongedaan gemaakt."), "message")


def _tell(campaign: Campaign, sentence: str, category: str, *, status: int = 200) -> ResponseReturnValue:
    """Say what came of undoing where it was asked; a script also learns what can be taken back next."""
    if wants_json():
        last = journal.last_decision(campaign.id, current_user.id)
        return jsonify(sentence=sentence, entry=last.id if last else None), status
    flash(sentence, category)
    return redirect(safe_next(request.form.get("next")) or url_for("moderation.inbox", campaign=campaign), 303)


def init_app(app: Flask) -> None:
    """Tie reading and deciding to the application."""
    app.register_blueprint(bp)
