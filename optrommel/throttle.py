"""Counting failures per address: who guesses is slowed, who has the right code never is, also behind one address."""

from __future__ import annotations

import ipaddress

from flask import abort
from flask_limiter.util import get_remote_address
from limits import parse

from optrommel.extensions import limiter

FAILURES = parse("20 per 10 minutes")  # a code is 60 bits: it cannot be guessed at that pace
PREFIX_OF_A_HOME = 64  # bits; a home has that many addresses of IPv6 to choose from (RFC 6177)


def count_failure(kind: str) -> None:
    """Count a failed look-up of a kind of code; answers 429 once an address has had too many."""
    if limiter.enabled and not limiter.limiter.hit(FAILURES, kind, home_of(get_remote_address())):
        abort(429)


def home_of(address: str) -> str:
    """Give by what an address is counted: of IPv6 the part that a whole home shares."""
    try:
        number = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    mapped = number.ipv4_mapped
    return str(mapped or ipaddress.IPv6Network((number, PREFIX_OF_A_HOME), strict=False))
