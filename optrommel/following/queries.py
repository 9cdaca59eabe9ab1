"""What neighbours follow: what is new, and what is on. Pages, feeds, calendars and mail all read these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from optrommel.campaigns.models import Campaign
from optrommel.clock import local_date, midnight
from optrommel.following.rules import News, NewsKind, newest_first
from optrommel.following.topics import Topic
from optrommel.groups.agenda import Occurrence, agenda_of, still_on
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.queries import claims_of_group, claims_on, standing_of, started_claims
from optrommel.groups.queries_activities import activities_of
from optrommel.groups.queries_told import newest_updates, updates_about
from optrommel.groups.rules import ClaimState, lapses_on
from optrommel.moderation.models import Idea
from optrommel.themes.models import Theme
from optrommel.themes.queries import themes_of_ideas

NEWS_MOST = 30  # in a feed
SOON_MOST = 3  # on a page that is about something else


def claims_in(topic: Topic) -> list[Claim]:
    """List the claims that started and that a topic's page shows."""
    row = topic.row
    if row is None:
        return started_claims(topic.campaign.id)
    if isinstance(row, ResidentGroup):
        return [claim for claim in claims_of_group(row.id) if claim.started_at is not None]
    if isinstance(row, Theme):
        return claims_on(theme_ids=[row.id])
    themes = themes_of_ideas([row.id]).get(row.id, [])
    return claims_on(theme_ids=[theme.id for theme in themes], idea_ids=[row.id])


def activities_in(topic: Topic, *, newest: int | None = None) -> list[Activity]:
    """List the activities of a topic, past and to come: a group's own, or what is for something that was taken on."""
    if isinstance(topic.row, ResidentGroup):
        return activities_of(topic.campaign.id, group_id=topic.row.id, newest=newest)
    if topic.row is None:
        return activities_of(topic.campaign.id, newest=newest)
    return activities_of(topic.campaign.id, claim_ids=[claim.id for claim in claims_in(topic)], newest=newest)


def _updates_in(topic: Topic, claims: list[Claim]) -> list[Update]:
    if isinstance(topic.row, Theme | Idea):
        return updates_about([claim.id for claim in claims])
    return newest_updates(topic.campaign.id, group_id=topic.row.id if topic.row else None)


def _news_of_claim(claim: Claim, campaign: Campaign) -> News:
    started_at = claim.started_at or claim.asked_at
    ended_at = claim.ended_at
    if standing_of(claim, campaign) is ClaimState.LAPSED and ended_at is None:
        ended_at = midnight(lapses_on(claim.due_on, lapse_days=campaign.lapse_days))
    return News(NewsKind.CLAIM, claim.id, started_at, ended_at or started_at, claim)


def news_of(topic: Topic) -> list[News]:
    """Give the newest that there is to tell of a topic: updates, what was taken on and how it went, activities.

    All claims are read, for when one lapsed stands in no column; a campaign has dozens.
    """
    claims = claims_in(topic)
    found = told(topic.campaign, claims, _updates_in(topic, claims), activities_in(topic, newest=NEWS_MOST))
    return found[:NEWS_MOST]


def told(
    campaign: Campaign, claims: Iterable[Claim], updates: Iterable[Update], activities: Iterable[Activity]
) -> list[News]:
    """Make one list of what groups of a campaign do and tell, newest first."""
    return newest_first(
        [
            *(_news_of_claim(claim, campaign) for claim in claims),
            *(News(NewsKind.UPDATE, update.id, update.posted_at, update.posted_at, update) for update in updates),
            *(
                News(NewsKind.ACTIVITY, activity.id, activity.created_at, activity.changed_at, activity)
                for activity in activities
            ),
        ]
    )


def soon(
    campaign_id: int,
    *,
    now: dt.datetime,
    group_id: int | None = None,
    claim_ids: Collection[int] | None = None,
    most: int = SOON_MOST,
) -> list[Occurrence]:
    """List the next dates on which something is on: in a campaign, of a group, or for some claims."""
    if claim_ids is not None and not claim_ids:
        return []
    activities = activities_of(campaign_id, group_id=group_id, claim_ids=claim_ids, from_date=local_date(now))
    return still_on(agenda_of(activities), now)[:most]
