"""“Is het gelukt?”, asked once of what a group finished, and what neighbours say."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.models import Campaign
from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.following.models import Follower
from optrommel.following.outcomes import is_open
from optrommel.groups.models import Claim


class OutcomeQuestion(Base):
    """Neighbours are asked whether what a group finished worked out; `verdict` is what was done with a “nee”."""

    __tablename__ = "outcome_question"
    __table_args__ = (
        CheckConstraint("verdict IN ('reopened', 'left')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (settled_at IS NULL)", name="settled_with_verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)  # asked once
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    mailed_up_to: Mapped[int] = mapped_column(default=0)  # the last follower, by id, who was asked by mail
    mailed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # all of them
    verdict: Mapped[str | None] = mapped_column(String(10))
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # a “nee” of later asks for a verdict again
    reply: Mapped[str] = mapped_column(EncryptedText, default="")  # why it is left so, for who said “nee”

    campaign: Mapped[Campaign] = relationship()
    claim: Mapped[Claim] = relationship()

    def is_open(self, now: dt.datetime) -> bool:
        """Tell whether neighbours may answer."""
        return is_open(self.closes_at, self.verdict, self.campaign.state, now=now)


class OutcomeAnswer(Base):
    """What one neighbour says: the writer of a slip at the code, or who follows by mail."""

    __tablename__ = "outcome_answer"
    __table_args__ = (
        CheckConstraint("(slip_id IS NULL) != (follower_id IS NULL)", name="one_neighbour"),
        CheckConstraint("NOT is_done OR because IS NULL", name="only_no_has_words"),
        UniqueConstraint("question_id", "slip_id"),
        UniqueConstraint("question_id", "follower_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("outcome_question.id"))
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"), index=True)
    # Who stops following takes along what they said.
    follower_id: Mapped[int | None] = mapped_column(ForeignKey(Follower.id, ondelete="CASCADE"), index=True)
    is_done: Mapped[bool]
    because: Mapped[str | None] = mapped_column(EncryptedText)  # of a “nee”
    answered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    question: Mapped[OutcomeQuestion] = relationship()
