"""How many slips may come from where: a hall shares one address, and the code on a tin's lid speaks for all in it."""

from __future__ import annotations

import datetime as dt

from flask_limiter.util import get_remote_address
from limits import parse
from limits.errors import StorageError

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tin_by_lid_code
from optrommel.extensions import limiter
from optrommel.rules import N_, RuleError
from optrommel.slips.actions import Submission
from optrommel.slips.queries import slip_by_hash
from optrommel.slips.receipts import make_receipt
from optrommel.throttle import home_of
from optrommel.web import time_of_day

PER_LID = parse("300 per hour")  # half of what the largest action known brought in weeks, from all its tins
PER_ADDRESS = parse("20 per 10 minutes")  # a telephone that goes round a table writes two a minute
KIND = "slip"


class TooManySlipsError(RuleError):
    """So many slips came from one address that a hall would have shown its tin's code."""

    status = 429
    sentence = N_(
        "Er kwamen net veel briefjes achter elkaar van dezelfde plek. Jouw briefje staat hieronder nog. Vanaf %(time)s "
        "kan het weg: druk dan nog een keer op de knop. Of scan de code op de trommel, dan kan het meteen."
    )


class LidDoesNotHelpError(TooManySlipsError):
    """So many came, and the code they came with speaks for nobody: it is no tin's, was switched off, or is used up."""

    sentence = N_(
        "Er kwamen net veel briefjes achter elkaar van dezelfde plek. Jouw briefje staat hieronder nog. Vanaf %(time)s "
        "kan het weg: druk dan nog een keer op de knop. Zit er een nieuwe code op de trommel? Scan die, dan kan het "
        "meteen."
    )


def spend_slip(campaign: Campaign, submission: Submission) -> None:
    """Count a slip that somebody puts in; one that was kept before costs nothing.

    Raises `TooManySlipsError`, and `LidDoesNotHelpError` when it came with a code.
    """
    if not limiter.enabled or _was_kept(campaign, submission):
        return
    tin = _tin_that_speaks(campaign, submission.lid_code)
    try:
        is_within = _count(tin)
    except StorageError:
        return  # who counts is away: no slip is refused for that
    if not is_within:
        raise (LidDoesNotHelpError if submission.lid_code else TooManySlipsError)(time=_time_of_next())


def _was_kept(campaign: Campaign, submission: Submission) -> bool:
    return slip_by_hash(make_receipt(campaign, submission.id, submission.digest)[1]) is not None


def _tin_that_speaks(campaign: Campaign, lid_code: str) -> Tin | None:
    """Find the tin whose code speaks for whoever came with it.

    Not a digital one: every slip can begin one, so its code would open what the limit is to shut.
    """
    tin = tin_by_lid_code(lid_code) if lid_code else None
    speaks = tin and tin.campaign_id == campaign.id and not tin.is_digital and not tin.lid_is_off
    return tin if speaks else None


def _count(tin: Tin | None) -> bool:
    """Count a slip for its tin and for its address; tell whether one of them had room for it.

    What a tin spoke for counts for the address too: when its code is switched off, the rest stop at once.
    """
    has_room = limiter.limiter.hit(PER_ADDRESS, KIND, home_of(get_remote_address()))
    return bool(tin and limiter.limiter.hit(PER_LID, KIND, tin.lid_code)) or has_room


def _time_of_next() -> str:
    """Say at what time the next slip may come from this address, in whole minutes that have passed."""
    stats = limiter.limiter.get_window_stats(PER_ADDRESS, KIND, home_of(get_remote_address()))
    return time_of_day(dt.datetime.fromtimestamp(stats.reset_time, dt.UTC) + dt.timedelta(minutes=1))
