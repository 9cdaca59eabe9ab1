"""What time it is, and what day it is in the neighbourhood."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def utc_now() -> dt.datetime:
    """Give the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(moment: dt.datetime) -> dt.date:
    """Give the date in Amsterdam at a moment."""
    return moment.astimezone(AMSTERDAM).date()


def local_today() -> dt.date:
    """Give today's date in Amsterdam."""
    return local_date(utc_now())
