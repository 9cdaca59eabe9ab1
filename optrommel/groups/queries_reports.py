"""What readers say is wrong, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from optrommel.extensions import db
from optrommel.groups.models import Need, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.models_reports import Report
from optrommel.groups.queries_activities import activity_in
from optrommel.groups.queries_told import update_in
from optrommel.groups.rules import NeedState
from optrommel.groups.rules_reports import Shown

_PARTS = (
    joinedload(Report.group),
    joinedload(Report.update).joinedload(Update.photo),
    joinedload(Report.activity).joinedload(Activity.plan),
    joinedload(Report.need),
)


def open_reports(campaign_id: int, *, group_id: int | None = None) -> list[Report]:
    """List what readers reported in a campaign, or about one of its groups, and nobody answered; oldest first."""
    query = select(Report).where(Report.campaign_id == campaign_id, Report.answered_at.is_(None))
    if group_id is not None:
        query = query.where(Report.group_id == group_id)
    return list(db.session.scalars(query.options(*_PARTS).order_by(Report.created_at, Report.id)))


def report_in(group_id: int, report_id: int) -> Report | None:
    """Find a report about a group, locked for who answers it."""
    return db.session.scalar(
        select(Report)
        .where(Report.group_id == group_id, Report.id == report_id)
        .with_for_update(of=Report)
        .execution_options(populate_existing=True)
    )


def report_by_hashes(hashes: Iterable[str]) -> Report | None:
    """Find the report whose code has one of these hashes."""
    return db.session.scalar(
        select(Report).where(Report.code_hash.in_(list(hashes))).options(*_PARTS, joinedload(Report.campaign))
    )


def answered_reports(*, before: dt.datetime) -> list[Report]:
    """List the reports that were answered before a moment, oldest first."""
    return list(db.session.scalars(select(Report).where(Report.answered_at < before).order_by(Report.id)))


def shown_in(campaign_id: int, shown: Shown, row_id: int) -> Update | Activity | Need | None:
    """Find something that a group of a campaign shows its neighbours now."""
    if shown is Shown.UPDATE:
        update = update_in(campaign_id, row_id)
        return update if update is not None and update.taken_off_at is None else None
    if shown is Shown.ACTIVITY:
        return activity_in(campaign_id, row_id)
    return db.session.scalar(
        select(Need).where(Need.campaign_id == campaign_id, Need.id == row_id, Need.state == NeedState.OPEN)
    )
