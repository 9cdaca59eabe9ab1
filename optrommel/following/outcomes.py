"""“Is het gelukt?”: when neighbours are asked, until when they may answer, and how the asking ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from optrommel.campaigns.rules import CampaignState
from optrommel.rules import N_, RuleError

EVERY = dt.timedelta(hours=1)  # it is looked whether there is something to ask about
AT_ONCE = 50  # letters; a tenth of a second, for who waits to write meanwhile
ASK_AFTER = dt.timedelta(weeks=4)  # by then the bench stands or it does not
OPEN_FOR = dt.timedelta(weeks=8)  # an answer may come, and change, so long
KEPT_DAYS = 365  # of the words of an answer
BECAUSE_MIN = 3
BECAUSE_MAX = 600
TOLD_FROM = 3  # fewer answers than these would tell who said what


class Verdict(StrEnum):
    """What a group or a moderator did when neighbours said that it did not work out."""

    REOPENED = "reopened"
    LEFT = "left"  # it stays as it is, with the reason


class OutcomeClosedError(RuleError):
    """Nobody is asked any more whether it worked out."""

    sentence = N_("Je kunt hier niet meer op antwoorden: de vraag is gesloten. Bel ons gerust als er nog iets is.")


class OutcomeSettledError(RuleError):
    """Somebody else was first, or nobody says any more that it did not work out."""

    sentence = N_("Hier is al iets mee gedaan, misschien door iemand anders. Kijk hoe het nu is.")


class ThemeStaysClosedError(RuleError):
    """The theme was closed since, and that is for moderators to undo."""

    sentence = N_("Dit thema is gesloten. De werkgroep kan het weer openen op het bord. Bel gerust even.")


@dataclass(frozen=True)
class Tally:
    """How many neighbours say that something worked out, how many that it did not, and whether it began again."""

    done: int = 0
    not_yet: int = 0
    is_reopened: bool = False

    @property
    def is_told(self) -> bool:
        """Tell whether there are enough answers for everybody to read."""
        return self.done + self.not_yet >= TOLD_FROM


def ended_between(now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Give between which moments something was done that is asked about now; of long ago nobody knows any more."""
    return now - ASK_AFTER - OPEN_FOR, now - ASK_AFTER


def is_open(closes_at: dt.datetime, verdict: str | None, campaign_state: str, *, now: dt.datetime) -> bool:
    """Tell whether neighbours may answer; what began again is not asked about, and in an archive nobody reads it."""
    return now < closes_at and verdict != Verdict.REOPENED and campaign_state != CampaignState.CLOSED
