"""What readers say is wrong with what a group shows, and what a person answered."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.groups.models import Need, ResidentGroup, Update
from optrommel.groups.models_activities import Activity
from optrommel.groups.rules_reports import Shown

_ONE_SUBJECT = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in ("update_id", "activity_id", "need_id")
)


class Report(Base):
    """Somebody says that something is wrong with what a group shows. It hides nothing by itself.

    Nobody knows who; what they wrote may be about somebody, so it is encrypted, as is the answer.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"{_ONE_SUBJECT} = 1", name="one_subject"),
        CheckConstraint("reason IN ('portrait', 'untrue', 'hurtful', 'other')", name="reason"),
        CheckConstraint("outcome IN ('changed', 'removed', 'stays')", name="outcome"),
        CheckConstraint("answered_at IS NULL OR outcome IS NOT NULL", name="answer_has_outcome"),
        Index("ix_report_campaign_id_answered_at", "campaign_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"), index=True)
    update_id: Mapped[int | None] = mapped_column(ForeignKey("update.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(EncryptedText)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)  # the same form twice is the same hash
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(EncryptedText, default="")

    campaign: Mapped[Campaign] = relationship()
    group: Mapped[ResidentGroup] = relationship()
    update: Mapped[Update | None] = relationship()
    activity: Mapped[Activity | None] = relationship()
    need: Mapped[Need | None] = relationship()
    answered_by: Mapped[Account | None] = relationship()

    @property
    def subject(self) -> Update | Activity | Need | None:
        """Give what the report is about."""
        return self.update or self.activity or self.need

    @property
    def shown(self) -> Shown:
        """Tell what kind of thing the report is about."""
        if self.update_id is not None:
            return Shown.UPDATE
        return Shown.ACTIVITY if self.activity_id is not None else Shown.NEED
