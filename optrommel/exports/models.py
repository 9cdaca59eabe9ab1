"""Orders to print."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from optrommel.database import Base, UtcDateTime
from optrommel.exports.rules import OrderState


class PrintOrder(Base):
    """Sheets that somebody asked for; made by a process of their own, encrypted where they lie, gone after a day."""

    __tablename__ = "print_order"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON)  # a PrintJob
    state: Mapped[str] = mapped_column(String(10), default=OrderState.WAITING)
    pages: Mapped[int] = mapped_column(default=0)  # made so far
    problem: Mapped[str] = mapped_column(String(200), default="")
    file_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    ordered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
