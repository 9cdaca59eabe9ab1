"""The inbox: one slip at a time, published, answered, or taken back."""

from __future__ import annotations

from flask import Flask, abort, flash, g, redirect, render_template, request, url_for
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
from optrommel.moderation.actions import answer_slip, join_idea, let_photo_be_seen, publish_slip
from optrommel.moderation.forms import AnswerForm, JoinForm, PublishForm
from optrommel.moderation.marking import marked
from optrommel.moderation.queries import draft_answer, last_wording, locked_idea, search_ideas
from optrommel.moderation.rules import IdeaGoneError
from optrommel.moderation.views_idea import bp
from optrommel.offers.actions import open_contact
from optrommel.offers.models import Contact
from optrommel.slips.models import Slip
from optrommel.slips.photos import photo_of, serve_photo
from optrommel.slips.queries import count_waiting, slip_in, waiting_slips
from optrommel.slips.rules import SlipMoveError, SlipState
from optrommel.web import row_id, safe_next

SEARCH_MAX = 200  # characters


def _find_slip(campaign: Campaign, slip_id: int) -> Slip:
    slip = slip_in(campaign.id, slip_id)
    if slip is None:
        abort(404)
    return slip


def _find_undecided(campaign: Campaign, slip_id: int) -> Slip:
    take_turn(campaign.id)
    slip = _find_slip(campaign, slip_id)
    if slip.state != SlipState.WAITING:
        raise SlipMoveError
    return slip


def _published_text(slip: Slip) -> str:
    """Give the words a slip would be published in: those of before an undo, else its own."""
    wording = last_wording(slip.id)
    return wording.text if wording is not None else slip.text


def _inbox_page(
    campaign: Campaign,
    slip: Slip | None,
    *,
    publish: PublishForm | None = None,
    join: JoinForm | None = None,
    answer: AnswerForm | None = None,
    contact: Contact | None = None,
    refusal: SlipMoveError | None = None,
) -> ResponseReturnValue:
    forms = [form for form in (publish, join, answer) if form is not None]
    if slip is not None:
        text, reply = _published_text(slip), draft_answer(slip.id)
        publish = publish or PublishForm(formdata=None, text=text)
        join = join or _join_form(campaign, text)
        answer = answer or AnswerForm(formdata=None, reason=reply.reason if reply else "")
    page = render_template(
        "moderation/inbox.html",
        campaign=campaign,
        slip=slip,
        publish=publish,
        join=join,
        answer=answer,
        pieces=marked(slip.text) if slip is not None else [],
        contact=contact,
        refusal=refusal,
        typed=request.args.get("zoek", ""),
        waiting=count_waiting(campaign.id),
        last=journal.last_decision(campaign.id, current_user.id),
    )
    if refusal is not None:
        return page, refusal.status
    return page, 422 if any(form.errors for form in forms) else 200


def _join_form(campaign: Campaign, text: str | None = None) -> JoinForm:
    """Offer the ideas that were searched for; a form that was sent brings its own choice."""
    form = JoinForm(text=text) if request.method == "POST" and text is None else JoinForm(formdata=None, text=text)
    alike = search_ideas(campaign.id, request.args.get("zoek", "")[:SEARCH_MAX])
    form.idea_id.choices = [(idea.id, idea.text[:200]) for idea in alike]
    return form


@bp.get("/postvak")
@open_to(MODERATORS)
def inbox(campaign: Campaign) -> ResponseReturnValue:
    """Show the slip that waits longest; `?na=` skips up to one, `?briefje=` stays with one."""
    slip_id = request.args.get("briefje", type=row_id)
    slip = slip_in(campaign.id, slip_id) if slip_id else None
    if slip is not None and slip.state == SlipState.WAITING:
        return _inbox_page(campaign, slip)
    return _inbox_page(campaign, _slip_after(campaign, request.args.get("na", type=row_id)))


def _slip_after(campaign: Campaign, slip_id: int | None) -> Slip | None:
    """Find the slip that comes after another; after the last one comes the first."""
    found = waiting_slips(campaign.id, after_id=slip_id) or waiting_slips(campaign.id)
    return found[0] if found else None


@bp.errorhandler(SlipMoveError)
def already_decided(error: SlipMoveError) -> ResponseReturnValue:
    """Tell that somebody else was first, and show the next slip."""
    db.session.rollback()
    following = _slip_after(g.campaign, (request.view_args or {}).get("slip_id"))
    return _inbox_page(g.campaign, following, refusal=error)


def _next(campaign: Campaign, slip: Slip) -> ResponseReturnValue:
    return redirect(url_for(".inbox", campaign=campaign, na=slip.id), 303)


def _show_photo_if_asked(slip: Slip, form: PublishForm) -> None:
    if form.with_photo.data:
        let_photo_be_seen(slip, now=utc_now(), by=current_user.id)


@bp.post("/postvak/<int:slip_id>/publiceren")
@open_to(MODERATORS)
def publish(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Publish a slip, as it is or tidied."""
    slip = _find_undecided(campaign, slip_id)
    form = PublishForm()
    if not form.validate_on_submit():
        return _inbox_page(campaign, slip, publish=form)
    publish_slip(slip, form.text.data, now=utc_now(), by=current_user.id)
    _show_photo_if_asked(slip, form)
    db.session.commit()
    flash(_("Gepubliceerd."), "decision")
    return _next(campaign, slip)


@bp.post("/postvak/<int:slip_id>/bij")
@open_to(MODERATORS)
def join(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Let a slip carry an idea that is there already."""
    slip = _find_undecided(campaign, slip_id)
    form = _join_form(campaign)
    if not form.validate_on_submit():
        return _inbox_page(campaign, slip, join=form)
    idea = locked_idea(campaign.id, form.idea_id.data)
    if idea is None:
        raise IdeaGoneError
    join_idea(slip, idea, form.text.data, now=utc_now(), by=current_user.id)
    _show_photo_if_asked(slip, form)
    db.session.commit()
    flash(_("Toegevoegd aan het idee."), "decision")
    return _next(campaign, slip)


@bp.post("/postvak/<int:slip_id>/beantwoorden")
@open_to(MODERATORS)
def answer(campaign: Campaign, slip_id: int) -> ResponseReturnValue:
    """Answer a slip instead of publishing it."""
    slip = _find_undecided(campaign, slip_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _inbox_page(campaign, slip, answer=form)
    answer_slip(slip, form.reason.data, now=utc_now(), by=current_user.id)
    db.session.commit()
    flash(_("Beantwoord. De schrijver leest het bij de volgcode."), "decision")
    return _next(campaign, slip)


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
    return _inbox_page(campaign, slip, contact=contact)


@bp.post("/ongedaan")
@open_to(MODERATORS)
def undo(campaign: Campaign) -> ResponseReturnValue:
    """Take back this moderator's last decision."""
    take_turn(campaign.id)
    entry = journal.last_decision(campaign.id, current_user.id)
    if entry is None or entry.id != request.form.get("entry", type=int):
        flash(_("Er is niets meer om ongedaan te maken, of er kwam al iets anders na."), "warn")
    else:
        journal.undo(entry, now=utc_now())
        db.session.commit()
        flash(_("Ongedaan gemaakt."))
    return redirect(safe_next(request.form.get("next")) or url_for(".inbox", campaign=campaign), 303)


def init_app(app: Flask) -> None:
    """Tie reading and deciding to the application."""
    app.register_blueprint(bp)
