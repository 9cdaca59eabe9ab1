"""A decision that comes too late: who was first is told, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.campaigns.models import Campaign
from optrommel.errors import TYPED_FIELDS
from optrommel.extensions import db
from optrommel.forms import HouseForm
from optrommel.moderation.forms import AnswerForm, MarkForm, PublishForm
from optrommel.moderation.inbox import slip_after
from optrommel.moderation.rules import ChangedMeanwhileError
from optrommel.moderation.views_inbox import Stale, bp, hold_form, inbox_page, join_form, run_of
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
    typed = _typed_about(decided) if decided is not None else []
    return inbox_page(
        g.campaign, slip_after(run_of(g.campaign), slip_id), stale=Stale(_says(error), _happened_to(decided), typed)
    )


@bp.errorhandler(ChangedMeanwhileError)
def changed_meanwhile(error: ChangedMeanwhileError) -> ResponseReturnValue:
    """Tell what a colleague did to a slip that still waits, and let the same decision be sent once more."""
    db.session.rollback()
    slip = slip_in(g.campaign.id, (request.view_args or {})["slip_id"])
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in ("csrf_token", "version")]
    stale = Stale(_says(error), _happened_to(slip), again=fields)
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


def _sent_to(campaign: Campaign) -> dict[str, HouseForm]:
    """Give the form that was sent, filled in, by its name on the page."""
    forms: dict[str, Callable[[], HouseForm]] = {
        "publish": PublishForm,
        "join": lambda: join_form(campaign),
        "answer": AnswerForm,
        "hold": lambda: hold_form(campaign),
        "mark": MarkForm,
    }
    name = (request.endpoint or "").rpartition(".")[2]
    return {"hold_form" if name == "hold" else name: forms[name]()} if name in forms else {}
