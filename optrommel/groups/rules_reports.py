"""“Meld dit”: what can be wrong with what a group shows, and how a person answers. Everyone may meet these words."""

from __future__ import annotations

import hmac
from enum import StrEnum

from optrommel.rules import N_, RuleError

TEXT_MAX = 1000
ANSWER_MAX = 600
KEPT_DAYS = 365  # after the answer


class Shown(StrEnum):
    """What a group shows, by the word that stands in an address."""

    UPDATE = "nieuws"
    ACTIVITY = "activiteit"
    NEED = "nodig"


class Reason(StrEnum):
    """What is wrong with it."""

    PORTRAIT = "portrait"  # somebody is in it who does not want that
    UNTRUE = "untrue"
    HURTFUL = "hurtful"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of a report."""

    CHANGED = "changed"
    REMOVED = "removed"
    STAYS = "stays"


class TooManyReportsError(RuleError):
    """One address reports more than we can read."""

    status = 429
    sentence = N_("Er komen nu heel veel meldingen van jouw plek. Wacht een uur en probeer het dan, of bel ons.")


def hash_report(key: bytes, code: str) -> str:
    """Give what is kept of the code of a report: a keyed hash, 64 hexadecimal characters."""
    return hmac.digest(key, f"report:{code}".encode(), "sha256").hex()
