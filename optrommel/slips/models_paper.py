"""Paper: slips that were printed with a number and a code, pictures of them, readings, and spreadsheets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import LANGUAGE_MAX
from optrommel.database import IDS_ONCE, Base, UtcDateTime
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.rules import DUTCH, ImportState

FILE_NAME_MAX = 200


class PaperBatch(Base):
    """Slips that were printed in one go. From its number and their serials their codes are derived, again and again."""

    __tablename__ = "paper_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    number: Mapped[int] = mapped_column(unique=True)  # in the whole installation: a stray slip names its campaign
    language: Mapped[str] = mapped_column(String(LANGUAGE_MAX), default=DUTCH)
    is_loose: Mapped[bool] = mapped_column(default=False)  # of slips that came without a number; one a campaign
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class PaperSlip(Base):
    """One printed slip: its place in a batch, the tin it was made for, and what is kept of the code on its stub."""

    __tablename__ = "paper_slip"
    __table_args__ = (UniqueConstraint("batch_id", "serial"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id"))
    serial: Mapped[int]
    tin_id: Mapped[int | None] = mapped_column(ForeignKey("tin.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # its writer wants it not typed over

    campaign: Mapped[Campaign] = relationship()
    batch: Mapped[PaperBatch] = relationship()
    tin: Mapped[Tin | None] = relationship()

    @property
    def number(self) -> PaperNumber:
        """Give the number that is printed on it."""
        return PaperNumber(self.batch.number, self.serial)


class SlipReading(Base):
    """How a typist read a slip before another read it again."""

    __tablename__ = "slip_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class SlipImport(Base):
    """A spreadsheet of slips: looked at first (`draft`), then put in whole (`done`), and perhaps taken back whole."""

    __tablename__ = "slip_import"
    __table_args__ = (CheckConstraint("state IN ('draft', 'done', 'undone')", name="state"), IDS_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: by a command
    state: Mapped[str] = mapped_column(String(10), default=ImportState.DRAFT)
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_MAX), default="")
    file_key: Mapped[str | None] = mapped_column(String(80), unique=True)  # while it is a draft
    slips: Mapped[int] = mapped_column(default=0)  # put in
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
