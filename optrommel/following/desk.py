"""Who gets which letter with news now, and what stands in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter

from optrommel.clock import local_date
from optrommel.following.followed import Followed
from optrommel.following.gathering import Gathered
from optrommel.following.models import Follower
from optrommel.following.pieces import Piece, Pieces
from optrommel.following.rules import (
    A_DAY,
    A_WEEK,
    SETTLES,
    News,
    is_regular_mail,
    new_since,
    newest_first,
    news_since,
    next_mail_on,
)
from optrommel.following.surprises import Surprise, surprises_in
from optrommel.groups.agenda import Occurrence, agenda_of, occurrences_of, still_on
from optrommel.groups.models_activities import Activity

NEWS_MOST, SOON_MOST = 20, 6  # in one letter


@dataclass(frozen=True)
class Letter:
    """News for one follower, written out; `mailed_at` and `language` are what they were when it was."""

    follower_id: int
    mailed_at: dt.datetime | None
    language: str
    soon: list[Piece]
    news: list[Piece]
    has_more: bool  # too much for one letter


@dataclass(frozen=True)
class _Fresh:
    """News that somebody was not told of; they know all that was before `since`."""

    item: News
    since: dt.datetime


class Desk:
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
        if not isinstance(item.row, Activity) or (item.row.version and not item.row.cancellations):
            return False  # that something changed is said with the news
        told = {occurrence.key for occurrence in soon}
        return all(date.key in told for date in self._dates(item.row))

    def _is_urgent(self, fresh: list[_Fresh], mailed_at: dt.datetime | None) -> bool:
        """Tell whether something is on before the next mail that somebody does not know of; once a day will do.

        What does not go on is told at once: nobody stands at a closed door.
        """
        today = local_date(self._now)
        until = max(next_mail_on(mailed_at, self._now), today + A_DAY)
        found = [
            surprise for surprise in self._surprises(fresh) if surprise.ends_at > self._now and surprise.on <= until
        ]
        was_mailed_today = mailed_at is not None and local_date(mailed_at) == today
        return any(surprise.is_off for surprise in found) or (bool(found) and not was_mailed_today)

    def _surprises(self, fresh: list[_Fresh]) -> list[Surprise]:
        activities = [(found.item.row, found.since) for found in fresh if isinstance(found.item.row, Activity)]
        return [
            surprise
            for activity, since in activities
            for surprise in surprises_in(activity, since, self._gathered.plan_at(activity, since))
        ]
