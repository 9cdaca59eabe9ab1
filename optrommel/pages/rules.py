"""The time line of a slip: what happened, in order, and what happens next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from optrommel.campaigns.rules import CampaignState, TinState
from optrommel.rules import N_, RuleError
from optrommel.slips.rules import SlipState


class Happening(StrEnum):
    """One kind of thing that happens to a slip."""

    PUT = "put"
    WAITING = "waiting"
    PUBLISHED = "published"
    ANSWERED = "answered"
    REPLIED = "replied"
    CLAIMED = "claimed"
    UPDATE = "update"
    ENDED = "ended"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Moment:
    """Something that happened, when (None: not yet, or unknown), and the row that tells more."""

    happening: Happening
    at: dt.datetime | None
    row: Any = None
    state: str = ""


def in_order(moments: list[Moment]) -> list[Moment]:
    """Sort moments by time; what has no time yet comes last, and ties stay as they were."""
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(moments, key=lambda moment: moment.at or latest)


# In these, tins are read or on their way to be: what is not typed over yet still can be.
_TYPED_OVER_IN = frozenset({CampaignState.DRAFT, CampaignState.OPEN, CampaignState.READING})


def was_missed(campaign_state: str, tin_state: str | None) -> bool:
    """Tell whether a paper slip that nobody typed over should have been by now: its tin is counted, or all are."""
    return campaign_state not in _TYPED_OVER_IN or tin_state == TinState.COUNTED


class ReplyTooLateError(RuleError):
    """The campaign is closed: nobody would read the reply."""

    sentence = N_("Deze actie is afgesloten, dus antwoorden kan niet meer. Bel ons gerust als er nog iets is.")


def may_reply(slip_state: str, campaign_state: str, *, has_reply: bool) -> bool:
    """Tell whether the writer of a slip may reply to its answer: once, and not in an archive."""
    return slip_state == SlipState.ANSWERED and campaign_state != CampaignState.CLOSED and not has_reply


def check_campaign_reads(campaign_state: str) -> None:
    """Refuse a reply that nobody would read."""
    if campaign_state == CampaignState.CLOSED:
        raise ReplyTooLateError
