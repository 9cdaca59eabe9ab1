"""Which ideas of neighbours look like a slip, for its writer: a reason to join in, shown while the slip waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optrommel.campaigns.rules import CampaignState
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.advice import LookAlike, alike_to
from optrommel.suggestions.rules import Standing

MOST = 2
# Of what scores this high among the slips of bench/data, two in three are the same idea, and eight or nine in ten are
# about the same theme, with the extra and without; at 0.3 half are another idea, at 0.4 most finds are gone.
FLOOR = 0.35
SOON = dt.timedelta(minutes=10)  # after a slip came in, it is still being read; later a page asks no more by itself


@dataclass(frozen=True)
class AlikeForWriter:
    """Ideas that look like a slip; `is_awaited` when they may be there in a moment."""

    ideas: tuple[LookAlike, ...] = ()
    is_awaited: bool = False


def alike_for_writer(slip: Slip, *, now: dt.datetime) -> AlikeForWriter:
    """Give what the writer of a slip is told of ideas that look like it."""
    if not _is_told(slip):
        return AlikeForWriter()
    advice = alike_to(slip)
    ideas = tuple(idea for idea in advice.alike if idea.score >= FLOOR)[:MOST]
    is_unread = advice.standing in (Standing.UNREAD, Standing.STALE)
    return AlikeForWriter(ideas, is_unread and now - slip.received_at < SOON)


def _is_told(slip: Slip) -> bool:
    """Tell whether to speak of other ideas at all: to who may be in need we speak of help alone."""
    is_open = slip.campaign.shows_alike and slip.campaign.state != CampaignState.CLOSED
    return is_open and slip.state == SlipState.WAITING and not slip.needs_care
