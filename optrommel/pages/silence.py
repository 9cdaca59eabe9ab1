"""Promise 2: every slip is waiting within its time, placed, taken on, or answered. This lists what is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.following.queries_outcomes import reopened_claims
from optrommel.groups.models import Claim
from optrommel.groups.queries import still_held
from optrommel.groups.queries_offers import red_offers
from optrommel.groups.queries_reports import open_reports
from optrommel.groups.rules import ClaimState
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import IdeaState
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.themes.models import Placement
from optrommel.themes.queries import lies_nowhere

WAITS_TOO_LONG = "waits too long"
IN_NO_THEME = "in no theme"
TAKEN_ON_BY_NOBODY = "taken on by nobody"
CLAIM_WITHOUT_NEWS = "claim without news"
OFFER_NOT_CALLED = "offer not called"
REPORT_UNANSWERED = "report unanswered"


@dataclass(frozen=True)
class Silence:
    """Something that broke the promise: which rule, which row, since when; of a slip that is public, by which idea."""

    rule: str
    slip_id: int | None
    claim_id: int | None
    since: dt.date
    idea_id: int | None = None
    offer_id: int | None = None
    report_id: int | None = None

    @property
    def row(self) -> str:
        """Name the row."""
        kinds = {"slip": self.slip_id, "claim": self.claim_id, "offer": self.offer_id, "report": self.report_id}
        return next(f"{kind} {row_id}" for kind, row_id in kinds.items() if row_id is not None)


def silences(campaign: Campaign, *, now: dt.datetime, only: Collection[str] | None = None) -> list[Silence]:
    """List everything in a campaign that is silent, or what `only` some rules find, by rule and oldest first."""
    asked = [find for rule, find in _FINDERS.items() if only is None or rule in only]
    return [silence for find in asked for silence in find(campaign, now)]


def _waiting(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    rows = db.session.execute(
        select(Slip.id, Slip.waiting_since)
        .where(
            Slip.campaign_id == campaign.id,
            Slip.state == SlipState.WAITING,
            Slip.waiting_since < now - dt.timedelta(days=campaign.waiting_days),
        )
        .order_by(Slip.waiting_since, Slip.id)
    )
    return [Silence(WAITS_TOO_LONG, slip_id, None, local_date(at)) for slip_id, at in rows]


def _slips_of_open_ideas(campaign: Campaign, *conditions: ColumnElement[bool]) -> list[tuple[int, int, dt.datetime]]:
    rows = db.session.execute(
        select(Voice.slip_id, func.min(Idea.id), func.min(Idea.published_at))
        .join(Idea, Idea.id == Voice.idea_id)
        .where(Idea.campaign_id == campaign.id, Idea.state == IdeaState.OPEN, *conditions)
        .group_by(Voice.slip_id)
        .order_by(func.min(Idea.published_at), Voice.slip_id)
    )
    return [(slip_id, idea_id, at if at.tzinfo else at.replace(tzinfo=dt.UTC)) for slip_id, idea_id, at in rows]


def _unplaced(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    long_ago = now - dt.timedelta(days=campaign.unplaced_days)
    rows = _slips_of_open_ideas(campaign, lies_nowhere(), Idea.published_at < long_ago)
    return [Silence(IN_NO_THEME, slip_id, None, local_date(at), idea_id) for slip_id, idea_id, at in rows]


def _unclaimed(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    if campaign.meeting_on is None:
        return []
    deadline = campaign.meeting_on + dt.timedelta(days=campaign.unclaimed_days)
    if local_date(now) <= deadline:
        return []
    alive = still_held(campaign, local_date(now)) | (
        (Claim.state == ClaimState.DONE) & Claim.id.not_in(reopened_claims())
    )
    in_claimed_theme = select(Placement.idea_id).join(Claim, Claim.theme_id == Placement.theme_id).where(alive)
    claimed = select(Claim.idea_id).where(alive, Claim.idea_id.is_not(None))
    rows = _slips_of_open_ideas(campaign, ~lies_nowhere(), Idea.id.not_in(in_claimed_theme), Idea.id.not_in(claimed))
    return [Silence(TAKEN_ON_BY_NOBODY, slip_id, None, deadline, idea_id) for slip_id, idea_id, _at in rows]


def _amber(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    today = local_date(now)
    rows = db.session.execute(
        select(Claim.id, Claim.due_on)
        .where(
            Claim.campaign_id == campaign.id,
            Claim.state == ClaimState.ACTIVE,
            Claim.due_on < today - dt.timedelta(days=campaign.amber_days),
            Claim.due_on >= today - dt.timedelta(days=campaign.lapse_days),
        )
        .order_by(Claim.due_on, Claim.id)
    )
    return [Silence(CLAIM_WITHOUT_NEWS, None, claim_id, due_on) for claim_id, due_on in rows]


def _uncalled(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    return [
        Silence(OFFER_NOT_CALLED, None, None, found.waits_since, offer_id=found.offer.id)
        for found in red_offers(campaign, now)
        if found.waits_since is not None
    ]


def _unanswered(campaign: Campaign, now: dt.datetime) -> list[Silence]:
    long_ago = now - dt.timedelta(days=campaign.waiting_days)
    late = [report for report in open_reports(campaign.id) if report.created_at < long_ago]
    return [
        Silence(REPORT_UNANSWERED, None, None, local_date(report.created_at), report_id=report.id) for report in late
    ]


_FINDERS: Mapping[str, Callable[[Campaign, dt.datetime], list[Silence]]] = {
    WAITS_TOO_LONG: _waiting,
    IN_NO_THEME: _unplaced,
    TAKEN_ON_BY_NOBODY: _unclaimed,
    CLAIM_WITHOUT_NEWS: _amber,
    OFFER_NOT_CALLED: _uncalled,
    REPORT_UNANSWERED: _unanswered,
}
RULES = frozenset(_FINDERS)
