"""What time it is, and what day it is in the neighbourhood."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ONE_YEAR_S = 365 * 24 * 3600


def utc_now() -> dt.datetime:
    """Give the present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(moment: dt.datetime) -> dt.date:
    """Give the date in Amsterdam at a moment."""
    return moment.astimezone(AMSTERDAM).date()


def midnight(date: dt.date) -> dt.datetime:
    """Give the moment at which a date begins in Amsterdam."""
    return dt.datetime.combine(date, dt.time.min, tzinfo=AMSTERDAM)


def local_today() -> dt.date:
    """Give today's date in Amsterdam."""
    return local_date(utc_now())
