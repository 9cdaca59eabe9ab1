"""The weekly mail with news: at most one a week, earlier only when something is on that its reader does not know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from flask import Flask

from optrommel import timers
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import all_campaigns
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import local_date, utc_now
from optrommel.extensions import db, only_reading
from optrommel.following.followed import Followed, followed_of
from optrommel.following.gathering import Gathered, gather
from optrommel.following.mailing import write_to
from optrommel.following.models import Follower
from optrommel.following.pieces import Piece, Pieces
from optrommel.following.queries_followers import confirmed_followers, locked_followers
from optrommel.following.rules import (
    A_WEEK,
    SETTLES,
    News,
    is_hour_to_mail,
    is_regular_mail,
    new_since,
    newest_first,
    news_since,
    next_mail_on,
)
from optrommel.groups.agenda import Occurrence, agenda_of, occurrences_of, still_on
from optrommel.groups.models_activities import Activity

EVERY = dt.timedelta(minutes=15)
PER_COMMIT = 50  # letters; whoever else writes waits that long
NEWS_MOST, SOON_MOST = 20, 6  # in one letter
SILENT = (CampaignState.DRAFT, CampaignState.CLOSED)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Letter:
    """News for one follower, written out; `mailed_at` and `language` are what they were when it was."""

    follower_id: int
    mailed_at: dt.datetime | None
    language: str
    soon: list[Piece]
    news: list[Piece]
    has_more: bool  # too much for one letter


def send_news(now: dt.datetime, *, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Put the news in the outbox of everybody for whom it is time; give how many letters. Commits.

    A letter and the time of it are written together: after a crash nobody misses one or gets two.
    """
    if not is_hour_to_mail(now):
        return 0
    with only_reading():
        ids = [campaign.id for campaign in all_campaigns() if campaign.state not in SILENT]
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
        desk = _Desk(gather(campaign, [item for _follower, followed in followers for item in followed]), now)
        letters = [desk.letter_to(follower, followed) for follower, followed in followers]
    return [letter for letter in letters if letter is not None]


def _put_in_outbox(letters: list[Letter], now: dt.datetime) -> int:
    planned = {letter.follower_id: letter for letter in letters}
    written = 0
    for follower in locked_followers(planned):
        letter = planned[follower.id]
        # Another process may have been first, or its reader chose another language meanwhile: the next round will do.
        if (follower.mailed_at, follower.language) == (letter.mailed_at, letter.language):
            write_to(follower, "news", now=now, soon=letter.soon, news=letter.news, has_more=letter.has_more)
            follower.mailed_at = now
            written += 1
    db.session.commit()
    return written


@dataclass(frozen=True)
class _Fresh:
    """News that somebody was not told of; they know all that was before `since`."""

    item: News
    since: dt.datetime


class _Desk:
    """Where the letters of one campaign are written; what several people follow is looked up once."""

    def __init__(self, gathered: Gathered, now: dt.datetime) -> None:
        self._gathered, self._now = gathered, now
        self._pieces = Pieces(gathered.campaign, now)
        self._news: dict[object, list[News]] = {}
        self._soon: dict[object, list[Occurrence]] = {}

    def letter_to(self, follower: Follower, followed: list[Followed]) -> Letter | None:
        """Write the letter that somebody gets now, if any."""
        fresh = self._fresh(follower, followed)
        news, mailed_at = newest_first(found.item for found in fresh), follower.mailed_at
        is_due = is_regular_mail(news, mailed_at=mailed_at, now=self._now) or self._is_urgent(fresh, mailed_at)
        if not is_due:
            return None
        soon = self._soon_of(followed)
        rest = [item for item in news if not self._is_told_by(item, soon)]
        return Letter(
            follower.id,
            mailed_at,
            follower.language,
            [self._pieces.of_occurrence(occurrence, follower.language) for occurrence in soon],
            [self._pieces.of_news(item, follower.language) for item in rest[:NEWS_MOST]],
            len(rest) > NEWS_MOST,
        )

    def _fresh(self, follower: Follower, followed: list[Followed]) -> list[_Fresh]:
        found: dict[object, _Fresh] = {}
        for something in followed:
            since = news_since(something.confirmed_at, follower.mailed_at)
            for item in new_since(self._news_of(something), since):
                found.setdefault((item.kind, item.row_id), _Fresh(item, since))
        return list(found.values())

    def _news_of(self, followed: Followed) -> list[News]:
        """Give what can be told of something now: what just happened may be taken back, what is over nobody needs."""
        if followed.key not in self._news:
            self._news[followed.key] = [
                item
                for item in self._gathered.news_about(followed)
                if item.at <= self._now - SETTLES and (not isinstance(item.row, Activity) or self._dates(item.row))
            ]
        return self._news[followed.key]

    def _dates(self, activity: Activity) -> list[Occurrence]:
        return still_on(occurrences_of(activity), self._now)

    def _soon_of(self, followed: list[Followed]) -> list[Occurrence]:
        """List what is on within a week of all that somebody follows, each once; first what was called off."""
        found = {occurrence.key: occurrence for item in followed for occurrence in self._soon_in(item)}
        return sorted(found.values(), key=attrgetter("goes_on", "begins_at", "key"))[:SOON_MOST]

    def _soon_in(self, followed: Followed) -> list[Occurrence]:
        if followed.key not in self._soon:
            agenda = still_on(agenda_of(self._gathered.activities_about(followed)), self._now)
            self._soon[followed.key] = [found for found in agenda if found.begins_at <= self._now + A_WEEK]
        return self._soon[followed.key]

    def _is_told_by(self, item: News, soon: list[Occurrence]) -> bool:
        """Tell whether what is on soon says all that there is to say."""
        told = {occurrence.key for occurrence in soon}
        return isinstance(item.row, Activity) and all(date.key in told for date in self._dates(item.row))

    def _is_urgent(self, fresh: list[_Fresh], mailed_at: dt.datetime | None) -> bool:
        """Tell whether something is on before the next mail that somebody does not know of; once a day will do.

        What was called off is told at once: nobody stands at a closed door.
        """
        today = local_date(self._now)
        until = max(next_mail_on(mailed_at, self._now), today + A_DAY)
        dates = [
            date
            for found in fresh
            if isinstance(found.item.row, Activity)
            for date in unknown_dates(found.item.row, found.since)
            if date.on <= until and date.ends_at > self._now
        ]
        was_mailed_today = mailed_at is not None and local_date(mailed_at) == today
        return any(not date.goes_on for date in dates) or (bool(dates) and not was_mailed_today)


def unknown_dates(activity: Activity, since: dt.datetime) -> list[Occurrence]:
    """List the dates of an activity that are not as they were told until a moment."""
    dates = occurrences_of(activity)
    off = [date for date in dates if date.cancellation is not None and date.cancellation.called_off_at > since]
    return off if off and activity.created_at <= since else dates


def init_app(app: Flask) -> None:
    """Let the application mail the news by itself."""
    timers.add_job(app, timers.Job("news", EVERY, lambda stop: send_news(utc_now(), should_stop=stop)))
