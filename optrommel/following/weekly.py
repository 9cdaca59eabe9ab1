"""The weekly mail with news: at most one a week, earlier only when something is on that its reader does not know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Flask

from optrommel import timers
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.rules import LIVING
from optrommel.clock import utc_now
from optrommel.extensions import db, only_reading
from optrommel.following.anew import regarding_news
from optrommel.following.desk import Desk, Letter
from optrommel.following.followed import followed_of
from optrommel.following.gathering import gather
from optrommel.following.mailing import write_to
from optrommel.following.queries_followers import confirmed_followers, locked_followers
from optrommel.following.rules import is_hour_to_mail

EVERY = dt.timedelta(minutes=15)
PER_COMMIT = 50  # letters; whoever else writes waits that long


def send_news(now: dt.datetime, *, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Put the news in the outbox of everybody for whom it is time; give how many letters. Commits.

    A letter and the time of it are written together: after a crash nobody misses one or gets two.
    """
    if not is_hour_to_mail(now):
        return 0
    with only_reading():
        ids = [campaign.id for campaign in all_campaigns() if campaign.state in LIVING]
    return sum(_send_in(campaign_id, now, should_stop) for campaign_id in ids)


def _send_in(campaign_id: int, now: dt.datetime, should_stop: Callable[[], bool]) -> int:
    letters = _letters_in(campaign_id, now)
    chunks = (letters[start : start + PER_COMMIT] for start in range(0, len(letters), PER_COMMIT))
    return sum(_put_in_outbox(chunk, now) for chunk in chunks if not should_stop())


def _letters_in(campaign_id: int, now: dt.datetime) -> list[Letter]:
    """Write the letters of a campaign out; what is news is read once for all followers."""
    with only_reading():
        campaign = db.session.get_one(Campaign, campaign_id)
        followers = [
            (follower, followed_of(found for found in follower.subscriptions if found.confirmed_at))
            for follower in confirmed_followers(campaign_id)
        ]
        desk = Desk(gather(campaign, [item for _follower, followed in followers for item in followed], now=now), now)
        letters = [desk.letter_to(follower, followed) for follower, followed in followers]
    return [letter for letter in letters if letter is not None]


def _put_in_outbox(letters: list[Letter], now: dt.datetime) -> int:
    planned = {letter.follower_id: letter for letter in letters}
    written = 0
    for follower in locked_followers(planned):
        letter = planned[follower.id]
        # Another process may have been first, or its reader chose another language meanwhile: the next round will do.
        if (follower.mailed_at, follower.language) == (letter.mailed_at, letter.language):
            words: dict[str, Any] = {"soon": letter.soon, "news": letter.news, "has_more": letter.has_more}
            write_to(follower, "news", now=now, regarding=regarding_news(follower.mailed_at), **words)
            follower.mailed_at = now
            written += 1
    db.session.commit()
    return written


def init_app(app: Flask) -> None:
    """Let the application mail the news by itself."""
    timers.add_job(app, timers.Job("news", EVERY, lambda stop: send_news(utc_now(), should_stop=stop)))
