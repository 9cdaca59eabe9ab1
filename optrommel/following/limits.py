"""How often an address may tap “ik kom”: nobody fills an agenda with people who do not exist."""

from __future__ import annotations

from flask_limiter.util import get_remote_address
from limits import parse

from optrommel.extensions import limiter
from optrommel.rules import N_, RuleError

PER_ADDRESS = parse("600 per hour")  # a hall of 200 shares one address, and each may tap three dates


class TooManyTapsError(RuleError):
    """From one address so many came that they can hardly be people."""

    status = 429
    sentence = N_("Er is net heel vaak op ‘Ik kom’ getikt. Tik over een kwartier nog een keer, of kom gewoon.")


def spend_tap() -> None:
    """Count a tap on “ik kom”, or on “ik kom toch niet”. Raises `TooManyTapsError`."""
    if limiter.enabled and not limiter.limiter.hit(PER_ADDRESS, "come", get_remote_address()):
        raise TooManyTapsError
