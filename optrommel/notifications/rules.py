"""How long a letter is tried, what of a server's answer is kept, what may stand in a header: plain functions."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

from optrommel.rules import N_, RuleError

GIVE_UP_AFTER = dt.timedelta(days=4)  # RFC 5321, 4.5.4.1: “at least 4-5 days”
LEASE = dt.timedelta(minutes=10)  # longer than one letter takes when the server is as slow as we bear
SAID_MAX = 200  # characters of what a server said
KEPT_DAYS = 30  # of the row of a letter that was sent or given up
# Minutes until the next try. A server that greylists wants to see us again after one to five.
_PAUSES = (1.5, 5, 15, 60, 120, 240)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK = re.compile(r"(https?://[^\s/]+)/\S+")
_ADDRESS = re.compile(r"<[^>]*>|\S+@\S+")


class MessageState(StrEnum):
    """How far a letter is."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class TooMuchMailError(RuleError):
    """So much mail was asked for that somebody may be pestered with it."""

    status = 429
    sentence = N_("We hebben net al vaker gemaild. Kijk in je mail, ook bij de ongewenste mail, of probeer het later.")


class MessageGoneError(RuleError):
    """The letter was sent or erased meanwhile, or is not for other eyes."""

    sentence = N_("Deze mail is er niet meer, of is alleen voor wie hem krijgt.")


def pause_after(tries: int) -> dt.timedelta:
    """Give how long to wait after this many tries (1 or more)."""
    return dt.timedelta(minutes=_PAUSES[min(tries, len(_PAUSES)) - 1])


def check_line(text: str) -> str:
    """Give a header's text back. Raises `ValueError` when it would not stay on one line."""
    if _UNPRINTABLE.search(text):
        raise ValueError("a header is one line")
    return text


def without_links(text: str) -> str:
    """Give the words of a letter with where its links lead left out: most of these let whoever has them in."""
    return _LINK.sub(r"\1/…", text)


def without_address(said: str, address: str) -> str:
    """Give what a server said on one line, without the address of anybody."""
    said = _ADDRESS.sub("…", _UNPRINTABLE.sub(" ", said))
    name = address.partition("@")[0]
    said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", said, flags=re.IGNORECASE) if name else said
    return " ".join(said.split())[:SAID_MAX]
