"""Second reading: another typist reads what was hard to read, and the first reading is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.orm import joinedload

from optrommel import journal
from optrommel.accounts.models import CampaignRole
from optrommel.accounts.rules import Role
from optrommel.campaigns.models import Campaign
from optrommel.events import slip_withdrawn
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.rules import N_, RuleError
from optrommel.slips.care import needs_care
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip, SlipReading
from optrommel.slips.personal import find_personal
from optrommel.slips.queries import slip_in
from optrommel.slips.rules import SlipState, Source

READ_AGAIN = "slip.reread"


class ReadAlreadyError(RuleError):
    """Somebody else read it, its writer took it back, or nobody doubts it any more."""

    sentence = N_("Een collega was je voor: dit briefje is al nagelezen. Hieronder staat het volgende.")


class ChangedWhileReadingError(RuleError):
    """Something was done with the slip after the page was shown."""

    sentence = N_("Een collega deed intussen iets met dit briefje. Kijk of het zo nog klopt, en druk nog een keer.")


class OwnReadingError(RuleError):
    """Who typed a slip over reads in it what they read before."""

    sentence = N_("Jij typte dit briefje zelf over. Laat een collega het nalezen: die ziet het met frisse ogen.")


@dataclass(frozen=True)
class Desk:
    """What lies before somebody who reads again."""

    slip: Slip | None
    left: int  # that they may read
    own: int  # that a colleague is to read, for they typed them over
    is_alone: bool  # nobody else can


def _doubted(campaign_id: int) -> ColumnElement[bool]:
    return (
        (Slip.campaign_id == campaign_id)
        & Slip.is_doubtful
        & (Slip.source == Source.PAPER)
        & Slip.state.in_((SlipState.WAITING, SlipState.PUBLISHED))
    )


def _is_own(by: int) -> ColumnElement[bool]:
    return Slip.typed_by_id.is_not_distinct_from(by)


def is_alone(campaign_id: int, by: int) -> bool:
    """Tell whether nobody else may type over in a campaign; an admin who helps out does not count."""
    others = CampaignRole.role.in_((Role.TYPIST, Role.MODERATOR)) & (CampaignRole.account_id != by)
    return not db.session.scalar(select(exists().where(CampaignRole.campaign_id == campaign_id, others)))


def desk_of(campaign_id: int, by: int, *, slip_id: int | None = None, after_id: int | None = None) -> Desk:
    """Lay a doubtful slip before a reader: the one with an id, or the one that comes after another; oldest first."""
    alone = is_alone(campaign_id, by)
    mine = _doubted(campaign_id) if alone else _doubted(campaign_id) & ~_is_own(by)
    own = 0 if alone else _count(_doubted(campaign_id) & _is_own(by))
    here: Select[Slip] = (
        select(Slip)
        .where(mine)
        .order_by(Slip.id)
        .limit(1)
        .options(joinedload(Slip.tin), joinedload(Slip.paper).joinedload(PaperSlip.batch))
    )
    asked = db.session.scalar(here.where(Slip.id == slip_id)) if slip_id else None
    later = db.session.scalar(here.where(Slip.id > after_id)) if after_id else None
    return Desk(asked or later or db.session.scalar(here), _count(mine), own, alone)


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Slip.id)).where(condition)) or 0


def read_again(slip: Slip, text: str, *, version: int | None, now: dt.datetime, by: int) -> bool:
    """Say how a doubtful slip reads: as it was typed over, or otherwise. Tell whether its words changed.

    The words of before are kept. What the neighbourhood reads of it stays: moderators read that it was read again.
    `slip` is locked. Raises `ReadAlreadyError`, `ChangedWhileReadingError` or `OwnReadingError`.
    """
    if not slip.is_doubtful or slip.source != Source.PAPER or slip.state == SlipState.WITHDRAWN:
        raise ReadAlreadyError
    if slip.version != version:
        raise ChangedWhileReadingError
    if slip.typed_by_id == by and not is_alone(slip.campaign_id, by):
        raise OwnReadingError
    reading = _keep_reading(slip, now=now) if text != slip.text else None
    if reading is not None:
        _put_words(slip, text)
    slip.is_doubtful = False
    slip.version += 1
    db.session.flush()
    facts = {"reading_id": reading.id if reading else None, "state": slip.state}
    journal.record(READ_AGAIN, slip, now=now, by=by, before={"state": slip.state}, after=facts)
    return reading is not None


def _keep_reading(slip: Slip, *, now: dt.datetime) -> SlipReading:
    reading = SlipReading(
        campaign_id=slip.campaign_id,
        slip_id=slip.id,
        account_id=slip.typed_by_id,
        text=slip.text,
        replaced_at=now,
    )
    db.session.add(reading)
    db.session.flush()
    return reading


def _put_words(slip: Slip, text: str) -> None:
    slip.text = text
    slip.needs_care = slip.needs_care or needs_care(text)  # a moderator may have seen more in it than we do
    slip.has_personal = bool(find_personal(text))


@journal.undoes(READ_AGAIN)
def doubt_again(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let a slip be doubtful again, in the words of before; those that replaced them are kept in their place."""
    slip = slip_in(entry.campaign_id or 0, entry.subject_id)
    reading = last_reading(entry.subject_id)
    reading_id = entry.after.get("reading_id")
    if slip is None or slip.is_doubtful or slip.state != entry.after["state"]:
        raise CannotUndoError
    if reading_id is not None:
        if reading is None or reading.id != reading_id:
            raise CannotUndoError
        words, reading.account_id = reading.text, entry.account_id
        reading.text = slip.text
        _put_words(slip, words)
    slip.is_doubtful = True
    slip.version += 1
    db.session.flush()


def last_reading(slip_id: int) -> SlipReading | None:
    """Find how a slip was read before it was read last; None: it was read once."""
    found = select(SlipReading).where(SlipReading.slip_id == slip_id).order_by(SlipReading.id.desc()).limit(1)
    return db.session.scalar(found)


def was_changed(slip: Slip) -> bool:
    """Tell moderators whether a slip that was typed over reads otherwise since it was read again."""
    return slip.source == Source.PAPER and not slip.is_doubtful and last_reading(slip.id) is not None


def last_read(campaign: Campaign, by: int) -> JournalEntry | None:
    """Find what somebody read again last, as long as that is the last thing they did and can be undone."""
    last = journal.last_decision(campaign.id, by)
    return last if last is not None and last.action == READ_AGAIN else None


@slip_withdrawn.connect
def erase_readings(slip: Slip, *, now: dt.datetime) -> None:
    """Erase how a slip was read, for its writer took it back."""
    slip.is_doubtful = False
    db.session.execute(delete(SlipReading).where(SlipReading.slip_id == slip.id))
