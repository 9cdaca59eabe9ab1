"""The audit trail: who did what to what, and when. It holds ids and states, never texts or contacts; undo reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Select, String, and_, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from optrommel.database import Base, UtcDateTime
from optrommel.deeds import DEEDS, UNDONE, Facts
from optrommel.events import about_to_undo
from optrommel.extensions import db
from optrommel.rules import N_, RuleError


class CannotUndoError(RuleError):
    """The last decision cannot be taken back any more."""

    sentence = N_("Dit kan niet meer ongedaan gemaakt worden: er is al iets anders mee gebeurd.")


class JournalEntry(Base):
    """One thing that somebody did: `action` on row `subject_id` of table `subject`."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_campaign_id_account_id_id", "campaign_id", "account_id", "id"),
        Index("ix_journal_entry_campaign_id_subject_subject_id_id", "campaign_id", "subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: a resident, or a command
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    request_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # or since when it never can be


_CAN_STILL = JournalEntry.undone_at.is_(None)

Inverse = Callable[[JournalEntry, dt.datetime], None]
_INVERSES: dict[str, Inverse] = {}


def undoes(action: str) -> Callable[[Inverse], Inverse]:
    """Register the function that takes back `action`; it raises `CannotUndoError` when that is too late."""

    def register(inverse: Inverse) -> Inverse:
        _INVERSES[action] = inverse
        return inverse

    return register


def record(
    action: str,
    row: Any,
    *,
    now: dt.datetime,
    by: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> JournalEntry:
    """Write down that `by` (an account id) did `action` to `row`, which has been flushed.

    Raises `ValueError` for an action that `DEEDS` has no sentence for: nobody could read of it.
    """
    if action not in DEEDS:
        raise ValueError(f"no sentence for {action} in optrommel/deeds.py")
    entry = JournalEntry(
        campaign_id=row.id if row.__tablename__ == "campaign" else getattr(row, "campaign_id", None),
        account_id=by,
        action=action,
        subject=row.__tablename__,
        subject_id=row.id,
        before=dict(before or {}),
        after=dict(after or {}),
        request_id=structlog.contextvars.get_contextvars().get("request_id"),
        at=now,
    )
    db.session.add(entry)
    return entry


def entry_in(campaign_id: int, entry_id: int) -> JournalEntry | None:
    """Find an entry of a campaign."""
    return db.session.scalar(
        select(JournalEntry).where(JournalEntry.campaign_id == campaign_id, JournalEntry.id == entry_id)
    )


def can_be_undone() -> ColumnElement[bool]:
    """Give the condition under which an entry is of a kind that can be undone, and was not."""
    return JournalEntry.action.in_(_INVERSES) & _CAN_STILL


def last_decision(campaign_id: int, account_id: int) -> JournalEntry | None:
    """Find the newest thing this person did in this campaign that can be undone and was not."""
    return db.session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.campaign_id == campaign_id,
            JournalEntry.account_id == account_id,
            can_be_undone(),
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def close(row: Any, *, now: dt.datetime) -> None:
    """Let nobody undo any more what was done to `row`: it was erased."""
    db.session.execute(update(JournalEntry).where(_is_about(row), _CAN_STILL).values(undone_at=now))


def _is_about(row: Any) -> ColumnElement[bool]:
    return and_(JournalEntry.subject == row.__tablename__, JournalEntry.subject_id == row.id)


def any_is_spoken_of(subject: str, ids: Select[Any] | Sequence[int], *, but: str = "") -> bool:
    """Tell whether the journal has a line about one of these rows, other than of the action `but`."""
    about = select(JournalEntry.id).where(
        JournalEntry.subject == subject, JournalEntry.subject_id.in_(ids), JournalEntry.action != but
    )
    return db.session.scalar(about.limit(1)) is not None


def erase_lines_of(subject: str, ids: Sequence[int]) -> None:
    """Erase the lines about these rows, which go and leave their ids to others."""
    db.session.execute(
        delete(JournalEntry)
        .where(JournalEntry.subject == subject, JournalEntry.subject_id.in_(ids))
        .execution_options(synchronize_session=False)
    )


def was_done_since(entry: JournalEntry, actions: Sequence[str]) -> bool:
    """Tell whether any of these actions was done in the campaign of `entry`, after it."""
    later = select(JournalEntry.id).where(
        JournalEntry.campaign_id == entry.campaign_id, JournalEntry.id > entry.id, JournalEntry.action.in_(actions)
    )
    return db.session.scalar(later.limit(1)) is not None


def was_undone(entry: JournalEntry) -> bool:
    """Tell whether somebody took back the decision that `entry` is part of."""
    ids = [part.id for part in parts_of(entry)]
    undone = select(JournalEntry.id).where(JournalEntry.action == UNDONE, JournalEntry.subject_id.in_(ids))
    return db.session.scalar(undone.where(JournalEntry.campaign_id == entry.campaign_id).limit(1)) is not None


def undo(entry: JournalEntry, *, now: dt.datetime, by: int | None = None) -> None:
    """Take back the decision that `entry` is part of, once, but what a writer erased.

    Raises `CannotUndoError`, or the rule of a listener when `by` may not decide on it.
    """
    parts = [part for part in parts_of(entry) if part.undone_at is None]
    if not parts:
        raise CannotUndoError
    for part in parts:
        about_to_undo.send(part, by=by)
    for part in parts:
        _INVERSES[part.action](part, now)
        part.undone_at = now
        record(UNDONE, part, now=now, by=by or part.account_id, after={"action": part.action})


def parts_of(entry: JournalEntry) -> list[JournalEntry]:
    """Give all of a decision that can be undone, last first: ten cards moved in one request go back at once."""
    if entry.request_id is None:
        return [entry] if entry.action in _INVERSES else []
    return list(
        db.session.scalars(
            select(JournalEntry)
            .where(
                JournalEntry.campaign_id == entry.campaign_id,
                JournalEntry.account_id == entry.account_id,
                JournalEntry.request_id == entry.request_id,
                JournalEntry.action.in_(_INVERSES),
            )
            .order_by(JournalEntry.id.desc())
        )
    )


def forget(campaign_id: int | None, *, before: dt.datetime, kept_offers: Select[int]) -> int:
    """Erase a campaign's entries of before a moment, and count them; those about `kept_offers` (ids) stay."""
    is_kept = (JournalEntry.subject == "offer") & JournalEntry.subject_id.in_(kept_offers)
    gone = db.session.execute(
        delete(JournalEntry)
        .where(JournalEntry.campaign_id.is_not_distinct_from(campaign_id), JournalEntry.at < before, ~is_kept)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
