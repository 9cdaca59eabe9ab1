"""From activities to a calendar that telephones read (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from flask_babel import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from optrommel.campaigns.models import Campaign
from optrommel.following.rules import lasting_id
from optrommel.groups.agenda import Occurrence, occurrences_of
from optrommel.groups.models_activities import Activity, Plan
from optrommel.groups.repeats import LAST, Repeat, week_of_month

MAKER = "-//Optrommel//NL"
ASK_AGAIN = dt.timedelta(hours=6)
ZONE = "Europe/Amsterdam"
WINTER, SUMMER = dt.timedelta(hours=1), dt.timedelta(hours=2)
# Since 1996 the clocks go on the last Sunday of March and October (directive 2000/84/EC). As two rules, and each onset
# by the clock of before: programs that know no list of years read it too.
_CHANGES = (
    (TimezoneDaylight, "CEST", WINTER, SUMMER, dt.datetime(1996, 3, 31, 2)),
    (TimezoneStandard, "CET", SUMMER, WINTER, dt.datetime(1996, 10, 27, 3)),
)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULES: dict[str, Callable[[Plan], dict[str, object]]] = {
    Repeat.WEEKLY: lambda _plan: {"freq": "weekly"},
    Repeat.FORTNIGHTLY: lambda _plan: {"freq": "weekly", "interval": 2},
    Repeat.MONTHLY: lambda plan: {"freq": "monthly", "byday": _nth_weekday(plan.first_on)},
}


def _nth_weekday(date: dt.date) -> str:
    week = week_of_month(date)
    return f"{'-1' if week == LAST else week}{_DAYS[date.weekday()]}"


def make_calendar(
    campaign: Campaign, title: str, activities: Iterable[Activity], *, link_to: Callable[[Occurrence], str]
) -> bytes:
    """Write activities as a calendar; what was called off stays in it, as called off."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)  # what most programs read instead
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(_zone())
    for activity in activities:
        for event in _events(campaign, activity, link_to):
            calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _zone() -> Timezone:
    zone = Timezone()
    zone.add("tzid", ZONE)
    for kind, name, before, after, onset in _CHANGES:
        change = kind()
        change.add("tzname", name)
        change.add("tzoffsetfrom", before)
        change.add("tzoffsetto", after)
        change.add("dtstart", onset)
        change.add("rrule", {"freq": "yearly", "bymonth": onset.month, "byday": "-1SU"})
        zone.add_component(change)
    return zone


def _events(campaign: Campaign, activity: Activity, link_to: Callable[[Occurrence], str]) -> list[Event]:
    """Give one event with its rule, and one more for each date that does not go on."""
    occurrences = occurrences_of(activity)
    off = [occurrence for occurrence in occurrences if not occurrence.goes_on]
    if not occurrences:
        return []
    main = _event(campaign, occurrences[0], link_to)
    if occurrences[0].plan.repeat in _RULES:
        until = occurrences[-1].begins_at.astimezone(dt.UTC)
        main.add("rrule", {**_RULES[occurrences[0].plan.repeat](occurrences[0].plan), "until": until})
    if len(off) == len(occurrences):
        return [_call_off(main, off[0])]
    return [main, *(_exception(campaign, occurrence, link_to) for occurrence in off)]


def _event(campaign: Campaign, occurrence: Occurrence, link_to: Callable[[Occurrence], str]) -> Event:
    activity, plan = occurrence.activity, occurrence.plan
    event = Event()
    event.add("uid", str(lasting_id(campaign.slug, campaign.created_at, f"activity {activity.id}")))
    event.add("dtstamp", activity.changed_at)
    event.add("last-modified", activity.changed_at)
    event.add("created", activity.created_at)
    event.add("sequence", activity.version)
    event.add("dtstart", occurrence.begins_at)
    event.add("dtend", occurrence.ends_at)
    event.add("summary", plan.title)
    event.add("description", "\n\n".join(filter(None, (plan.about, activity.group.name))))
    event.add("location", plan.place)
    event.add("url", link_to(occurrence))
    event.add("status", "CONFIRMED")
    return event


def _exception(campaign: Campaign, occurrence: Occurrence, link_to: Callable[[Occurrence], str]) -> Event:
    event = _event(campaign, occurrence, link_to)
    event.add("recurrence-id", occurrence.begins_at)
    return _call_off(event, occurrence)


def _call_off(event: Event, occurrence: Occurrence) -> Event:
    """Say that an event does not go on, in words too: not every program shows its status."""
    reason = occurrence.cancellation.reason if occurrence.cancellation else ""
    event["status"] = "CANCELLED"
    del event["summary"], event["description"]
    event.add("summary", _("Gaat niet door: %(name)s", name=occurrence.plan.title))
    event.add("description", "\n\n".join(filter(None, (reason, occurrence.plan.about, occurrence.activity.group.name))))
    return event
