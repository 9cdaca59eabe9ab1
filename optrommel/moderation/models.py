"""Ideas, the voices that carry them, and answers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, UtcDateTime
from optrommel.moderation.rules import IdeaState
from optrommel.slips.models import Slip


class Idea(Base):
    """What the neighbourhood reads: a public text, carried by one or more voices."""

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'stopped', 'merged', 'unpublished')", name="state"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_points_somewhere"),
        Index("ix_idea_campaign_id_state_published_at", "campaign_id", "state", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    origin_slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    stems: Mapped[str] = mapped_column(Text)  # what search looks in
    state: Mapped[str] = mapped_column(String(20), default=IdeaState.OPEN)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    voices: Mapped[list[Voice]] = relationship(back_populates="idea", order_by="Voice.id")


class Voice(Base):
    """A slip carries an idea, in its own words as a moderator let them be read."""

    __tablename__ = "voice"
    __table_args__ = (UniqueConstraint("idea_id", "slip_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    idea: Mapped[Idea] = relationship(back_populates="voices")
    slip: Mapped[Slip] = relationship()


class Answer(Base):
    """Why a slip is not published, for its writer to read."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
