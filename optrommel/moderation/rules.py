"""Ideas: states, and what may be done with them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from optrommel.rules import N_, RuleError

REASON_MIN = 10  # characters; “nee” is not a reason
REASON_MAX = 1000
NOTE_MAX = 1000
PARTS_MIN = 2
PARTS_MAX = 8
WORDS_SHOWN = 12  # of those that a split would lose
PACE_OF = 20  # decisions that tell how fast somebody goes
PACE_MIN = 3  # fewer steps than these tell nothing
PAUSE_S = 300  # longer is no reading but a cup of coffee


class IdeaState(StrEnum):
    """What the neighbourhood reads of an idea. That it is taken on, its claims tell."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"
    MERGED = "merged"
    UNPUBLISHED = "unpublished"


PUBLIC_STATES = (IdeaState.OPEN, IdeaState.DONE, IdeaState.STOPPED)


class IdeaGoneError(RuleError):
    """The idea is not public any more."""

    sentence = N_("Dit idee staat er niet meer. Ververs de pagina.")


class SameIdeaError(RuleError):
    """An idea was to be tied to itself."""

    sentence = N_("Dit is hetzelfde idee. Kies een ander.")


class ChangedMeanwhileError(RuleError):
    """A colleague changed it after the page was shown on which a change is based."""

    sentence = N_("Een collega veranderde dit intussen. Kijk even wat er nu staat.")


class ChangedYourselfError(ChangedMeanwhileError):
    """It was no colleague: somebody's own page is older than what they did."""

    sentence = N_("Dit heb je zelf intussen veranderd. Kijk even wat er nu staat.")


class PartsRefusedError(RuleError):
    """A slip was to be split in a way that loses or adds words."""

    status = 422
    sentence = N_("Verdeel alle woorden over de delen, en zet er geen nieuwe bij.")


class WordsLostError(PartsRefusedError):
    """Words of the slip stand in none of the parts."""

    sentence = N_("Deze woorden staan nog in geen enkel deel: %(words)s. Zet ze ergens bij; niets gaat verloren.")


class WordsAddedError(PartsRefusedError):
    """A part holds words that the slip does not hold."""

    sentence = N_("Deze woorden staan niet op het briefje: %(words)s. Splits eerst, maak daarna netjes.")


class TooFewPartsError(PartsRefusedError):
    """A split makes two parts or more."""

    sentence = N_("Maak twee delen of meer. Zet in elk deel de woorden die daar horen.")


def check_version(found: int, based_on: int | None) -> None:
    """Refuse a change that is based on an older version than the one there is; None is based on nothing."""
    if based_on is not None and based_on != found:
        raise ChangedMeanwhileError


def check_parts(whole: str, parts: Sequence[str]) -> None:
    """Refuse parts that do not together hold every word of the whole, or hold others. Raises `PartsRefusedError`."""
    if len(parts) < PARTS_MIN:
        raise TooFewPartsError
    words = Counter(whole.split())
    per_part = [Counter(part.split()) for part in parts]
    lost = words - sum(per_part, Counter())
    added: Counter[str] = Counter()
    for part in per_part:
        added |= part - words
    if lost:
        raise WordsLostError(words=_first(lost))
    if added:
        raise WordsAddedError(words=_first(added))


def _first(words: Counter[str]) -> str:
    shown = list(words)[:WORDS_SHOWN]
    return " ".join([*shown, "…"] if len(words) > WORDS_SHOWN else shown)


def pace_s(moments: Sequence[dt.datetime]) -> float | None:
    """Give how many seconds somebody takes for a slip, by the moments of decisions; None when these are too few.

    Two moments more than `PAUSE_S` apart had a pause between them, which does not count.
    """
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(sorted(moments))]
    counted = [step for step in steps if step <= PAUSE_S]
    return sum(counted) / len(counted) if len(counted) >= PACE_MIN else None


def minutes_left(slips: int, pace_s: float) -> int:
    """Give how many minutes so many slips take at this pace, rounded up."""
    return max(1, math.ceil(slips * pace_s / 60))


def publishes_at_once(*, needs_care: bool, has_personal: bool, is_held: bool, is_doubtful: bool) -> bool:
    """Tell whether one key may publish a slip and lay it down; else that key chooses, and another publishes.

    Who may be in need, or can be recognised, is not sent to the website by a key that is about themes; nor is what a
    colleague laid aside, or what somebody still reads once more.
    """
    return not (needs_care or has_personal or is_held or is_doubtful)
