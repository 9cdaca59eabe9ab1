"""Themes, and which ideas lie in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, UtcDateTime
from optrommel.moderation.models import Idea
from optrommel.themes.rules import ICON_MAX, NAME_MAX, WHY_MAX, ThemeState


class Theme(Base):
    """A subject of a campaign."""

    __tablename__ = "theme"
    __table_args__ = (
        UniqueConstraint("campaign_id", "slug"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slug: Mapped[str] = mapped_column(String(NAME_MAX))
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    description: Mapped[str] = mapped_column(Text, default="")
    description_html: Mapped[str] = mapped_column(Text, default="")
    hue: Mapped[int] = mapped_column(default=1)
    icon: Mapped[str] = mapped_column(String(ICON_MAX), default="")
    position: Mapped[int] = mapped_column(default=0)  # from left to right; themes of one position go by name
    state: Mapped[str] = mapped_column(String(20), default=ThemeState.OPEN)
    closed_reason: Mapped[str] = mapped_column(Text, default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))  # where its ideas went
    version: Mapped[int] = mapped_column(default=1)  # goes up with each change
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    @property
    def is_open(self) -> bool:
        """Tell whether ideas are still laid in it."""
        return self.state == ThemeState.OPEN


class ThemeLook(Base):
    """How a theme was named, described, coloured and drawn; written once, another takes its place."""

    __tablename__ = "theme_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    description: Mapped[str] = mapped_column(Text)
    hue: Mapped[int]
    icon: Mapped[str] = mapped_column(String(ICON_MAX))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Placement(Base):
    """An idea lies in a theme, and may lie in several; without a theme it was lifted, and can be laid back."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("theme_id", "idea_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who laid it there
    why: Mapped[str] = mapped_column(String(WHY_MAX), default="")
    position: Mapped[float] = mapped_column(default=0.0)  # from top to bottom; between two others there is always room
    placed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    theme: Mapped[Theme | None] = relationship()
    idea: Mapped[Idea] = relationship()
