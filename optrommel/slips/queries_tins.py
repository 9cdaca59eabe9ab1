"""Tins with their slips: where each is, what was heard of it, how many were entered; in a fixed number of questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import case, func, select

from optrommel.campaigns.models import Campaign, Passing, Tin
from optrommel.campaigns.queries_tins import last_passings, tins_of
from optrommel.campaigns.rules import TinState
from optrommel.campaigns.rules_tins import ASKS_TO_BE_FETCHED, per_hundred, stands_still
from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState, Source

_ENTERED = Slip.source.in_([Source.PAPER, Source.IMPORT])
_SCANNED = (Slip.source == Source.PHONE) & Slip.tin_is_doubtful.is_(False)  # whoever wrote it had the tin at hand


@dataclass(frozen=True)
class TinSlips:
    """The slips of a tin: those that were not withdrawn, those that came on paper, and when one last came by a scan."""

    slips: int = 0
    entered: int = 0
    scanned_at: dt.datetime | None = None


@dataclass(frozen=True)
class TinAtHand:
    """A tin on a doorstep, with what moderators want to know of it."""

    tin: Tin
    last: Passing | None
    slips: TinSlips
    stands_still: bool = False

    @property
    def heard_at(self) -> dt.datetime:
        """Give when something was heard of it last: a word in its log, or a slip."""
        heard = [self.last.at if self.last else self.tin.created_at, self.slips.scanned_at]
        return max(moment for moment in heard if moment is not None)

    @property
    def asks_to_be_fetched(self) -> bool:
        """Tell whether a neighbour says that it is full, or found it."""
        return self.tin.state == TinState.OUT and self.last is not None and self.last.kind in ASKS_TO_BE_FETCHED

    @property
    def entered_since(self) -> int:
        """Give by how many the entered slips grew since they were counted; below 0: that many were taken back."""
        then = self.tin.entered_when_counted
        return self.slips.entered - then if self.tin.state == TinState.COUNTED and then is not None else 0

    @property
    def needs_somebody(self) -> bool:
        """Tell whether a moderator has something to do about it."""
        on_its_way = self.stands_still or self.asks_to_be_fetched or self.tin.state == TinState.MISSING
        return on_its_way or self.entered_since != 0

    @property
    def per_hundred(self) -> int | None:
        """Give its slips per hundred houses; None when nobody counted the houses."""
        return per_hundred(self.slips.slips, self.tin.households or 0)


def slips_by_tin(campaign_id: int) -> dict[int, TinSlips]:
    """Count a campaign's slips by the tin they came from."""
    rows = db.session.execute(
        select(
            Slip.tin_id,
            func.count().filter(Slip.state != SlipState.WITHDRAWN),
            func.count().filter(_ENTERED),
            func.max(case((_SCANNED, Slip.received_at))),
        )
        .where(Slip.campaign_id == campaign_id, Slip.tin_id.is_not(None))
        .group_by(Slip.tin_id)
    )
    return {tin_id: TinSlips(*counts) for tin_id, *counts in rows}


def tins_at_hand(campaign: Campaign, *, now: dt.datetime) -> list[TinAtHand]:
    """List the tins on a campaign's doorsteps as they stand now, by number."""
    tins = tins_of(campaign.id)
    if not tins:
        return []
    logs, slips = last_passings(campaign.id), slips_by_tin(campaign.id)
    known = [TinAtHand(tin, logs.get(tin.id), slips.get(tin.id, TinSlips())) for tin in tins]
    return [_judged(one, now=now, days=campaign.standstill_days) for one in known]


def _judged(one: TinAtHand, *, now: dt.datetime, days: int) -> TinAtHand:
    still = stands_still(TinState(one.tin.state), heard_at=one.heard_at, now=now, days=days)
    return replace(one, stands_still=still)
