"""What was suggested, what people picked, the words that we know, and drafts of themes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import IDS_ONCE, Base, UtcDateTime
from optrommel.moderation.models import Idea
from optrommel.suggestions.rules import PATTERN_MAX, SIGNATURE_MAX, SUBJECT_MAX, UNDER_WAY, CardState, DraftState
from optrommel.themes.models import Theme
from optrommel.themes.rules import NAME_MAX

_EVERYWHERE = text("campaign_id IS NULL")
_NONE = text("theme_id IS NULL")
_UNDER_WAY = text("state IN ('waiting', 'working')")
PROBLEM_MAX = 200


class ListWord(Base):
    """A word of the word list that is ours: added, or (`is_off`) not used; without a campaign, for all campaigns."""

    __tablename__ = "list_word"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subject", "pattern"),
        Index(
            "uq_list_word_everywhere",
            "subject",
            "pattern",
            unique=True,
            sqlite_where=_EVERYWHERE,
            postgresql_where=_EVERYWHERE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAX))  # of the list, a name of ours, or `#12`: theme 12
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)  # the subject is this theme
    pattern: Mapped[str] = mapped_column(String(PATTERN_MAX))
    is_off: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)  # goes up with each change
    from_campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))  # learned there
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Suggestion(Base):
    """What a machine makes of a slip that waits, or of a public idea: ids, numbers and places in the text, no words."""

    __tablename__ = "suggestion"
    __table_args__ = (CheckConstraint("(slip_id IS NULL) <> (idea_id IS NULL)", name="about_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id", ondelete="CASCADE"), unique=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))  # of the text that was read; other words make it stale
    is_readable: Mapped[bool] = mapped_column(default=True)  # written in a language that we can read
    guesses: Mapped[list[Any]] = mapped_column(JSON)  # [[theme id, p, [[start, end], ...]], ...], best first
    alike: Mapped[list[Any]] = mapped_column(JSON)  # [[idea id, score], ...], most alike first
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Pick(Base):
    """A person said where a slip belongs: `place` 1 to 3 was what we suggested first to third, 0 was something else."""

    __tablename__ = "pick"
    __table_args__ = (
        Index("uq_pick_slip_id_none", "slip_id", unique=True, sqlite_where=_NONE, postgresql_where=_NONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)  # the one that the idea began with
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)  # None: ‘geen van deze’
    place: Mapped[int]
    suggested: Mapped[int]  # how many themes were suggested at that moment
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    picked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class TypistPick(Base):
    """Where the person who typed a slip over thinks that it belongs; it comes first when the slip is read."""

    __tablename__ = "typist_pick"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id", ondelete="CASCADE"), unique=True)  # until untyped
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    picked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class NotAlike(Base):
    """Two slips that look alike and say something else: a person said so, and we do not ask again."""

    __tablename__ = "not_alike"
    __table_args__ = (
        UniqueConstraint("slip_id", "other_id"),
        CheckConstraint("slip_id < other_id", name="lower_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("slip.id"))  # that an idea began with
    other_id: Mapped[int] = mapped_column(ForeignKey("slip.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class SuggestionRound(Base):
    """How far a machine is with reading a campaign; one at a time does so."""

    __tablename__ = "suggestion_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), unique=True)
    done: Mapped[str] = mapped_column(String(SIGNATURE_MAX), default="")  # what there was to read, and needs no more
    number: Mapped[int] = mapped_column(default=0)  # of the reading that was begun last: who reads knows it
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # None: nobody is reading it
    attempts: Mapped[int] = mapped_column(default=0)  # since it went well
    made_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Draft(Base):
    """Themes for all that nobody placed, to look at; nothing lies anywhere before a person says so."""

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed', 'cancelled')", name="state"),
        Index("ix_draft_campaign_id_state", "campaign_id", "state"),
        Index(
            "uq_draft_campaign_id_under_way",
            "campaign_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submission_id: Mapped[str] = mapped_column(String(36), unique=True)  # pressed twice, asked once
    state: Mapped[str] = mapped_column(String(10), default=DraftState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    step: Mapped[int] = mapped_column(default=0)  # of `DRAFT_STEPS`
    problem: Mapped[str] = mapped_column(String(PROBLEM_MAX), default="")
    ideas: Mapped[int] = mapped_column(default=0)  # that lay in no theme
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_under_way(self) -> bool:
        """Tell whether something still happens to it by itself."""
        return self.state in UNDER_WAY


class DraftPile(Base):
    """Ideas that a draft lays together, with a name in words."""

    __tablename__ = "draft_pile"
    __table_args__ = (CheckConstraint("kind IN ('theme', 'subject', 'new')", name="kind"), IDS_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)  # where it would go
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    words: Mapped[list[Any]] = mapped_column(JSON)  # why these lie together: the words that they share

    theme: Mapped[Theme | None] = relationship()


class DraftCard(Base):
    """An idea in a pile of a draft; the first of a pile is its most typical. Once it lies somewhere it is out of it."""

    __tablename__ = "draft_card"
    __table_args__ = (
        UniqueConstraint("pile_id", "idea_id"),
        CheckConstraint("state IN ('open', 'declined')", name="state"),
        IDS_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    pile_id: Mapped[int] = mapped_column(ForeignKey("draft_pile.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))  # of the text that was read; other words are lit nowhere
    p: Mapped[float]  # how sure, 0 to 1
    shared: Mapped[list[Any]] = mapped_column(JSON)  # [[start, end], ...]: where its text holds words of the pile
    was_in: Mapped[str | None] = mapped_column(String(NAME_MAX))  # another pile in the draft before; "": in none
    state: Mapped[str] = mapped_column(String(10), default=CardState.OPEN)

    idea: Mapped[Idea] = relationship()
