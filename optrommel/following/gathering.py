"""What is new in a campaign, read once for everybody who follows something of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.following.followed import Followed
from optrommel.following.queries import told
from optrommel.following.rules import A_WEEK, News, NewsKind, newest_first
from optrommel.following.topics import Topic
from optrommel.groups.models import Claim, ResidentGroup, Update
from optrommel.groups.models_activities import Activity, Plan
from optrommel.groups.queries import started_claims
from optrommel.groups.queries_activities import activities_of
from optrommel.groups.queries_told import newest_updates
from optrommel.journal import JournalEntry
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.slips.models import Slip
from optrommel.themes.models import Placement, Theme

UPDATES_READ = 300  # of a campaign; in a week its groups tell less
CHANGES_READ = 2 * A_WEEK  # what changed before that was told


@dataclass(frozen=True)
class Gathered:
    """What groups of a campaign do and tell, and where ideas lie; voices by slip, placements by idea."""

    campaign: Campaign
    claims: list[Claim]
    updates: list[Update]
    activities: list[Activity]
    voices: dict[int, list[Voice]]
    placements: dict[int, list[Placement]]
    changes: list[tuple[int, dt.datetime, Plan]]  # of an activity, when, and the plan that was left; oldest first

    def plan_at(self, activity: Activity, moment: dt.datetime) -> Plan | None:
        """Give the plan that an activity had at a moment, when another took its place since."""
        return next((plan for found, at, plan in self.changes if found == activity.id and at > moment), None)

    def activities_about(self, followed: Followed) -> list[Activity]:
        """List the activities of something that somebody follows, past and to come."""
        topics = self._topics(followed)
        return [activity for activity in self.activities if any(self._is_for(activity, topic) for topic in topics)]

    def news_about(self, followed: Followed) -> list[News]:
        """Give what there is to tell of something that somebody follows, newest first, as its feed has it."""
        found = {(item.kind, item.row_id): item for topic in self._topics(followed) for item in self._news(topic)}
        own = self._news_of_slip(followed.slip) if followed.slip is not None else []
        return newest_first([*own, *found.values()])

    def _topics(self, followed: Followed) -> list[Topic]:
        if followed.slip is not None:
            return [Topic(self.campaign, voice.idea) for voice in self.voices[followed.slip.id]]
        return [followed.topic] if followed.topic is not None else []

    def _news(self, topic: Topic) -> list[News]:
        activities = [activity for activity in self.activities if self._is_for(activity, topic)]
        if topic.is_agenda:
            return told(self.campaign, [], [], activities)
        claims = self._claims(topic)
        return told(self.campaign, claims, self._updates(topic, claims), activities)

    def _claims(self, topic: Topic) -> list[Claim]:
        row = topic.row
        if row is None:
            return self.claims
        if isinstance(row, ResidentGroup):
            return [claim for claim in self.claims if claim.group_id == row.id]
        themes = {row.id} if isinstance(row, Theme) else {found.theme_id for found in self.placements[row.id]}
        idea_id = row.id if isinstance(row, Idea) else None
        return [claim for claim in self.claims if claim.theme_id in themes or (idea_id and claim.idea_id == idea_id)]

    def _updates(self, topic: Topic, claims: list[Claim]) -> list[Update]:
        if isinstance(topic.row, Theme | Idea):
            ids = {claim.id for claim in claims}
            return [update for update in self.updates if update.claim_id in ids]
        return [update for update in self.updates if topic.row is None or update.group_id == topic.row.id]

    def _is_for(self, activity: Activity, topic: Topic) -> bool:
        if topic.row is None:
            return True
        if isinstance(topic.row, ResidentGroup):
            return activity.group_id == topic.row.id
        claim_id = activity.plan.claim_id if activity.plan else None
        return claim_id is not None and claim_id in {claim.id for claim in self._claims(topic)}

    def _news_of_slip(self, slip: Slip) -> list[News]:
        voices = self.voices[slip.id]
        return [
            *(News(NewsKind.PUBLISHED, voice.id, voice.created_at, voice.created_at, voice.idea) for voice in voices),
            *(
                News(NewsKind.PLACED, found.id, found.placed_at, found.placed_at, found)
                for voice in voices
                for found in self.placements[voice.idea_id or 0]
            ),
        ]


def gather(campaign: Campaign, followed: Iterable[Followed], *, now: dt.datetime) -> Gathered:
    """Read what there is to tell to who follows these."""
    wanted = list(followed)
    voices = _voices({item.slip.id for item in wanted if item.slip is not None})
    ideas = {item.topic.row.id for item in wanted if item.topic and isinstance(item.topic.row, Idea)}
    ideas |= {voice.idea_id for found in voices.values() for voice in found if voice.idea_id is not None}
    return Gathered(
        campaign,
        started_claims(campaign.id),
        newest_updates(campaign.id, most=UPDATES_READ),
        activities_of(campaign.id),
        voices,
        _placements(ideas),
        _changes(campaign.id, since=now - CHANGES_READ),
    )


def _voices(slip_ids: Collection[int]) -> dict[int, list[Voice]]:
    rows = db.session.scalars(
        select(Voice)
        .join(Voice.idea)
        .where(Voice.slip_id.in_(slip_ids), Idea.state.in_(PUBLIC_STATES))
        .options(contains_eager(Voice.idea))
        .order_by(Voice.id)
    )
    voices: dict[int, list[Voice]] = defaultdict(list)
    for voice in rows:
        voices[voice.slip_id].append(voice)
    return voices


def _placements(idea_ids: Collection[int]) -> dict[int, list[Placement]]:
    rows = db.session.scalars(
        select(Placement)
        .join(Placement.theme)
        .where(Placement.idea_id.in_(idea_ids), Theme.merged_into_id.is_(None))
        .options(contains_eager(Placement.theme))
        .order_by(Placement.id)
    )
    placements: dict[int, list[Placement]] = defaultdict(list)
    for placement in rows:
        placements[placement.idea_id].append(placement)
    return placements


def _changes(campaign_id: int, *, since: dt.datetime) -> list[tuple[int, dt.datetime, Plan]]:
    """List when activities were announced anew and what their plan was until then; only the journal knows."""
    rows = db.session.execute(
        select(JournalEntry.subject_id, JournalEntry.at, JournalEntry.before)
        .where(JournalEntry.campaign_id == campaign_id, JournalEntry.subject == Activity.__tablename__)
        .where(JournalEntry.action == "activity.changed", JournalEntry.at > since)
        .order_by(JournalEntry.id)
    ).all()
    ids = {row.before.get("plan_id") for row in rows}
    plans = {plan.id: plan for plan in db.session.scalars(select(Plan).where(Plan.id.in_(ids)))} if ids else {}
    return [(row.subject_id, row.at, plans[row.before["plan_id"]]) for row in rows if row.before["plan_id"] in plans]
