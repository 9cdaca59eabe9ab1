"""Dates of activities that are not as somebody was told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optrommel.groups.agenda import occurrences_of
from optrommel.groups.models_activities import Activity, Plan
from optrommel.groups.repeats import begins_at, dates_of, ends_at

Slot = tuple[dt.datetime, dt.datetime, str]  # from, until, where


@dataclass(frozen=True)
class Surprise:
    """A date that is not as somebody was told; when it `is_off`, who comes stands at a closed door."""

    on: dt.date
    ends_at: dt.datetime
    is_off: bool = False


def surprises_in(activity: Activity, since: dt.datetime, known: Plan | None) -> list[Surprise]:
    """List the dates of an activity of which somebody, told all until `since`, does not know how they are.

    `known` is the plan that they were told of, when another took its place.
    """
    dates = [(date, Surprise(date.on, date.ends_at, not date.goes_on)) for date in occurrences_of(activity)]
    if activity.created_at > since:
        return [surprise for _date, surprise in dates]
    off = [found for date, found in dates if date.cancellation and date.cancellation.called_off_at > since]
    if known is None:
        return off or [surprise for _date, surprise in dates]  # what was called off goes on after all
    return off + _moved(known, activity.plan)


def _moved(known: Plan, plan: Plan | None) -> list[Surprise]:
    """List the dates that are new or at another hour or place, and those that are no more."""
    before, after = _slots(known), _slots(plan) if plan is not None else {}
    gone = [Surprise(on, slot[1], is_off=True) for on, slot in before.items() if on not in after]
    return gone + [Surprise(on, slot[1]) for on, slot in after.items() if before.get(on) != slot]


def _slots(plan: Plan) -> dict[dt.date, Slot]:
    return {
        on: (begins_at(on, plan.begins), ends_at(on, plan.begins, plan.ends), plan.place)
        for on in dates_of(plan.first_on, plan.repeat, plan.last_on)
    }
