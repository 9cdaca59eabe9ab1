"""Residents' groups, their members, claims and updates."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optrommel.accounts.models import Account
from optrommel.database import Base, UtcDateTime
from optrommel.groups.rules import NAME_MAX, ClaimState, GroupState, NeedState, OnTurn
from optrommel.moderation.models import Idea
from optrommel.slips.models import KeptPicture
from optrommel.themes.models import Theme

_BELONGS = text("left_at IS NULL")
_HOLDS = text("revoked_at IS NULL")
_STANDS = text("state IN ('asked', 'active')")


class ResidentGroup(Base):
    """Residents who take things on."""

    __tablename__ = "resident_group"
    __table_args__ = (
        UniqueConstraint("campaign_id", "slug"),
        CheckConstraint("state IN ('active', 'resting', 'ended')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    slug: Mapped[str] = mapped_column(String(NAME_MAX))
    name: Mapped[str] = mapped_column(String(NAME_MAX))
    about: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=GroupState.ACTIVE)
    contact_person_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class GroupMember(Base):
    """An account belongs to a group, or did: what it wrote meanwhile may still be on somebody's screen."""

    __tablename__ = "group_member"
    __table_args__ = (
        Index(
            "uq_group_member_group_id_account_id_belongs",
            "group_id",
            "account_id",
            unique=True,
            sqlite_where=_BELONGS,
            postgresql_where=_BELONGS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    joined_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class MemberCard(Base):
    """A card with a code, for a member without e-mail. Only a keyed hash of the code is kept."""

    __tablename__ = "member_card"
    __table_args__ = (
        Index(
            "uq_member_card_account_id_holds",
            "account_id",
            unique=True,
            sqlite_where=_HOLDS,
            postgresql_where=_HOLDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class GroupInvitation(Base):
    """An invitation is for this group."""

    __tablename__ = "group_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), unique=True)

    group: Mapped[ResidentGroup] = relationship()


class Claim(Base):
    """A group's lease on a theme or an idea: a first step, and a date."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'active', 'lapsed', 'declined', 'handed_over', 'done', 'released')", name="state"
        ),
        CheckConstraint("(theme_id IS NULL) != (idea_id IS NULL)", name="one_subject"),
        CheckConstraint("on_turn IN ('group', 'municipality', 'housing', 'police', 'other')", name="on_turn"),
        Index(
            "uq_claim_group_id_theme_id_standing",
            "group_id",
            "theme_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_claim_group_id_idea_id_standing",
            "group_id",
            "idea_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_claim_campaign_id_state", "campaign_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=ClaimState.ASKED)
    first_step: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date]
    on_turn: Mapped[str] = mapped_column(String(20), default=OnTurn.GROUP)
    asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # why it ended, or what came of it
    handed_to_id: Mapped[int | None] = mapped_column(ForeignKey("resident_group.id"))
    inherited_from_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)  # whose diary goes on

    group: Mapped[ResidentGroup] = relationship(foreign_keys=[group_id])
    handed_to: Mapped[ResidentGroup | None] = relationship(foreign_keys=[handed_to_id])
    theme: Mapped[Theme | None] = relationship()
    idea: Mapped[Idea | None] = relationship()


class Step(Base):
    """Something that a group will do for what it took on, and by when."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # taken off the list

    claim: Mapped[Claim] = relationship()


class Need(Base):
    """Something that a group looks for: a bus on Saturday."""

    __tablename__ = "need"
    __table_args__ = (CheckConstraint("state IN ('open', 'met', 'withdrawn')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=NeedState.OPEN)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    claim: Mapped[Claim | None] = relationship()
    group: Mapped[ResidentGroup] = relationship()


class Update(Base):
    """What a group tells, in its own words."""

    __tablename__ = "update"
    __table_args__ = (
        UniqueConstraint("group_id", "submission_id"),
        Index("ix_update_campaign_id_posted_at", "campaign_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("resident_group.id"), index=True)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submission_id: Mapped[str] = mapped_column(String(36))  # sent twice, told once
    text: Mapped[str] = mapped_column(Text)  # empty: taken off for good
    html: Mapped[str] = mapped_column(Text)
    renderer_version: Mapped[int]
    posted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)  # goes up with each change of its words
    edited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    taken_off_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    taken_off_reason: Mapped[str] = mapped_column(Text, default="")
    taken_off_by_group: Mapped[bool] = mapped_column(default=False)  # else by a moderator from outside

    group: Mapped[ResidentGroup] = relationship()
    claim: Mapped[Claim | None] = relationship()
    photo: Mapped[UpdatePhoto | None] = relationship(back_populates="update")

    @property
    def changed_at(self) -> dt.datetime:
        """Give when its words were last written."""
        return self.edited_at or self.posted_at


class EarlierText(Base):
    """What an update said before it was changed; or, when that was taken back, what it said meanwhile."""

    __tablename__ = "earlier_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("update.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class UpdatePhoto(KeptPicture, Base):
    """A photo that a group tells its news with."""

    __tablename__ = "update_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    update_id: Mapped[int] = mapped_column(ForeignKey("update.id"), unique=True)
    alt: Mapped[str] = mapped_column(Text, default="")  # what is on it, for who cannot see it

    update: Mapped[Update] = relationship(back_populates="photo")
