"""Who had a digest of which campaign, when, and who wants none."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.models import Campaign
from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.notifications.models import Message


class Digest(Base):
    """The daily mail of a campaign to an account; `key` stands in it, and stops it."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("campaign_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    key: Mapped[str] = mapped_column(EncryptedText)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # when the last one was written
    stopped_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # since when its reader wants none
    # The last letter; as long as that waits for a mail server, none is written after it.
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"), index=True)

    campaign: Mapped[Campaign] = relationship()
    message: Mapped[Message | None] = relationship()
