"""Where and when the example takes place."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID, uuid5
from zlib import crc32

from optrommel.campaigns.models import Campaign
from optrommel.clock import AMSTERDAM, local_date
from optrommel.demo.rows import ClaimPlace
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.moderation.models import Idea
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.themes.models import Theme

NAMESPACE = UUID("6b1f7c52-0f7e-4b7e-9d0a-2f6a5d1c9e40")  # any will do: the same key makes the same submission id
GROUP_OF_MEMBER = "omzien-naar-elkaar"


def moment_of(now: dt.datetime, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
    """Give a time of day in Amsterdam so many days before now, in UTC."""
    day = local_date(now) - dt.timedelta(days=days_ago)
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=AMSTERDAM).astimezone(dt.UTC)


@dataclass
class Stage:
    """Where and when the example takes place, who acts in it, and what is there so far."""

    campaign: Campaign
    now: dt.datetime
    moderator_id: int
    typist_id: int
    member_id: int
    numbers: defaultdict[str, list[PaperNumber]] = field(default_factory=lambda: defaultdict(list))  # by tin, unused
    themes: dict[str, Theme] = field(default_factory=dict)
    ideas: dict[str, Idea] = field(default_factory=dict)
    groups: dict[str, ResidentGroup] = field(default_factory=dict)
    claims: dict[ClaimPlace, Claim] = field(default_factory=dict)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> dt.datetime:
        """Give a time of day in Amsterdam so many days ago, in UTC; never later than now."""
        return min(moment_of(self.now, days_ago, hour, minute), self.now)

    def moment_between(self, days_ago: int, hours: tuple[int, int], *, key: str) -> dt.datetime:
        """Give a time between two hours so many days ago; the same key gives the same time."""
        hour, minute = divmod(crc32(key.encode()) % ((hours[1] - hours[0]) * 60), 60)
        return self.moment(days_ago, hours[0] + hour, minute)

    def speaker(self, group_slug: str) -> int:
        """Give the account that acts for a group; the moderator does it for groups without a log-in."""
        return self.member_id if group_slug == GROUP_OF_MEMBER else self.moderator_id


def submission_id(key: str) -> str:
    """Give the submission id of something in the data: the same key, the same id."""
    return str(uuid5(NAMESPACE, key))
