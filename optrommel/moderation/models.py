"""Ideas, the voices that carry them in their wordings, answers and replies, and slips that are held."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.rules import LANGUAGE_MAX
from optrommel.database import Base, UtcDateTime
from optrommel.moderation.rules import IdeaState
from optrommel.slips.models import Slip
from optrommel.slips.rules import DUTCH

_HELD = text("released_at IS NULL")
_LEADS = text("is_lead")


class Idea(Base):
    """What the neighbourhood reads: the words of its leading voice; none when nobody carries it any more."""

    __tablename__ = "idea"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'stopped', 'merged', 'unpublished')", name="state"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_points_somewhere"),
        Index("ix_idea_campaign_id_state_published_at", "campaign_id", "state", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    origin_slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    dutch: Mapped[str] = mapped_column(Text, default="")  # what a moderator put beside words in another language
    language: Mapped[str] = mapped_column(String(LANGUAGE_MAX), default=DUTCH)
    stems: Mapped[str] = mapped_column(Text)  # what search looks in
    state: Mapped[str] = mapped_column(String(20), default=IdeaState.OPEN)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)  # goes up with each change
    published_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    voices: Mapped[list[Voice]] = relationship(back_populates="idea", order_by="Voice.id")


class Wording(Base):
    """Public words of a slip as a moderator let them be read, once; another wording takes its place, none is edited."""

    __tablename__ = "wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("wording.id"))  # quoted from these words in a split
    text: Mapped[str] = mapped_column(Text)
    dutch: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Voice(Base):
    """A slip, or a quoted part of it, carries an idea; without an idea it rests, and can be given back."""

    __tablename__ = "voice"
    __table_args__ = (
        Index("uq_voice_idea_id_lead", "idea_id", unique=True, sqlite_where=_LEADS, postgresql_where=_LEADS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    wording_id: Mapped[int] = mapped_column(ForeignKey("wording.id"))
    is_lead: Mapped[bool] = mapped_column(default=False)  # the idea is read in its words
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    idea: Mapped[Idea | None] = relationship(back_populates="voices")
    slip: Mapped[Slip] = relationship()
    wording: Mapped[Wording] = relationship()

    @property
    def text(self) -> str:
        """The words that the neighbourhood reads."""
        return self.wording.text


class Clash(Base):
    """Two ideas that cannot both be done; both stay in sight."""

    __tablename__ = "clash"
    __table_args__ = (
        UniqueConstraint("idea_id", "other_id"),
        CheckConstraint("idea_id < other_id", name="lower_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Answer(Base):
    """Why a slip is not published, for its writer to read; one that was taken back is read by nobody."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Reply(Base):
    """What the writer of a slip said to an answer; once."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), unique=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    answer: Mapped[Answer] = relationship()


class Hold(Base):
    """A moderator lays a waiting slip aside, with a note that moderators read, and perhaps for one of them."""

    __tablename__ = "hold"
    __table_args__ = (
        Index("uq_hold_slip_id_held", "slip_id", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    for_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
