"""How much mail a visitor may have us send: nobody fills somebody else's mailbox, or spends our good name."""

from __future__ import annotations

import hashlib

from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse

from optrommel.extensions import limiter
from optrommel.notifications.actions import mailable
from optrommel.notifications.rules import TooMuchMailError

PER_VISITOR = parse("60 per hour")  # everybody at a meeting shares one address
PER_READER = parse("5 per hour")
PER_READER_DAILY = parse("20 per day")
PER_SUBJECT = parse("3 per day")  # mails about one code


def spend_mail(address: str, *, about: str = "", by: int | None = None) -> None:
    """Count a letter that a visitor asks for; `about` names what may be mailed only a few times.

    `by` is an account that asks on behalf of many: two typists in an evening ask for more than any visitor may.
    The store of limits holds no e-mail address. Raises `TooMuchMailError`, for every address alike.
    """
    if not limiter.enabled:
        return
    reader = _hash_reader(address)
    wanted: list[tuple[RateLimitItem, str]] = [(PER_READER, reader), (PER_READER_DAILY, reader)]
    if by is None:
        wanted.append((PER_VISITOR, get_remote_address()))
    if about:
        wanted.append((PER_SUBJECT, about))
    if not all(limiter.limiter.test(limit, "mail", key) for limit, key in wanted):
        raise TooMuchMailError
    for limit, key in wanted:
        limiter.limiter.hit(limit, "mail", key)


def _hash_reader(typed: str) -> str:
    """Give by what a reader is counted: an address may be typed in many ways that all reach one mailbox."""
    try:
        address = mailable(typed.strip())
    except ValueError:
        address = typed.strip()
    return hashlib.sha256(address.casefold().encode()).hexdigest()
