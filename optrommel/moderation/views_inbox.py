"""The page of the inbox: one slip at a time, with all that a moderator may want to know and do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from optrommel import journal
from optrommel.access import open_to
from optrommel.accounts.queries import moderators_of
from optrommel.campaigns.audiences import MODERATORS
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries_tins import tins_of
from optrommel.forms import HouseForm
from optrommel.languages import LANGUAGES
from optrommel.moderation.forms import AnswerForm, ChooseForm, HoldForm, JoinForm, MarkForm, PublishForm
from optrommel.moderation.inbox import (
    KINDS,
    Run,
    Selection,
    count_run,
    held_slips,
    moments_of_decisions,
    slip_after,
    slip_before,
)
from optrommel.moderation.marking import changes, marked
from optrommel.moderation.models import Hold, Idea
from optrommel.moderation.queries import (
    answers_to,
    draft_answer,
    hold_on,
    idea_in,
    ideas_of_any_state,
    last_wording,
    reply_of,
    search_ideas,
)
from optrommel.moderation.rules import minutes_left, pace_s
from optrommel.moderation.views_idea import bp
from optrommel.offers.models import Contact
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipState
from optrommel.web import row_id

__all__ = ["bp"]

SEARCH_MAX = 200  # characters


@dataclass(frozen=True)
class Stale:
    """A decision that came too late: what happened meanwhile, what was typed, and what may still be sent."""

    sentence: str
    happened: str
    typed: list[str] = field(default_factory=list)
    again: list[tuple[str, str]] | None = None


def selection() -> Selection:
    """Read from the address which slips this moderator goes through; what means nothing is left out."""
    what, language = request.args.get("wat", ""), request.args.get("taal", "")
    return Selection(
        what=what if what in KINDS else "",
        tin_id=request.args.get("trommel", type=row_id),
        language=language if language in LANGUAGES else "",
    )


def run_of(campaign: Campaign) -> Run:
    """Give the slips that this moderator goes through."""
    return Run(campaign.id, current_user.id, selection())


def inbox_page(
    campaign: Campaign,
    slip: Slip | None,
    *,
    contact: Contact | None = None,
    stale: Stale | None = None,
    status: int = 200,
    **sent: HouseForm,
) -> ResponseReturnValue:
    """Show a slip, or that all is read; `sent` holds the form that was sent, by its name on the page."""
    last = journal.last_decision(campaign.id, current_user.id)
    page = render_template(
        "moderation/inbox.html",
        campaign=campaign,
        slip=slip,
        contact=contact,
        stale=stale,
        query=selection().query,
        held=held_slips(campaign.id),
        choose=_choose_form(campaign),
        last=last,
        undo_next=_place_of(campaign, last),
        **_progress(run_of(campaign)),
        **(_desk(campaign, slip, sent) if slip is not None else {}),
    )
    if stale is not None:
        return page, 409
    return page, 422 if any(form.errors for form in sent.values()) else status


def _choose_form(campaign: Campaign) -> ChooseForm:
    tins = [(tin.id, _("Trommel %(number)d", number=tin.number)) for tin in tins_of(campaign.id)]
    return ChooseForm.showing(selection(), tins)


_SHOWN_BY = {Slip.__tablename__: "briefje", Idea.__tablename__: "idee"}


def _place_of(campaign: Campaign, entry: journal.JournalEntry | None) -> str:
    """Give the address where what is taken back can be seen again."""
    name = _SHOWN_BY.get(entry.subject) if entry is not None else None
    shown: dict[str, Any] = {name: entry.subject_id} if entry is not None and name else {}
    return url_for("moderation.inbox", campaign=campaign, **shown, **selection().query)


def _progress(run: Run) -> dict[str, Any]:
    """Tell how many slips are to go, and how long that takes at this moderator's own pace."""
    waiting, pace = count_run(run), pace_s(moments_of_decisions(run.campaign_id, run.account_id))
    return {"waiting": waiting, "minutes": minutes_left(waiting, pace) if waiting and pace is not None else None}


