"""Slips."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import LANGUAGE_MAX
from optrommel.database import IDS_ONCE, Base, UtcDateTime
from optrommel.offers.models import Offer
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.rules import DUTCH, PHOTO_KEY_MAX, SlipState, Source


class Slip(Base):
    """What one person wrote, word for word. Nobody edits it; only its writer erases it."""

    __tablename__ = "slip"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'published', 'answered', 'withdrawn')", name="state"),
        CheckConstraint("source IN ('phone', 'paper', 'import')", name="source"),
        CheckConstraint("state != 'withdrawn' OR text = ''", name="withdrawn_has_no_words"),
        Index("ix_slip_campaign_id_state_waiting_since", "campaign_id", "state", "waiting_since"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    tin_id: Mapped[int | None] = mapped_column(ForeignKey("tin.id"), index=True)
    tin_is_doubtful: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(10), default=Source.PHONE)
    state: Mapped[str] = mapped_column(String(20), default=SlipState.WAITING)
    is_late: Mapped[bool] = mapped_column(default=False)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)  # the same submission twice is the same hash
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), unique=True)
    needs_care: Mapped[bool] = mapped_column(default=False)  # its words point to danger; only moderators see this
    has_personal: Mapped[bool | None]  # its words, by the rules of the day it came; None: it came before we looked
    by_child: Mapped[bool] = mapped_column(default=False)
    is_another: Mapped[bool] = mapped_column(default=False)  # from the same house as the one before it
    passed_on_id: Mapped[int | None] = mapped_column(ForeignKey("tin.id"), unique=True)  # the tin its writer sent on
    language: Mapped[str] = mapped_column(String(LANGUAGE_MAX), default=DUTCH)  # that its writer read the form in
    version: Mapped[int] = mapped_column(default=1)  # goes up with each decision
    # Of what was typed over or came in a spreadsheet only:
    paper_slip_id: Mapped[int | None] = mapped_column(ForeignKey("paper_slip.id"), unique=True)
    submission_id: Mapped[str | None] = mapped_column(String(36), unique=True)  # sent twice by a typist, kept once
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    is_doubtful: Mapped[bool] = mapped_column(default=False)  # another typist reads it beside its picture
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"), index=True)
    slip_import_id: Mapped[int | None] = mapped_column(ForeignKey("slip_import.id"), index=True)
    received_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    waiting_since: Mapped[dt.datetime] = mapped_column(UtcDateTime)  # received, or replied to an answer

    campaign: Mapped[Campaign] = relationship()
    tin: Mapped[Tin | None] = relationship(foreign_keys=[tin_id])
    passed_on: Mapped[Tin | None] = relationship(foreign_keys=[passed_on_id])
    offer: Mapped[Offer | None] = relationship()
    photo: Mapped[Photo | None] = relationship(back_populates="slip")
    paper: Mapped[PaperSlip | None] = relationship()

    @property
    def lid_code(self) -> str | None:
        """Give the code with which its writer goes on; none to who came by one that leaked: the new one is secret."""
        return self.tin.lid_code if self.tin and not self.tin_is_doubtful and not self.tin.lid_is_off else None


class KeptPicture:
    """What we know of every picture that we made anew and keep; the picture itself lies in the file store."""

    key: Mapped[str] = mapped_column(String(PHOTO_KEY_MAX), unique=True)  # its name in the file store
    width_px: Mapped[int]
    height_px: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def name(self) -> str:
        """What stands in its address: no kind of file, for that is always the same."""
        return self.key.partition(".")[0]


class Photo(KeptPicture, Base):
    """A photo or drawing that came with a slip."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), unique=True)
    is_public: Mapped[bool] = mapped_column(default=False)  # a moderator looked at it and shows it

    slip: Mapped[Slip] = relationship(back_populates="photo")


class Scan(KeptPicture, Base):
    """A picture of paper: of one slip, or of a form with several. Only who types over and moderators see it."""

    __tablename__ = "scan"
    __table_args__ = (
        CheckConstraint("quarter_turns BETWEEN 0 AND 3", name="quarter_turns"),
        UniqueConstraint("campaign_id", "sent_digest"),  # chosen twice from a phone's roll, kept once
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    tin_id: Mapped[int | None] = mapped_column(ForeignKey("tin.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who took it
    sent_digest: Mapped[str] = mapped_column(String(64))  # of the bytes as they came
    quarter_turns: Mapped[int] = mapped_column(default=0)  # clockwise, for who held the paper upside down
    erase_on: Mapped[dt.date]  # names and numbers may stand on it
