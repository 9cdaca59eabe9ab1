"""What an offer needs, and how far it is."""

from __future__ import annotations

import datetime as dt
import hmac
import json
import re
import uuid
from collections.abc import Sequence
from enum import StrEnum

from optrommel.rules import N_, RuleError

NAME_MAX = 80
REACH_MAX = 254
OWN_WORDS_MAX = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_PHONE = re.compile(r"\+?[\d\s().\-/]{8,30}")
PHONE_DIGITS_MIN = 8
PROOF_LENGTH = 32  # hexadecimal: within the throttle nobody guesses them
CONFIRM_WITHIN = dt.timedelta(days=14)  # from the day of the offer; an address may be a stranger's
CALL_WITHIN = dt.timedelta(days=7)  # from the day on which a group took up what the offer is for


class OfferState(StrEnum):
    """How far an offer is."""

    NEW = "new"
    CONTACTED = "contacted"
    JOINED = "joined"
    DECLINED = "declined"


# Who joined may stop, and who did not may come after all; the rest is taken back by undoing.
OFFER_MOVES = frozenset(
    {
        (OfferState.NEW, OfferState.CONTACTED),
        (OfferState.CONTACTED, OfferState.JOINED),
        (OfferState.CONTACTED, OfferState.DECLINED),
        (OfferState.JOINED, OfferState.DECLINED),
        (OfferState.DECLINED, OfferState.JOINED),
    }
)


class OfferMoveError(RuleError):
    """The offer stands otherwise than the page showed."""

    sentence = N_("Dit kan nu niet: zeg eerst dat je belde of mailde. Ververs de pagina en kijk hoe het staat.")


class Job(StrEnum):
    """A small job that somebody offers to do; the words that people read stand in `labels`."""

    AFTERNOON = "afternoon"
    COOKING = "cooking"
    HANDS = "hands"
    DRIVING = "driving"
    COMPANY = "company"
    ORGANISING = "organising"


def moves_from(state: str) -> list[OfferState]:
    """List what people can make of an offer that stands so, in the order of its life."""
    return [to for to in OfferState if (state, to) in OFFER_MOVES]


def check_offer_move(state: str, to: OfferState) -> None:
    """Refuse what cannot follow. Raises `OfferMoveError`."""
    if (state, to) not in OFFER_MOVES:
        raise OfferMoveError


def waits_since(offered_on: dt.date, taken_on: dt.date | None) -> dt.date | None:
    """Give the day from which somebody waits for a call; none as long as no group took up what it is for."""
    return max(offered_on, taken_on) if taken_on is not None else None


def red_on(offered_on: dt.date, taken_on: dt.date | None) -> dt.date | None:
    """Give the first day on which an offer that nobody called is red; none as long as no group is to call."""
    waits = waits_since(offered_on, taken_on)
    return waits + CALL_WITHIN if waits is not None else None


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


def proof_of(key: str, secret: bytes) -> str:
    """Give what only a letter tells beside the key: who has it read what came at the address of the offer.

    `secret`: of the campaign, for offers alone. Source: HMAC-SHA256, RFC 2104.
    """
    return hmac.digest(secret, key.encode(), "sha256").hex()[:PROOF_LENGTH]


def is_proof(typed: str, key: str, secret: bytes) -> bool:
    """Tell whether this is the proof that goes with a key."""
    return hmac.compare_digest(typed.encode(), proof_of(key, secret).encode())


def submission_of(form_id: str, fields: Sequence[object]) -> str:
    """Name what was sent, so that the same again is one offer, and other words in the same form another."""
    return str(uuid.uuid5(uuid.UUID(form_id), json.dumps(list(fields), ensure_ascii=False)))
