"""Pictures of paper: kept for who types over, apart from what the neighbourhood sees, and erased on their date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select, update

from optrommel import files, journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.clock import local_date
from optrommel.events import slip_withdrawn
from optrommel.extensions import db, insert_once
from optrommel.pictures import Picture
from optrommel.slips.models import Scan, Slip

KEPT_DAYS = 90  # read, typed over, and read again if somebody doubted
PER_PAGE = 24
FULL_TURN = 4

files.keep_what_is_named_in(Scan.key)


@dataclass(frozen=True)
class Laid:
    """A picture, and how many slips were typed over from it."""

    scan: Scan
    slips: int


@dataclass(frozen=True)
class LaidPage:
    """Pictures in the order in which they were taken, and which page of how many this is."""

    scans: list[Laid]
    count: int
    number: int
    pages: int


@dataclass(frozen=True)
class Beside:
    """The picture that lies beside the text (None: none chosen, or all are typed over) among those of its tin."""

    scan: Scan | None
    place: int
    count: int
    left: int  # not typed over yet
    before_id: int | None
    after_id: int | None


def keep_scan(campaign: Campaign, tin: Tin | None, picture: Picture, *, now: dt.datetime, by: int) -> bool:
    """Keep a picture of paper; one that was kept before changes nothing. Tell whether it is new."""
    if db.session.scalar(select(_is_kept(campaign.id, picture))):
        return False
    key = files.put_file(picture.content, suffix="jpg")
    scan = insert_once(
        Scan,
        campaign_id=campaign.id,
        tin_id=tin.id if tin else None,
        account_id=by,
        key=key,
        width_px=picture.width_px,
        height_px=picture.height_px,
        sent_digest=picture.sent_digest,
        quarter_turns=0,
        erase_on=local_date(now) + dt.timedelta(days=KEPT_DAYS),
        created_at=now,
    )
    if scan is None:
        files.erase_file(key)  # another request of this moment kept it
    return scan is not None


def _is_kept(campaign_id: int, picture: Picture) -> ColumnElement[bool]:
    return exists().where(Scan.campaign_id == campaign_id, Scan.sent_digest == picture.sent_digest)


def turn_scan(scan: Scan) -> None:
    """Show a picture a quarter further, clockwise. `scan` is locked."""
    scan.quarter_turns = (scan.quarter_turns + 1) % FULL_TURN


def erase_scan(scan: Scan) -> None:
    """Erase a picture: the row now, the file as soon as that is certain. What was typed over from it stays.

    Who types over from it at this moment is waited for, so that this slip lets go of it too.
    """
    if db.session.scalar(select(Scan.id).where(Scan.id == scan.id).with_for_update()) is None:
        return  # another erased it while we waited
    db.session.execute(update(Slip).where(Slip.scan_id == scan.id).values(scan_id=None))
    files.erase_file(scan.key)
    db.session.delete(scan)
    db.session.flush()


def throw_away_scan(scan: Scan, campaign: Campaign, *, now: dt.datetime, by: int) -> None:
    """Erase a picture because somebody asked. `scan` is locked."""
    erase_scan(scan)
    journal.record("scan.erased", campaign, now=now, by=by)


def forget_scans(now: dt.datetime) -> int:
    """Erase the pictures whose date has passed, and count them."""
    overdue = db.session.scalars(select(Scan).where(Scan.erase_on < local_date(now)).order_by(Scan.id)).all()
    for scan in overdue:
        erase_scan(scan)
    return len(overdue)


@slip_withdrawn.connect
def erase_scan_of(slip: Slip, *, now: dt.datetime) -> None:
    """Erase the picture that shows the words of who took them back, also when others wrote on the same sheet."""
    scan = db.session.get(Scan, slip.scan_id) if slip.scan_id else None
    if scan is not None:
        erase_scan(scan)
        db.session.refresh(slip, ["scan_id"])


def scan_in(campaign_id: int, scan_id: int) -> Scan | None:
    """Find a picture of a campaign."""
    return db.session.scalar(select(Scan).where(Scan.campaign_id == campaign_id, Scan.id == scan_id))


def hold_scan(campaign_id: int, scan_id: int) -> bool:
    """Let nobody erase a picture until this is settled; tell whether a campaign has it."""
    wanted = select(Scan.id).where(Scan.campaign_id == campaign_id, Scan.id == scan_id)
    return db.session.scalar(wanted.with_for_update(key_share=True, read=True)) is not None


def locked_scan_in(campaign_id: int, scan_id: int) -> Scan | None:
    """Find a picture of a campaign, locked for who turns or erases it."""
    wanted = select(Scan).where(Scan.campaign_id == campaign_id, Scan.id == scan_id)
    return db.session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _of_tin(campaign_id: int, tin: Tin | None) -> ColumnElement[bool]:
    return (Scan.campaign_id == campaign_id) & Scan.tin_id.is_not_distinct_from(tin.id if tin else None)


def _is_typed() -> ColumnElement[bool]:
    return exists().where(Slip.scan_id == Scan.id)


def scans_of(campaign_id: int, tin: Tin | None, *, number: int) -> LaidPage:
    """Give a page of the pictures of a tin (None: of none), in the order in which they were taken."""
    count = _count(campaign_id, tin)
    pages = max(1, -(-count // PER_PAGE))
    number = min(max(number, 1), pages)
    slips = select(func.count()).where(Slip.scan_id == Scan.id).scalar_subquery()
    wanted = select(Scan, slips).where(_of_tin(campaign_id, tin)).order_by(Scan.id)
    rows = db.session.execute(wanted.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return LaidPage([Laid(scan, typed) for scan, typed in rows], count, number, pages)


def tins_with_scans(campaign_id: int) -> list[int | None]:
    """List the numbers of the tins that there are pictures of; None: of paper that lay in no tin."""
    wanted = select(Tin.number).select_from(Scan).outerjoin(Tin, Tin.id == Scan.tin_id)
    mine = wanted.where(Scan.campaign_id == campaign_id)
    return list(db.session.scalars(mine.group_by(Tin.number).order_by(Tin.number.nulls_last())))


def _count(campaign_id: int, tin: Tin | None, *more: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Scan.id)).where(_of_tin(campaign_id, tin), *more)) or 0


def beside(campaign_id: int, tin: Tin | None, chosen_id: int | None = None, *, is_chosen: bool = False) -> Beside:
    """Lay a picture of a tin beside the text: the chosen one, or else the first that nothing was typed over from.

    With `is_chosen` and no `chosen_id` somebody wants none.
    """
    here = select(Scan).where(_of_tin(campaign_id, tin))
    if chosen_id is not None:
        scan = db.session.scalar(here.where(Scan.id == chosen_id))
    else:
        scan = None if is_chosen else db.session.scalar(here.where(~_is_typed()).order_by(Scan.id).limit(1))
    last = _nearest(campaign_id, tin, Scan.id < scan.id if scan else None, func.max(Scan.id))
    return Beside(
        scan=scan,
        place=_count(campaign_id, tin, Scan.id <= scan.id) if scan else 0,
        count=_count(campaign_id, tin),
        left=_count(campaign_id, tin, ~_is_typed()),
        before_id=last,
        after_id=_nearest(campaign_id, tin, Scan.id > scan.id, func.min(Scan.id)) if scan else None,
    )


def _nearest(
    campaign_id: int, tin: Tin | None, condition: ColumnElement[bool] | None, which: ColumnElement[int]
) -> int | None:
    wanted = select(which).where(_of_tin(campaign_id, tin))
    return db.session.scalar(wanted.where(condition) if condition is not None else wanted)
