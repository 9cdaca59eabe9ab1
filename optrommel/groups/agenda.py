"""From activities to what is on when: every date of each, with what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from optrommel.groups.models_activities import Activity, Cancellation, Plan
from optrommel.groups.repeats import begins_at, dates_of, ends_at


@dataclass(frozen=True)
class Occurrence:
    """An activity on one of its dates; `cancellation` says why it does not go on."""

    activity: Activity
    plan: Plan
    on: dt.date
    begins_at: dt.datetime
    ends_at: dt.datetime
    cancellation: Cancellation | None = None

    @property
    def key(self) -> tuple[int, dt.date]:
        """Name the occurrence: the activity and the date."""
        return self.activity.id, self.on

    @property
    def anchor(self) -> str:
        """Name its place on the agenda, as addresses do."""
        return anchor_of(*self.key)

    @property
    def goes_on(self) -> bool:
        """Tell whether nobody called it off."""
        return self.cancellation is None

    def is_to_come(self, now: dt.datetime) -> bool:
        """Tell whether it goes on and is not over."""
        return self.goes_on and self.ends_at > now


def anchor_of(activity_id: int, on: dt.date) -> str:
    """Name the place on the agenda of an activity on a date."""
    return f"activiteit-{activity_id}-{on.isoformat()}"


def occurrences_of(activity: Activity) -> list[Occurrence]:
    """List every date of an activity, past and to come, in order."""
    plan = activity.plan
    if plan is None:
        return []
    off = {cancellation.on_date: cancellation for cancellation in activity.cancellations}
    found = []
    for on in dates_of(plan.first_on, plan.repeat, plan.last_on):
        begin, end = begins_at(on, plan.begins), ends_at(on, plan.begins, plan.ends)
        whole = off.get(None)
        if whole is not None and end <= whole.called_off_at:
            whole = None  # it had been by then
        found.append(Occurrence(activity, plan, on, begin, end, off.get(on) or whole))
    return found


def agenda_of(activities: Iterable[Activity]) -> list[Occurrence]:
    """List every date of some activities, in order."""
    found = [occurrence for activity in activities for occurrence in occurrences_of(activity)]
    return sorted(found, key=attrgetter("begins_at", "activity.id"))


def still_on(agenda: Iterable[Occurrence], now: dt.datetime) -> list[Occurrence]:
    """Leave out what is over; what was called off stays until then, so that nobody waits at a closed door."""
    return [occurrence for occurrence in agenda if occurrence.ends_at > now]
