"""Counting failures per address: who guesses is slowed, who has the right code never is, also behind one address."""

from __future__ import annotations

from flask import abort
from flask_limiter.util import get_remote_address
from limits import parse

from optrommel.extensions import limiter

FAILURES = parse("20 per 10 minutes")  # a code is 60 bits: it cannot be guessed at that pace


def count_failure(kind: str) -> None:
    """Count a failed look-up of a kind of code; answers 429 once an address has had too many."""
    if limiter.enabled and not limiter.limiter.hit(FAILURES, kind, get_remote_address()):
        abort(429)
