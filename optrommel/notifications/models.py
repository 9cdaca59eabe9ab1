"""The outbox."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.notifications.kinds import KINDS
from optrommel.notifications.rules import SAID_MAX, MessageState


class Message(Base):
    """A letter to one reader, written in the transaction that it tells of. Once sent, only kind and times stay."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        CheckConstraint("state != 'queued' OR (address IS NOT NULL AND text IS NOT NULL)", name="queued_has_words"),
        Index("ix_message_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # of `KINDS`
    language: Mapped[str] = mapped_column(String(12))
    address: Mapped[str | None] = mapped_column(EncryptedText)  # this and the next four: empty once sent
    subject: Mapped[str | None] = mapped_column(EncryptedText)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    html: Mapped[str | None] = mapped_column(EncryptedText)
    unsubscribe_url: Mapped[str | None] = mapped_column(EncryptedText)
    regarding: Mapped[str | None] = mapped_column(String(80), index=True)  # what it tells of; gone, it goes too
    mail_id: Mapped[str] = mapped_column(String(120), unique=True)  # Message-ID, the same at every try
    state: Mapped[str] = mapped_column(String(10), default=MessageState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # somebody is sending it
    send_before: Mapped[dt.datetime] = mapped_column(UtcDateTime)  # after this nobody wants it any more
    said: Mapped[str] = mapped_column(String(SAID_MAX), default="")  # what the server said last, without addresses
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # sent, or given up

    @property
    def is_secret(self) -> bool:
        """Tell whether it holds a key that nobody but its reader may see."""
        return KINDS[self.kind].is_secret

    def erase(self) -> None:
        """Erase to whom it went and what it said."""
        self.address = self.subject = self.text = self.html = self.unsubscribe_url = None
