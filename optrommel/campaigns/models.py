"""Campaigns and their tins."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from optrommel.campaigns.rules import (
    CARE_NAME,
    CARE_PHONE,
    INTRO_MAX,
    LANGUAGE_MAX,
    LID_CODE_LENGTH,
    NAME_MAX,
    QUESTION_MAX,
    RESPONSIBLE_MAX,
    SLUG_MAX,
    Admission,
    CampaignState,
    Limits,
    TinState,
    admission,
    normalise_code,
)
from optrommel.clock import utc_now
from optrommel.database import Base, EncryptedText, UtcDateTime


class Campaign(Base):
    """One action in one neighbourhood."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("state IN ('draft', 'open', 'reading', 'following', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_MAX), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    question: Mapped[str] = mapped_column(String(QUESTION_MAX))
    intro: Mapped[str] = mapped_column(String(INTRO_MAX), default="")
    state: Mapped[str] = mapped_column(String(20), default=CampaignState.DRAFT)
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    meeting_on: Mapped[dt.date | None]
    contact_name: Mapped[str] = mapped_column(String(NAME_MAX))
    contact_phone: Mapped[str] = mapped_column(String(30))
    contact_hours: Mapped[str] = mapped_column(String(120))
    responsible: Mapped[str] = mapped_column(String(RESPONSIBLE_MAX), default="")  # the organisation
    care_name: Mapped[str] = mapped_column(String(NAME_MAX), default=CARE_NAME)  # whom to ring when it cannot wait
    care_phone: Mapped[str] = mapped_column(String(30), default=CARE_PHONE)
    is_example: Mapped[bool] = mapped_column(default=False)
    code_key: Mapped[str] = mapped_column(EncryptedText)  # made once, never another: every receipt code hangs on it
    waiting_days: Mapped[int] = mapped_column(default=Limits.waiting_days)
    unplaced_days: Mapped[int] = mapped_column(default=Limits.unplaced_days)
    unclaimed_days: Mapped[int] = mapped_column(default=Limits.unclaimed_days)
    late_days: Mapped[int] = mapped_column(default=Limits.late_days)
    claims_start_at_once: Mapped[bool] = mapped_column(default=False)  # or wait for a moderator
    lease_days: Mapped[int] = mapped_column(default=Limits.lease_days)
    lapse_days: Mapped[int] = mapped_column(default=Limits.lapse_days)
    amber_days: Mapped[int] = mapped_column(default=Limits.amber_days)
    journal_days: Mapped[int] = mapped_column(default=Limits.journal_days)
    standstill_days: Mapped[int] = mapped_column(default=Limits.standstill_days)
    shows_alike: Mapped[bool] = mapped_column(default=True)  # ideas that look alike, to who just sent a slip
    board_version: Mapped[int] = mapped_column(default=0)  # goes up with whatever changes the board
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    def admission(self, now: dt.datetime | None = None) -> Admission:
        """Tell whether a slip from a phone is taken now: in time, late, or not any more."""
        state = CampaignState(self.state)
        return admission(state, closes_at=self.closes_at, now=now or utc_now(), late_days=self.late_days)

    def takes_slips(self) -> bool:
        """Tell whether a slip from a phone is still taken."""
        return self.admission() is not Admission.REFUSED

    @property
    def limits(self) -> Limits:
        """Give the campaign's limits as the rules take them."""
        return Limits(
            waiting_days=self.waiting_days,
            unplaced_days=self.unplaced_days,
            unclaimed_days=self.unclaimed_days,
            late_days=self.late_days,
            lease_days=self.lease_days,
            lapse_days=self.lapse_days,
            amber_days=self.amber_days,
            journal_days=self.journal_days,
            standstill_days=self.standstill_days,
        )


class CampaignText(Base):
    """What residents read about a campaign in another language than Dutch."""

    __tablename__ = "campaign_text"
    __table_args__ = (UniqueConstraint("campaign_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    language: Mapped[str] = mapped_column(String(LANGUAGE_MAX))
    question: Mapped[str] = mapped_column(String(QUESTION_MAX), default="")
    intro: Mapped[str] = mapped_column(String(INTRO_MAX), default="")


class Tin(Base):
    """One biscuit tin, or a digital one."""

    __tablename__ = "tin"
    __table_args__ = (
        UniqueConstraint("campaign_id", "is_digital", "number"),
        CheckConstraint("state IN ('ready', 'out', 'missing', 'back', 'counted')", name="state"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    is_digital: Mapped[bool] = mapped_column(default=False)  # goes from phone to phone by a link
    number: Mapped[int]
    route: Mapped[str] = mapped_column(Text, default="")
    households: Mapped[int | None]
    contact_name: Mapped[str | None] = mapped_column(EncryptedText)  # the neighbour who looks after it
    contact_reach: Mapped[str | None] = mapped_column(EncryptedText)
    contact_erase_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(String(20), default=TinState.READY)
    slips_counted: Mapped[int | None]  # by hand, when it was back
    entered_when_counted: Mapped[int | None]  # typed over by then: another number now makes the count out of date
    gap_reason: Mapped[str] = mapped_column(Text, default="")  # why other than were typed over
    lid_code: Mapped[str] = mapped_column(String(LID_CODE_LENGTH), unique=True)
    lid_is_off: Mapped[bool] = mapped_column(default=False)  # the code leaked, and no new one was made yet
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    def is_opened_by(self, code: str) -> bool:
        """Tell whether a code works: it is the one on the lid today, and nobody switched it off."""
        return not self.lid_is_off and self.lid_code == normalise_code(code)


class RetiredLid(Base):
    """A code that was on a tin's lid before: it opens nothing any more, and we know what it was."""

    __tablename__ = "retired_lid"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    tin_id: Mapped[int] = mapped_column(ForeignKey("tin.id"), index=True)
    code: Mapped[str] = mapped_column(String(LID_CODE_LENGTH), unique=True)
    next_code: Mapped[str | None] = mapped_column(String(LID_CODE_LENGTH))  # that took its place; empty: undone
    retired_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Passing(Base):
    """One entry in a tin's custody log: by who had it in hands (no name is asked), or by somebody who works here."""

    __tablename__ = "passing"
    __table_args__ = (Index("ix_passing_campaign_id_tin_id_id", "campaign_id", "tin_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    tin_id: Mapped[int] = mapped_column(ForeignKey("tin.id"))
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: who scanned the lid
    submission_id: Mapped[str | None] = mapped_column(String(36), unique=True)  # sent twice, written once
    slips_counted: Mapped[int | None]  # of a count
    note: Mapped[str] = mapped_column(Text, default="")  # why other than were typed over
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
