"""What a resident's visit remembers, in the session cookie of this browser, and how long that is believed."""

from __future__ import annotations

import datetime as dt

from flask import session

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.offers.models import Contact
from optrommel.slips.models import Slip

VISIT = dt.timedelta(minutes=30)
WROTE = "wrote"  # the last slip that was written alone: its campaign, its id, and when
TABLE = "table"  # the campaign that a phone goes round for, how many wrote, the last slip, and when
TABLE_LASTS = dt.timedelta(hours=3)  # since the last slip; who forgot to end the round gets the ordinary pages back


def remember_slip(campaign: Campaign, slip_id: int, *, now: dt.datetime) -> None:
    """Remember that this visitor wrote a slip; the cookie holds its number, no words and no contact."""
    session[WROTE] = [campaign.id, slip_id, int(now.timestamp())]
    session["dropped"] = True  # the code page then tells, once, that the slip fell in the tin


def last_slip_id(campaign: Campaign, *, now: dt.datetime) -> int | None:
    """Give the slip that this visitor wrote before in this visit."""
    campaign_id, slip_id, at = session.get(WROTE) or (None, None, 0)
    is_recent = now.timestamp() - at < VISIT.total_seconds()
    return slip_id if campaign_id == campaign.id and is_recent else None


def remembered_contact(campaign: Campaign, *, now: dt.datetime) -> Contact | None:
    """Give the contact that this visitor left with the slip before, unless it was erased."""
    slip_id = last_slip_id(campaign, now=now)
    slip = db.session.get(Slip, slip_id) if slip_id else None
    return slip.offer.contact if slip and slip.offer else None


def forget() -> None:
    """Forget who wrote: somebody else has the phone."""
    session.pop(WROTE, None)


def _table(campaign_id: int, *, now: dt.datetime) -> tuple[int, int] | None:
    """Give how many wrote since the phone goes round for a campaign, and the last slip; None when it does not."""
    at, count, slip_id, seen_at = session.get(TABLE) or (None, 0, 0, 0)
    lasts = now.timestamp() - seen_at < TABLE_LASTS.total_seconds()
    return (count, slip_id) if at == campaign_id and lasts else None


def count_at_table(campaign_id: int, *, now: dt.datetime) -> int | None:
    """Count the slips since the phone goes round for a campaign; None when it does not."""
    table = _table(campaign_id, now=now)
    return table[0] if table else None


def count_up_to(slip: Slip, *, now: dt.datetime) -> int | None:
    """Count the slips of the round when this is its last; None when it was written elsewhere or earlier."""
    count, slip_id = _table(slip.campaign_id, now=now) or (0, 0)
    return count if slip_id == slip.id else None


def begin_table(campaign: Campaign, *, now: dt.datetime) -> None:
    """Let the phone go round; who wrote on it before is forgotten."""
    if _table(campaign.id, now=now) is None:
        forget()
        session[TABLE] = [campaign.id, 0, 0, int(now.timestamp())]


def count_slip_at_table(campaign: Campaign, slip_id: int, *, now: dt.datetime) -> None:
    """Count one more slip of the phone that goes round."""
    count = count_at_table(campaign.id, now=now) or 0
    session[TABLE] = [campaign.id, count + 1, slip_id, int(now.timestamp())]


def end_table() -> int:
    """End the round; give how many slips it brought."""
    table = session.pop(TABLE, None)
    return int(table[1]) if table else 0
