"""Activities, found; and how many come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.extensions import db
from optrommel.groups.models_activities import Activity, Attendance, Cancellation, Plan


def activities_of(
    campaign_id: int,
    *,
    group_id: int | None = None,
    claim_ids: Collection[int] | None = None,
    from_date: dt.date = dt.date.min,
    newest: int | None = None,
) -> list[Activity]:
    """List a campaign's activities that have a date on or after `from_date`, in the order they were announced.

    With `newest` only so many: those that changed last.
    """
    # A night that goes on ends on the day after.
    wanted = select(Activity).join(Activity.plan).where(Activity.campaign_id == campaign_id)
    if from_date > dt.date.min:
        wanted = wanted.where(Plan.last_on >= from_date - dt.timedelta(days=1))
    if group_id is not None:
        wanted = wanted.where(Activity.group_id == group_id)
    if claim_ids is not None:
        wanted = wanted.where(Plan.claim_id.in_(claim_ids))
    if newest is not None:
        last = wanted.with_only_columns(Activity.id).order_by(Activity.changed_at.desc(), Activity.id.desc())
        wanted = wanted.where(Activity.id.in_(last.limit(newest)))
    parts = (contains_eager(Activity.plan), joinedload(Activity.group), joinedload(Activity.cancellations))
    return list(db.session.scalars(wanted.options(*parts).order_by(Activity.id)).unique())


def activity_in(campaign_id: int, activity_id: int, *, group_id: int | None = None) -> Activity | None:
    """Find an activity of a campaign, locked for who changes it; one whose announcement was undone is not there."""
    wanted = select(Activity).where(
        Activity.campaign_id == campaign_id, Activity.id == activity_id, Activity.plan_id.is_not(None)
    )
    if group_id is not None:
        wanted = wanted.where(Activity.group_id == group_id)
    return db.session.scalar(wanted.with_for_update(of=Activity).execution_options(populate_existing=True))


def activity_by_submission(group_id: int, submission_id: str) -> Activity:
    """Find the activity that a form of a group made before."""
    return db.session.scalars(
        select(Activity).where(Activity.group_id == group_id, Activity.submission_id == submission_id)
    ).one()


def standing_cancellation(activity_id: int, on: dt.date | None) -> Cancellation | None:
    """Find what calls off an activity, or one date of it."""
    return db.session.scalar(
        select(Cancellation).where(
            Cancellation.activity_id == activity_id,
            Cancellation.on_date.is_not_distinct_from(on),
            Cancellation.taken_back_at.is_(None),
        )
    )


def count_attendance(activity_ids: Iterable[int]) -> dict[tuple[int, dt.date], int]:
    """Count who comes, per activity id and date."""
    ids = list(activity_ids)
    rows = db.session.execute(
        select(Attendance.activity_id, Attendance.on_date, func.count())
        .where(Attendance.activity_id.in_(ids))
        .group_by(Attendance.activity_id, Attendance.on_date)
    )
    return {(activity_id, on): count for activity_id, on, count in rows} if ids else {}


def seats_taken(seats: Collection[str]) -> set[tuple[int, dt.date]]:
    """Tell for which activities and dates these seats are taken."""
    rows = db.session.execute(select(Attendance.activity_id, Attendance.on_date).where(Attendance.seat.in_(seats)))
    return {(activity_id, on) for activity_id, on in rows} if seats else set()
