"""Contact details (encrypted) and offers of help."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.offers.rules import OfferState


class Contact(Base):
    """How to reach somebody, lent to us until `erase_on`."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText)
    reach: Mapped[str] = mapped_column(EncryptedText)  # an e-mail address or a telephone number
    erase_on: Mapped[dt.date] = mapped_column(index=True)


class Offer(Base):
    """Somebody's wish to help; what it is for, the row above that points here says.

    Its giver has a page of their own: `key` opens it, and stands in a mail; found by `key_hash`.
    """

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("state IN ('new', 'contacted', 'joined', 'declined')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), unique=True)  # empty: erased
    state: Mapped[str] = mapped_column(String(20), default=OfferState.NEW)
    jobs: Mapped[list[str]] = mapped_column(JSON, default=list)  # of `Job`
    own_words: Mapped[str] = mapped_column(EncryptedText, default="")  # what else they would like to do; may name them
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # a telephone number is taken as it is
    may_be_passed_on: Mapped[bool] = mapped_column(default=False)  # its giver lets another group ask, too
    key: Mapped[str | None] = mapped_column(EncryptedText)  # empty: the giver has the code of a slip alone
    key_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    submission_id: Mapped[str | None] = mapped_column(String(36), unique=True)  # sent twice, offered once

    contact: Mapped[Contact | None] = relationship()

    @property
    def is_unconfirmed(self) -> bool:
        """Tell whether the e-mail address may be a stranger's: nobody said yet ‘that is me’."""
        return self.contact_id is not None and self.confirmed_at is None
