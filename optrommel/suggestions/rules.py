"""What is suggested, how far a draft is, and what became of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from optrommel.rules import N_, RuleError
from optrommel.slips.rules import DUTCH, DUTCHES
from optrommel.themes.suggesting.drafting import FEWEST_TEXTS

SUBJECT_MAX = 60
PATTERN_MAX = 60
FEWEST_FOR_DRAFT = FEWEST_TEXTS
HIT_RATE_OF = 50  # the last picks that a hit rate is told of
SIGNATURE_MAX = 100
ATTEMPTS = 3  # to read a campaign; then it is left until something changes
LATE_MINUTES = 10  # that a slip may wait for a suggestion
LEASE = dt.timedelta(minutes=5)  # longer than between two signs of life of who reads a campaign
FEWEST_FOR_RATE = 10  # picks; fewer tell nothing
LOOKS_ALIKE = 0.3  # from here a card says so: of the pairs in bench/data half are the same idea then


class Standing(StrEnum):
    """How it is with what a machine makes of a text."""

    OFF = "off"  # not done on this installation
    UNREAD = "unread"  # nobody read it yet
    STALE = "stale"  # its words changed since; it is read again
    UNREADABLE = "unreadable"  # in a language that we cannot read
    FRESH = "fresh"


def what_is_read(text: str, dutch: str, language: str) -> tuple[str, str]:
    """Give the words of an idea that are read for suggestions, and their language: Dutch where there is any."""
    is_dutch = language in DUTCHES or not dutch
    return (text, language) if is_dutch else (dutch, DUTCH)


def digest_of(text: str, language: str) -> str:
    """Give what tells these words from all others: 64 characters. In another language the same words read otherwise."""
    return hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()


class DraftState(StrEnum):
    """How far a draft of themes is."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (DraftState.WAITING, DraftState.WORKING)


class CardState(StrEnum):
    """What a person decided about an idea in a draft; one that was accepted lies in a theme, which tells enough."""

    OPEN = "open"
    DECLINED = "declined"


class PileKind(StrEnum):
    """What a pile of a draft would become."""

    THEME = "theme"  # goes into a theme that is there
    SUBJECT = "subject"  # a subject of the word list that is no theme yet
    NEW = "new"  # perhaps a new theme: nobody listed its words


class SuggestionGoneError(RuleError):
    """What was suggested is there no more, or changed since it was shown."""

    sentence = N_("Dit voorstel is er niet meer. Er staat nu een nieuw voorstel, of je kiest zelf een thema.")


def publishes_at_once(*, needs_care: bool, has_personal: bool) -> bool:
    """Tell whether one key may publish a slip and lay it down; else that key chooses, and another publishes.

    Who may be in need, or can be recognised, is not sent to the website by a key that is about themes.
    """
    return not needs_care and not has_personal


@dataclass(frozen=True)
class HitRate:
    """Of the last picks for which something was suggested, how often the first suggestion was picked."""

    hits: int
    of: int

    @property
    def says_something(self) -> bool:
        """Tell whether there are enough picks to go by."""
        return self.of >= FEWEST_FOR_RATE
