"""What an offer needs, and how far it is."""

from __future__ import annotations

import re
from enum import StrEnum

NAME_MAX = 80
REACH_MAX = 254
OWN_WORDS_MAX = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{8,30}")
PHONE_DIGITS_MIN = 8


class OfferState(StrEnum):
    """How far an offer is."""

    NEW = "new"
    CONTACTED = "contacted"
    JOINED = "joined"
    DECLINED = "declined"


class Job(StrEnum):
    """A small job that somebody offers to do; the words that people read stand in `labels`."""

    AFTERNOON = "afternoon"
    COOKING = "cooking"
    HANDS = "hands"
    DRIVING = "driving"
    COMPANY = "company"
    ORGANISING = "organising"


def masked(reach: str) -> str:
    """Give just enough of an e-mail address or telephone number for its owner to know it."""
    name, at, domain = reach.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"…{reach[-3:]}"


def can_reach(typed: str) -> bool:
    """Tell whether this looks like an e-mail address or a telephone number."""
    if _EMAIL.fullmatch(typed):
        return True
    return bool(_PHONE.fullmatch(typed)) and sum(letter.isdecimal() for letter in typed) >= PHONE_DIGITS_MIN
