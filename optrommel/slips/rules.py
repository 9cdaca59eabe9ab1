"""Slips: limits, states, and receipt codes."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Sequence
from enum import StrEnum

from optrommel.campaigns.rules import CROCKFORD, normalise_code
from optrommel.rules import N_, RuleError

TEXT_MIN = 3
TEXT_MAX = 4000
PHOTO_KEY_MAX = 80
REPLY_MAX = 1000
DUTCH = "nl"
DUTCHES = ("nl", "nl-simple")
CODE_LENGTH = 12
CODE_BITS = 60  # 12 letters of 5 bits; shorter could be guessed within the throttle


class SlipState(StrEnum):
    """What became of a slip."""

    WAITING = "waiting"
    PUBLISHED = "published"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ImportState(StrEnum):
    """How far a spreadsheet of slips is."""

    DRAFT = "draft"
    DONE = "done"
    UNDONE = "undone"


SLIP_MOVES = frozenset(
    {
        (SlipState.WAITING, SlipState.PUBLISHED),
        (SlipState.WAITING, SlipState.ANSWERED),
        (SlipState.PUBLISHED, SlipState.WAITING),
        (SlipState.ANSWERED, SlipState.WAITING),
        (SlipState.WAITING, SlipState.WITHDRAWN),
        (SlipState.PUBLISHED, SlipState.WITHDRAWN),
        (SlipState.ANSWERED, SlipState.WITHDRAWN),
    }
)


class Source(StrEnum):
    """How a slip reached us."""

    PHONE = "phone"
    PAPER = "paper"
    IMPORT = "import"


class SlipMoveError(RuleError):
    """Somebody else decided about this slip meanwhile, or its writer took it back."""

    sentence = N_("Over dit briefje is al beslist. Hieronder staat het volgende.")


class ReplyRefusedError(RuleError):
    """A writer may reply once, to an answer."""

    sentence = N_("Je kunt één keer antwoorden, en dat heb je gedaan. Bel ons gerust als er nog iets is.")


class AnswerGoneError(RuleError):
    """The answer that a writer replies to was taken back."""

    sentence = N_(
        "Het antwoord dat je las, geldt niet meer. Ga terug en ververs de pagina: daar lees je hoe het nu is."
    )


class BatchTooLargeError(RuleError):
    """More slips than fit in one batch."""

    status = 422
    sentence = N_(
        "Dat zijn samen %(slips)s briefjes. In één keer kan het tot %(most)s. Kies minder trommels, of minder briefjes"
        " per trommel."
    )


class UnwantedSlipError(RuleError):
    """The writer of a paper slip wants it not typed over."""

    sentence = N_("De schrijver wil niet dat dit briefje wordt overgetypt. Leg het apart en ga door met het volgende.")


class TypedMeanwhileError(RuleError):
    """A paper slip was typed over just before its writer said that it should not be."""

    sentence = N_("Je briefje is intussen overgetypt. Hieronder kun je het alsnog intrekken.")


class SlipsWaitingError(RuleError):
    """A campaign cannot close while slips wait for an answer."""

    sentence = N_("In het postvak wachten nog briefjes (%(count)d). Lees ze eerst, dan kan de actie dicht.")


def may_move(state: str, to: SlipState) -> bool:
    """Tell whether a slip can go from one state to another."""
    return (SlipState(state), to) in SLIP_MOVES


def check_move(state: str, to: SlipState) -> None:
    """Refuse a slip's step that is not in the table."""
    if not may_move(state, to):
        raise SlipMoveError


def visible_length(text: str) -> int:
    """Count characters without the marks that only steer them: joiners, and the direction of writing."""
    return sum(unicodedata.category(letter) != "Cf" for letter in text)


def digest_fields(fields: Sequence[object]) -> str:
    """Give a digest of what was sent, so that other words under the same id make another slip."""
    return hashlib.sha256(json.dumps(list(fields), ensure_ascii=False).encode()).hexdigest()


def derive_code(key: bytes, submission_id: str, digest: str) -> str:
    """Derive the receipt code of a submission: 12 letters of Crockford base32, the same for a repeat.

    `key` is the campaign's code key (32 bytes). Source: HMAC-SHA256, RFC 2104; alphabet: Crockford, Base 32.
    """
    tag = hmac.digest(key, f"receipt:{submission_id}:{digest}".encode(), "sha256")
    number = int.from_bytes(tag[:8], "big") >> (64 - CODE_BITS)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(CODE_BITS - 5, -1, -5))


def hash_code(key: bytes, code: str) -> str:
    """Give what is kept of a receipt code: a keyed hash, 64 hexadecimal characters."""
    return hmac.digest(key, f"kept:{code}".encode(), "sha256").hex()


def show_code(code: str) -> str:
    """Write a code in fours: `K7QF-2M9X-4T3B`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str | None:
    """Read a receipt code as people type it; None when it cannot be one."""
    code = normalise_code(typed)
    return code if len(code) == CODE_LENGTH and set(code) <= set(CROCKFORD) else None
