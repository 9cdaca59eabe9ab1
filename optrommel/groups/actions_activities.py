"""Activities announced, changed, called off and on again; and who comes. Each can be taken back."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import asdict, dataclass

from sqlalchemy import delete

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db, insert_once
from optrommel.groups.actions import renew_if_alive
from optrommel.groups.agenda import occurrences_of
from optrommel.groups.models import Claim, ResidentGroup
from optrommel.groups.models_activities import Activity, Attendance, Cancellation, Plan
from optrommel.groups.queries_activities import activity_by_submission, standing_cancellation
from optrommel.groups.repeats import ActivityChangedError, ActivityOverError, Repeat, check_times
from optrommel.journal import CannotUndoError, JournalEntry


@dataclass(frozen=True)
class Announcement:
    """What a group fills in of an activity."""

    title: str
    about: str
    place: str
    first_on: dt.date
    last_on: dt.date
    begins: dt.time
    ends: dt.time
    repeat: Repeat


def announce(
    group: ResidentGroup,
    announcement: Announcement,
    *,
    submission_id: str,
    campaign: Campaign,
    claim: Claim | None = None,
    now: dt.datetime,
    by: int | None = None,
) -> Activity:
    """Put an activity in the agenda; it also renews the claim it belongs to. Raises `ActivityTimeError`.

    `submission_id` is a UUID. Sent twice, it is announced once; another one under the same id is announced as well.
    """
    check_times(announcement.begins, announcement.ends)
    told_id = str(uuid.uuid5(uuid.UUID(submission_id), f"{claim.id if claim else 0} {announcement}"))
    activity = insert_once(
        Activity,
        campaign_id=group.campaign_id,
        group_id=group.id,
        submission_id=told_id,
        version=0,
        created_at=now,
        changed_at=now,
    )
    if activity is None:
        return activity_by_submission(group.id, told_id)
    activity.plan_id = _write(activity, announcement, claim).id
    if claim is not None:
        renew_if_alive(claim, campaign, now=now)
    db.session.flush()
    journal.record("activity.added", activity, now=now, by=by, after={"plan_id": activity.plan_id})
    return activity


def _write(activity: Activity, announcement: Announcement, claim: Claim | None) -> Plan:
    claim_id = claim.id if claim else None
    plan = Plan(campaign_id=activity.campaign_id, claim_id=claim_id, **asdict(announcement))
    db.session.add(plan)
    db.session.flush()
    return plan


def _touch(activity: Activity, now: dt.datetime) -> None:
    """Tell calendars that there is something new."""
    activity.version += 1
    activity.changed_at = now
    db.session.flush()
    db.session.expire(activity, ["plan", "cancellations"])


def change_activity(
    activity: Activity,
    announcement: Announcement,
    *,
    version: str,
    claim: Claim | None = None,
    now: dt.datetime,
    by: int | None = None,
) -> None:
    """Announce an activity anew; `version` is the one that the form started from.

    Raises `ActivityTimeError`, or `ActivityChangedError` when somebody else just did.
    """
    check_times(announcement.begins, announcement.ends)
    if version != str(activity.version):
        raise ActivityChangedError
    before = activity.plan_id
    activity.plan_id = _write(activity, announcement, claim).id
    _touch(activity, now)
    after = {"plan_id": activity.plan_id}
    journal.record("activity.changed", activity, now=now, by=by, before={"plan_id": before}, after=after)


def call_activity_off(
    activity: Activity, on: dt.date | None, reason: str, *, now: dt.datetime, by: int | None = None
) -> Cancellation:
    """Say that an activity does not go on: on one date, or not any more. Raises `ActivityOverError`."""
    to_come = [occurrence.on for occurrence in occurrences_of(activity) if occurrence.is_to_come(now)]
    if not to_come or (on is not None and on not in to_come):
        raise ActivityOverError
    cancellation = Cancellation(
        campaign_id=activity.campaign_id, activity_id=activity.id, on_date=on, reason=reason, called_off_at=now
    )
    db.session.add(cancellation)
    _touch(activity, now)
    after = {"cancellation_id": cancellation.id, "on": on.isoformat() if on else None}
    journal.record("activity.called_off", activity, now=now, by=by, after=after)
    return cancellation


def let_go_on(activity: Activity, on: dt.date | None, *, now: dt.datetime, by: int | None = None) -> None:
    """Say that what was called off goes on after all. Raises `ActivityOverError`."""
    cancellation = standing_cancellation(activity.id, on)
    if cancellation is None:
        raise ActivityOverError
    cancellation.taken_back_at = now
    _touch(activity, now)
    before = {"cancellation_id": cancellation.id, "on": on.isoformat() if on else None}
    journal.record("activity.goes_on", activity, now=now, by=by, before=before)


def _seat(activity_id: int, on: dt.date, visitor: str) -> str:
    """Give the seat of a visitor: one that cannot be laid beside a seat of another date."""
    return hashlib.sha256(f"{visitor} {activity_id} {on}".encode()).hexdigest()


def seats_of(visitor: str, keys: set[tuple[int, dt.date]]) -> dict[str, tuple[int, dt.date]]:
    """Give the seats of a visitor at some activities and dates."""
    return {_seat(*key, visitor): key for key in keys}


def come(activity: Activity, on: dt.date, visitor: str, *, now: dt.datetime) -> None:
    """Count somebody who comes, once. Raises `ActivityOverError`."""
    if not any(occurrence.on == on and occurrence.is_to_come(now) for occurrence in occurrences_of(activity)):
        raise ActivityOverError
    seat = _seat(activity.id, on, visitor)
    insert_once(Attendance, campaign_id=activity.campaign_id, activity_id=activity.id, on_date=on, seat=seat)


def stay_away(activity: Activity, on: dt.date, visitor: str) -> None:
    """Count somebody who came no more; twice is once."""
    seat = _seat(activity.id, on, visitor)
    db.session.execute(delete(Attendance).where(Attendance.activity_id == activity.id, Attendance.seat == seat))


def _named(entry: JournalEntry) -> Activity:
    """Find the activity of an entry, locked. Raises `CannotUndoError`."""
    activity = db.session.get(Activity, entry.subject_id, with_for_update=True, populate_existing=True)
    if activity is None:
        raise CannotUndoError
    return activity


@journal.undoes("activity.added")
@journal.undoes("activity.changed")
def give_back_plan(entry: JournalEntry, now: dt.datetime) -> None:
    """Announce an activity as before, or not at all; refused when it was changed since."""
    activity = _named(entry)
    if activity.plan_id != entry.after["plan_id"]:
        raise CannotUndoError
    activity.plan_id = entry.before.get("plan_id")
    _touch(activity, now)


@journal.undoes("activity.called_off")
def take_back_cancellation(entry: JournalEntry, now: dt.datetime) -> None:
    """Let go on what was called off; refused when somebody did so already."""
    cancellation = db.session.get_one(Cancellation, entry.after["cancellation_id"])
    if cancellation.taken_back_at is not None:
        raise CannotUndoError
    cancellation.taken_back_at = now
    _touch(_named(entry), now)


@journal.undoes("activity.goes_on")
def call_off_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Call off what was, for the same reason; refused when it was called off anew."""
    cancellation = db.session.get_one(Cancellation, entry.before["cancellation_id"])
    if standing_cancellation(entry.subject_id, cancellation.on_date) is not None:
        raise CannotUndoError
    cancellation.taken_back_at = None
    _touch(_named(entry), now)
