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
COUNTED_TEXTS = 3_000  # the newest; a page that counts words answers within seconds, whatever people wrote
COUNTED_LETTERS = 500  # of each of them
NEXT_BEST = 0.05  # from here a theme is shown quietly, without saying that it fits; lower ones are noise
WORTH_A_LOOK = 0.2  # less alike is not shown: of 16 such pairs in a walk through bench/data none was the same idea
LOOKS_ALIKE = 0.3  # from here a card says so: of the pairs in bench/data half are the same idea then
ALIKE_AT_TYPING = 2  # ideas, to who types the next slip already
TYPIST_KEYS = 3  # themes that have a key while the next slip is typed


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
    SPENT = "spent"  # nothing to decide: it is there because its words are among those of the pile


class SuggestionGoneError(RuleError):
    """What was suggested is there no more, or changed since it was shown."""

    sentence = N_("Dit voorstel is er niet meer. Er staat nu een nieuw voorstel, of je kiest zelf een thema.")


class PickTooLateError(RuleError):
    """A moderator decided about the slip, or its writer took it back: nobody would read where it may belong."""

    sentence = N_("Bij dit briefje kun je nu geen thema kiezen: er is al over beslist, of het is teruggehaald.")


class NotYourSlipError(RuleError):
    """Another typist typed this slip over."""

    status = 403
    sentence = N_("Alleen wie dit briefje overtypte of een moderator kan er een thema bij kiezen.")


@dataclass(frozen=True)
class HitRate:
    """Of the last picks for which something was suggested, how often the first suggestion was picked."""

    hits: int
    of: int

    @property
    def says_something(self) -> bool:
        """Tell whether there are enough picks to go by."""
        return self.of >= FEWEST_FOR_RATE
