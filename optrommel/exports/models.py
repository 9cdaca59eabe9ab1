"""Orders to print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from optrommel import files
from optrommel.database import Base, UtcDateTime
from optrommel.exports.rules import KEPT, UNDER_WAY, OrderState, PrintJob

PROBLEM_MAX = 200


class PrintOrder(Base):
    """Sheets that somebody asked for; made by a process of their own, encrypted where they lie, gone after a day."""

    __tablename__ = "print_order"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)  # pressed twice, ordered once
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)  # a PrintJob
    state: Mapped[str] = mapped_column(String(10), default=OrderState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)  # made so far
    problem: Mapped[str] = mapped_column(String(PROBLEM_MAX), default="")
    file_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    ordered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # without another page
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    @property
    def job(self) -> PrintJob:
        """Give what was asked for."""
        return PrintJob.from_json(self.wanted)

    @property
    def is_under_way(self) -> bool:
        """Tell whether something still happens to it by itself."""
        return self.state in UNDER_WAY

    def has_file(self, now: dt.datetime) -> bool:
        """Tell whether its PDF can still be had; on the minute, whenever the file itself is erased."""
        return self.file_key is not None and self.settled_at is not None and now < self.settled_at + KEPT


files.keep_what_is_named_in(PrintOrder.file_key)
