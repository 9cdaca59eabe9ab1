"""What is suggested, how far a draft is, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from optrommel.rules import N_, RuleError
from optrommel.themes.drafting import FEWEST_TEXTS

SUBJECT_MAX = 60
PATTERN_MAX = 60
FEWEST_FOR_DRAFT = FEWEST_TEXTS
HIT_RATE_OF = 50  # the last picks that a hit rate is told of


class DraftState(StrEnum):
    """How far a draft of themes is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CardState(StrEnum):
    """What a person decided about an idea in a draft."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class PileKind(StrEnum):
    """What a pile of a draft would become."""

    THEME = "theme"  # goes into a theme that is there
    SUBJECT = "subject"  # a subject of the word list that is no theme yet
    NEW = "new"  # perhaps a new theme: nobody listed its words


class SuggestionGoneError(RuleError):
    """What was suggested is there no more, or changed since it was shown."""

    sentence = N_("Dit voorstel is er niet meer. Er staat nu een nieuw voorstel, of je kiest zelf een thema.")


@dataclass(frozen=True)
class HitRate:
    """Of the last picks for which something was suggested, how often the first suggestion was picked."""

    hits: int
    of: int
