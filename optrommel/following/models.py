"""Who follows what by e-mail, without an account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import LANGUAGE_MAX
from optrommel.database import Base, EncryptedText, UtcDateTime
from optrommel.following.rules import TOPIC_COLUMNS
from optrommel.groups.models import ResidentGroup
from optrommel.moderation.models import Idea
from optrommel.slips.models import Slip
from optrommel.themes.models import Theme

_KINDS = ", ".join(f"'{kind}'" for kind in TOPIC_COLUMNS)
_HAS_ITS_ROW = " AND ".join(
    f"(({column} IS NOT NULL) = (kind = '{kind}'))" for kind, column in TOPIC_COLUMNS.items() if column
)


class Follower(Base):
    """Somebody who gets mail of a campaign. One row an address: what they follow stands on one page, by `key`."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("campaign_id", "address_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    address: Mapped[str] = mapped_column(EncryptedText)
    address_hash: Mapped[str] = mapped_column(String(64))  # keyed: finds the row again, tells nobody the address
    key: Mapped[str] = mapped_column(EncryptedText)  # stands in every mail; opens the page with all that they follow
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(LANGUAGE_MAX))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    mailed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # when the last news went out

    campaign: Mapped[Campaign] = relationship()
    subscriptions: Mapped[list[Subscription]] = relationship(
        back_populates="follower", order_by="Subscription.id", cascade="all, delete-orphan"
    )


class Subscription(Base):
    """Somebody follows something; until `confirmed_at` nobody knows whether it was they who asked."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(_HAS_ITS_ROW, name="has_its_row"),
        *(
            Index(
                f"uq_subscription_follower_id_{kind}",
                "follower_id",
                *([column] if column else []),
                unique=True,
                sqlite_where=text(f"kind = '{kind}'"),
                postgresql_where=text(f"kind = '{kind}'"),
            )
            for kind, column in TOPIC_COLUMNS.items()
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    follower_id: Mapped[int] = mapped_column(ForeignKey("follower.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # of `TOPIC_COLUMNS`
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("resident_group.id"), index=True)
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("slip.id"), index=True)
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)  # when we last mailed to ask whether it was they
    confirmed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # what happened before is no news

    follower: Mapped[Follower] = relationship(back_populates="subscriptions")
    theme: Mapped[Theme | None] = relationship()
    idea: Mapped[Idea | None] = relationship()
    group: Mapped[ResidentGroup | None] = relationship()
    slip: Mapped[Slip | None] = relationship()
