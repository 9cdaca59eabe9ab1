"""What groups look for: asked, met, withdrawn."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.groups.actions import renew
from optrommel.groups.models import Claim, Need, ResidentGroup
from optrommel.groups.queries import is_alive
from optrommel.groups.rules import NeedState, check_need_move
from optrommel.journal import CannotUndoError, JournalEntry


def add_need(
    group: ResidentGroup,
    campaign: Campaign,
    text: str,
    *,
    claim: Claim | None,
    now: dt.datetime,
    by: int | None = None,
) -> Need:
    """Ask the neighbourhood for something; for a claim it is a sign of life. Raises as `renew` does."""
    if claim is not None:
        renew(claim, campaign, now=now)
    need = Need(
        campaign_id=group.campaign_id,
        group_id=group.id,
        claim_id=claim.id if claim else None,
        account_id=by,
        text=text,
        created_at=now,
    )
    db.session.add(need)
    db.session.flush()
    journal.record("need.added", need, now=now, by=by, after={"group_id": group.id})
    return need


def meet_need(need: Need, campaign: Campaign, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that somebody helped; for a claim in hand it is a sign of life. Raises `AlreadyDoneError`."""
    _end(need, NeedState.MET, now=now, by=by)
    if need.claim is not None and is_alive(need.claim, campaign):
        renew(need.claim, campaign, now=now)


def withdraw_need(need: Need, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that it is not needed any more. Raises `AlreadyDoneError`."""
    _end(need, NeedState.WITHDRAWN, now=now, by=by)


def _end(need: Need, to: NeedState, *, now: dt.datetime, by: int | None) -> None:
    check_need_move(NeedState(need.state), to)
    need.state, need.ended_at = to, now
    db.session.flush()
    journal.record(f"need.{to}", need, now=now, by=by, after={"group_id": need.group_id})


@journal.undoes("need.added")
def take_need_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Take a need off the page again, unless it was met meanwhile."""
    need = db.session.get_one(Need, entry.subject_id)
    if need.state != NeedState.OPEN:
        raise CannotUndoError
    need.state, need.ended_at = NeedState.WITHDRAWN, now
    db.session.flush()


@journal.undoes("need.met")
@journal.undoes("need.withdrawn")
def open_need_again(entry: JournalEntry, _now: dt.datetime) -> None:
    """Look for it again."""
    need = db.session.get_one(Need, entry.subject_id)
    if need.state == NeedState.OPEN:
        raise CannotUndoError
    need.state, need.ended_at = NeedState.OPEN, None
    db.session.flush()
