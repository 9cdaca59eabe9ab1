"""What a resident's visit remembers, in the session cookie of this browser and no longer than half an hour."""

from __future__ import annotations

import datetime as dt

from flask import session

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.offers.models import Contact
from optrommel.slips.models import Slip

VISIT = dt.timedelta(minutes=30)
WROTE = "wrote"  # the last slip that was written alone: its campaign, its id, and when
TABLE = "table"  # the campaign that a phone goes round for, and how many wrote


def remember_slip(slip: Slip, *, now: dt.datetime) -> None:
    """Remember that this visitor wrote a slip; the cookie holds its number, no words and no contact."""
    session[WROTE] = [slip.campaign_id, slip.id, int(now.timestamp())]
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


def count_at_table(campaign_id: int) -> int | None:
    """Count the slips since the phone goes round for a campaign; None when it does not."""
    at, count = session.get(TABLE) or (None, 0)
    return count if at == campaign_id else None


def begin_table(campaign: Campaign) -> None:
    """Let the phone go round; who wrote on it before is forgotten."""
    if count_at_table(campaign.id) is None:
        forget()
        session[TABLE] = [campaign.id, 0]


def count_slip_at_table(campaign: Campaign) -> None:
    """Count one more slip of the phone that goes round."""
    session[TABLE] = [campaign.id, (count_at_table(campaign.id) or 0) + 1]


def end_table() -> int:
    """End the round; give how many slips it brought."""
    _campaign_id, count = session.pop(TABLE, (None, 0))
    return int(count)
