"""From what somebody asked to follow to what that is today: things are merged, and taken off the site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.following.models import Subscription
from optrommel.following.topics import WORDS, Topic
from optrommel.groups.models import ResidentGroup
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import idea_in, signpost_of
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.themes.models import Theme
from optrommel.themes.queries import theme_after_merging

_KINDS = {word: kind for kind, word in WORDS.items()}


@dataclass(frozen=True)
class Followed:
    """Something that somebody follows, with every subscription that led there; without a topic it was taken off."""

    kind: str
    topic: Topic | None
    slip: Slip | None
    subscriptions: list[Subscription]

    @property
    def key(self) -> tuple[str, int | None]:
        """Name it, the same for everybody who follows it."""
        row = self.topic.row if self.topic is not None else self.slip
        return self.kind, row.id if row is not None else None

    @property
    def is_confirmed(self) -> bool:
        """Tell whether its follower said that it was they who asked."""
        return any(subscription.confirmed_at for subscription in self.subscriptions)

    @property
    def confirmed_at(self) -> dt.datetime:
        """Give since when it is followed. Raises `ValueError` when it is not."""
        return min(found.confirmed_at for found in self.subscriptions if found.confirmed_at)

    @property
    def is_gone(self) -> bool:
        """Tell whether it was taken off the site."""
        return self.topic is None and self.slip is None


def topic_to_follow(campaign: Campaign, word: str, number: int) -> Topic | None:
    """Find what an address asks to follow; None for what is not public."""
    kind = _KINDS.get(word)
    if kind in ("campaign", "agenda"):
        return Topic(campaign, is_agenda=kind == "agenda")
    if kind == "idea":
        idea = idea_in(campaign.id, number) or signpost_of(campaign.id, number)
        return Topic(campaign, idea) if idea is not None else None
    row = _row(kind, number) if kind is not None else None
    return _as_it_is(campaign, row) if row is not None and row.campaign_id == campaign.id else None


def _row(kind: str, number: int) -> Theme | ResidentGroup | None:
    return db.session.get(Theme, number) if kind == "theme" else db.session.get(ResidentGroup, number)


def _as_it_is(campaign: Campaign, row: Theme | ResidentGroup) -> Topic:
    return Topic(campaign, theme_after_merging(row) if isinstance(row, Theme) else row)


def _idea_as_it_is(campaign: Campaign, idea: Idea) -> Topic | None:
    is_public = idea.state in PUBLIC_STATES
    carrier = idea if is_public else signpost_of(campaign.id, idea.id)
    return Topic(campaign, carrier) if carrier is not None else None


def topic_of(subscription: Subscription) -> Topic | None:
    """Give what a subscription is to today; None for a slip, and for an idea that was taken off the site."""
    campaign, row = subscription.follower.campaign, subscription.theme or subscription.group
    if row is not None:
        return _as_it_is(campaign, row)
    if subscription.idea is not None:
        return _idea_as_it_is(campaign, subscription.idea)
    is_slip = subscription.slip is not None
    return None if is_slip else Topic(campaign, is_agenda=subscription.kind == "agenda")


def followed_of(subscriptions: Iterable[Subscription]) -> list[Followed]:
    """List what somebody follows, oldest first; what was merged stands there once."""
    found: dict[object, Followed] = {}
    for subscription in subscriptions:
        topic, slip = topic_of(subscription), subscription.slip
        key = (topic.kind, topic.row) if topic else (subscription.kind, subscription.idea_id, subscription.slip_id)
        fresh = Followed(topic.kind if topic else subscription.kind, topic, slip, [])
        found.setdefault(key, fresh).subscriptions.append(subscription)
    return list(found.values())
