"""A decision that comes too late: who was first is told, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel.campaigns.models import Campaign
from optrommel.errors import TYPED_FIELDS
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.moderation.forms import AnswerForm, JoinForm, MarkForm, PublishForm
from optrommel.moderation.inbox import slip_after
from optrommel.moderation.queries import draft_answer, hold_on, last_wording
from optrommel.moderation.repeats import DONE_ALREADY, changed_meanwhile, did_last
from optrommel.moderation.rules import ChangedMeanwhileError
from optrommel.moderation.views_inbox import Stale, bp, hold_form, inbox_page, join_form, run_of, selection
from optrommel.rules import RuleError
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipMoveError, SlipState
from optrommel.telling import deeds_since

OURS = frozenset({"reason", "note"})  # what a moderator wrote, not the writer


@bp.errorhandler(SlipMoveError)
def already_decided(error: SlipMoveError) -> ResponseReturnValue:
    """Tell who was first, keep what was typed, and show the next slip."""
    db.session.rollback()
    slip_id = (request.view_args or {}).get("slip_id")
    decided = slip_in(g.campaign.id, slip_id) if slip_id else None
    if decided is not None and _was_done(decided, g.campaign):
        return _go_on(g.campaign, decided)
    typed = _typed_about(decided) if decided is not None else []
    return inbox_page(
        g.campaign, slip_after(run_of(g.campaign), slip_id), stale=Stale(_says(error), _happened_to(decided), typed)
    )


@bp.errorhandler(ChangedMeanwhileError)
def changed_since(_error: ChangedMeanwhileError) -> ResponseReturnValue:
    """Tell what was done to a slip that still waits, and let the same decision be sent once more."""
    db.session.rollback()
    slip = slip_in(g.campaign.id, (request.view_args or {})["slip_id"]) or abort(404)
    if _was_done(slip, g.campaign):
        return _go_on(g.campaign, slip)
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in ("csrf_token", "version")]
    stale = Stale(_says(changed_meanwhile(slip, by=current_user.id)), _happened_to(slip), again=fields)
    return inbox_page(g.campaign, slip, stale=stale, **_sent_to(g.campaign))


def _says(error: RuleError) -> str:
    return str(_(error.sentence) % error.values)


def _happened_to(slip: Slip | None) -> str:
    deeds = deeds_since(slip.campaign_id, Slip.__tablename__, slip.id, most=1) if slip is not None else []
    return str(deeds[0]) if deeds else ""


def _typed_about(slip: Slip) -> list[str]:
    """Give what was typed, to copy; not the words of a writer who took them back, nor those as they were."""
    names = OURS if slip.state == SlipState.WITHDRAWN else TYPED_FIELDS
    sent = [text.strip() for name, text in request.form.items() if name in names]
    return [text for text in sent if text and text != slip.text]


def _go_on(campaign: Campaign, slip: Slip) -> ResponseReturnValue:
    """Lead where the first press led, with the way back that came with it."""
    flash(str(DONE_ALREADY), "decision")
    place = "briefje" if _name() in STAYING else "na"
    return redirect(url_for("moderation.inbox", campaign=campaign, **{place: slip.id, **selection().query}), 303)


def _name() -> str:
    return (request.endpoint or "").rpartition(".")[2]


def _was_done(slip: Slip, campaign: Campaign) -> bool:
    """Tell whether what was sent is what this moderator did to the slip last: a button was pressed twice."""
    return _name() in DONE and DONE[_name()](slip, campaign)


def did(slip: Slip, action: str, **facts: object) -> bool:
    """Tell whether the last thing that was done to a slip is this, by this moderator."""
    return did_last(slip, f"slip.{action}", by=current_user.id, **facts)


def is_worded(slip: Slip, form: PublishForm | JoinForm) -> bool:
    """Tell whether a slip was public last in the words of this form."""
    wording = last_wording(slip.id)
    dutch = form.dutch.data if form.dutch else ""
    return wording is not None and (wording.text, wording.dutch) == (form.text.data, dutch)


def _was_joined(slip: Slip, campaign: Campaign) -> bool:
    form = join_form(campaign)
    return did(slip, "published", joins=True, idea_id=form.idea_id.data) and is_worded(slip, form)


def _was_answered(slip: Slip, _campaign: Campaign) -> bool:
    form, answer = AnswerForm(), draft_answer(slip.id)
    return form.validate() and answer is not None and answer.reason == form.reason.data and did(slip, "answered")


def _was_held(slip: Slip, campaign: Campaign) -> bool:
    form, hold = hold_form(campaign), hold_on(slip.id)
    is_same = form.validate() and hold is not None and hold.note == form.note.data
    return is_same and did(slip, "held", for_id=form.colleague_id)


def _was_released(slip: Slip, _campaign: Campaign) -> bool:
    return did(slip, "held", hold_id=None)


def _was_marked(slip: Slip, _campaign: Campaign) -> bool:
    form = MarkForm()
    return did(slip, "marked", needs_care=form.needs_care.data, language=form.language.data)


DONE: dict[str, Callable[[Slip, Campaign], bool]] = {  # by the name of the view; higher subjects add theirs
    "join": _was_joined,
    "answer": _was_answered,
    "hold": _was_held,
    "release": _was_released,
    "mark": _was_marked,
}
STAYING = frozenset({"release", "mark"})  # after these the same slip is shown


def _sent_to(campaign: Campaign) -> dict[str, HouseForm]:
    """Give the form that was sent, filled in, by its name on the page."""
    forms: dict[str, Callable[[], HouseForm]] = {
        "publish": PublishForm,
        "join": lambda: join_form(campaign),
        "answer": AnswerForm,
        "hold": lambda: hold_form(campaign),
        "mark": MarkForm,
    }
    name = _name()
    return {"hold_form" if name == "hold" else name: forms[name]()} if name in forms else {}
