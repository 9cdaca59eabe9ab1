"""Themes, and which ideas lie in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, UtcDateTime
from optrommel.moderation.models import Idea
from optrommel.themes.rules import NAME_MAX, ThemeState


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
    state: Mapped[str] = mapped_column(String(20), default=ThemeState.OPEN)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Placement(Base):
    """An idea lies in a theme; an idea may lie in several."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("theme_id", "idea_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who laid it there
    placed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship()
    idea: Mapped[Idea] = relationship()
