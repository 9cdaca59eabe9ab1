"""Activities of groups: what was announced, what was called off, and how many come."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, UtcDateTime
from optrommel.groups.models import ResidentGroup
from optrommel.groups.repeats import PLACE_MAX, TITLE_MAX, Repeat

_STANDS = text("taken_back_at IS NULL")
_WHOLE_STANDS = text("taken_back_at IS NULL AND on_date IS NULL")


class Plan(Base):
    """What an activity is, when and where, as a group announced it. Written once: a change is another plan.

    The times are what the clock in the neighbourhood says, so that 19:30 stays 19:30 over summer time.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("repeat IN ('once', 'weekly', 'fortnightly', 'monthly')", name="repeat"),
        CheckConstraint("first_on <= last_on", name="first_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)  # what it is for
    title: Mapped[str] = mapped_column(String(TITLE_MAX))
    about: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(PLACE_MAX))
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]  # its last date, the same as the first when it does not repeat
    begins: Mapped[dt.time]
    ends: Mapped[dt.time]  # before the beginning: in the night after
    repeat: Mapped[str] = mapped_column(String(20), default=Repeat.ONCE)


class Activity(Base):
    """What a group invites the neighbourhood to, once or on many dates."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("group_id", "submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))  # none: its announcement was undone
    submission_id: Mapped[str] = mapped_column(String(36))  # sent twice, announced once; calendars know it by this
    version: Mapped[int] = mapped_column(default=0)  # goes up with each change, so that calendars take it over
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    group: Mapped[ResidentGroup] = relationship()
    plan: Mapped[Plan | None] = relationship()
    cancellations: Mapped[list[Cancellation]] = relationship(
        primaryjoin=lambda: (Cancellation.activity_id == Activity.id) & Cancellation.taken_back_at.is_(None),
        order_by=lambda: Cancellation.id,
        viewonly=True,
    )


class Cancellation(Base):
    """An activity, or one date of it, does not go on."""

    __tablename__ = "cancellation"
    __table_args__ = (
        Index(
            "uq_cancellation_activity_id_on_date_standing",
            "activity_id",
            "on_date",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_cancellation_activity_id_whole_standing",
            "activity_id",
            unique=True,
            sqlite_where=_WHOLE_STANDS,
            postgresql_where=_WHOLE_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    on_date: Mapped[dt.date | None]  # none: all that is still to come
    reason: Mapped[str] = mapped_column(Text)
    called_off_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Attendance(Base):
    """Somebody comes on a date. Nobody knows who: `seat` is a hash that differs for each date."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("activity_id", "on_date", "seat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    on_date: Mapped[dt.date]
    seat: Mapped[str] = mapped_column(String(64))
