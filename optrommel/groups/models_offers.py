"""What an offer of help is for, and the group that it was passed on to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.database import Base, UtcDateTime
from optrommel.groups.models import Need, ResidentGroup
from optrommel.groups.models_activities import Activity
from optrommel.moderation.models import Idea
from optrommel.offers.models import Offer
from optrommel.themes.models import Theme

_ONE_SUBJECT = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in ("theme_id", "idea_id", "need_id", "activity_id")
)


class OfferSubject(Base):
    """What somebody offers to help with: a theme, an idea, something a group looks for, or an activity.

    An offer on a slip has none: it is for whatever the slip became.
    """

    __tablename__ = "offer_subject"
    __table_args__ = (CheckConstraint(f"{_ONE_SUBJECT} = 1", name="one_subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)

    offer: Mapped[Offer] = relationship()
    theme: Mapped[Theme | None] = relationship()
    idea: Mapped[Idea | None] = relationship()
    need: Mapped[Need | None] = relationship()
    activity: Mapped[Activity | None] = relationship()

    @property
    def row(self) -> Theme | Idea | Need | Activity:
        """Give what it is for."""
        found = self.theme or self.idea or self.need or self.activity
        assert found is not None  # noqa: S101 - the constraint says so
        return found


class OfferPass(Base):
    """A moderator passed an offer on to a group that it was not for, as its giver let us."""

    __tablename__ = "offer_pass"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"), index=True)
    passed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    offer: Mapped[Offer] = relationship()
    group: Mapped[ResidentGroup] = relationship()
