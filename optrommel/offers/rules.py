"""What an offer needs, and how far it is."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Sequence
from enum import StrEnum

NAME_MAX = 80
REACH_MAX = 254
OWN_WORDS_MAX = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{8,30}")
PHONE_DIGITS_MIN = 8
KEY_BYTES = 16  # random: within the throttle nobody guesses them


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


def is_email(reach: str) -> bool:
    """Tell whether a way to reach somebody is an e-mail address, and not a telephone number."""
    return "@" in reach


def make_key() -> str:
    """Make the key to a giver's own page."""
    return secrets.token_urlsafe(KEY_BYTES)


def key_hash(key: str) -> str:
    """Give what the page of a key is found by; a plain hash will do, for the key itself cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


def proof_of(key: str, secret: str) -> str:
    """Give what only a letter tells beside the key: who has it read what came at the address of the offer.

    `secret`: of the campaign. Source: HMAC-SHA256, RFC 2104.
    """
    return hmac.digest(secret.encode(), f"offer:{key}".encode(), "sha256").hex()[: 2 * KEY_BYTES]


def is_proof(typed: str, key: str, secret: str) -> bool:
    """Tell whether this is the proof that goes with a key."""
    return hmac.compare_digest(typed.encode(), proof_of(key, secret).encode())


def submission_of(form_id: str, fields: Sequence[object]) -> str:
    """Name what was sent, so that the same again is one offer, and other words in the same form another."""
    return str(uuid.uuid5(uuid.UUID(form_id), json.dumps(list(fields), ensure_ascii=False)))