def _desk(campaign: Campaign, slip: Slip, sent: dict[str, HouseForm]) -> dict[str, Any]:
    """Give all that lies around a slip: its forms, what was said about it, and what stands out in it."""
    hold = hold_on(slip.id)
    forms = _forms(campaign, slip, hold) | sent
    changed = changes(slip.text, forms["publish"].text.data or "")
    return {
        **forms,
        "typed": request.args.get("zoek", ""),
        "beside": request.args.get("bij", type=row_id),
        "pieces": marked(slip.text),
        "changed": changed,
        "is_tidied": bool(changed or forms["publish"].dutch.data),
        "answers": answers_to(slip.id),
        "reply": reply_of(slip.id),
        "hold": hold,
        "names": {account.id: account.name for account in moderators_of(campaign.id)} if hold is not None else {},
    }


def _forms(campaign: Campaign, slip: Slip, hold: Hold | None) -> dict[str, Any]:
    """Make the forms for a slip, with what was drafted before."""
    wording = last_wording(slip.id)  # those of before an undo
    text, dutch = (wording.text, wording.dutch) if wording is not None else (slip.text, "")
    draft = draft_answer(slip.id)
    reason = draft.reason if draft is not None and draft.taken_back_at is not None else ""
    return {
        "publish": PublishForm(formdata=None, text=text, dutch=dutch),
        "join": join_form(campaign, text),
        "answer": AnswerForm(formdata=None, reason=reason),
        "hold_form": hold_form(campaign, formdata=None, **_noted(hold)),
        "mark": MarkForm(formdata=None, needs_care=slip.needs_care, language=slip.language),
    }


def join_form(campaign: Campaign, text: str | None = None) -> JoinForm:
    """Offer the ideas that were searched for, and `?bij=` one that looks alike; a form that was sent brings its own."""
    beside = request.args.get("bij", type=row_id)
    form = JoinForm() if text is None else JoinForm(formdata=None, text=text, idea_id=beside)
    alike = [idea_in(campaign.id, beside)] if beside else []
    alike += search_ideas(campaign.id, request.args.get("zoek", "")[:SEARCH_MAX])
    form.idea_id.choices = list({idea.id: idea.text[:200] for idea in alike if idea is not None}.items())
    return form


def _noted(hold: Hold | None) -> dict[str, str]:
    return {"note": hold.note, "for_account_id": str(hold.for_account_id or "")} if hold is not None else {}


def hold_form(campaign: Campaign, **begun: Any) -> HoldForm:
    """Make the form that lays a slip aside, and let a slip be given to one of the other moderators."""
    form = HoldForm(**begun)
    form.offer([(other.id, other.name) for other in moderators_of(campaign.id) if other.id != current_user.id])
    return form


@bp.get("/postvak")
@open_to(MODERATORS)
def inbox(campaign: Campaign) -> ResponseReturnValue:
    """Show the first slip of the run; `?na=` and `?voor=` go on from one, `?briefje=` and `?idee=` stay with one."""
    run, slip_id = run_of(campaign), request.args.get("briefje", type=row_id) or _slip_of_idea(campaign)
    slip = slip_in(campaign.id, slip_id) if slip_id else None
    if slip is not None and slip.state == SlipState.WAITING:
        return inbox_page(campaign, slip)
    before_id = request.args.get("voor", type=row_id)
    if before_id:
        return inbox_page(campaign, slip_before(run, before_id))
    return inbox_page(campaign, slip_after(run, request.args.get("na", type=row_id)))


def _slip_of_idea(campaign: Campaign) -> int | None:
    """Find the slip of an idea of which the publication was taken back: `?idee=`."""
    idea_id = request.args.get("idee", type=row_id)
    idea = ideas_of_any_state(campaign.id, [idea_id]).get(idea_id) if idea_id else None
    return idea.origin_slip_id if idea is not None else None
