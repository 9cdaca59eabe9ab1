"""Paper slips made: their numbers, and their codes, which only the printer ever sees in the clear."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.extensions import db, insert_once
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper_numbers import BATCH_LEAST, BATCH_MOST, SERIAL_MOST, PaperNumber
from optrommel.slips.queries_paper import loose_batch
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import DUTCH, BatchTooLargeError, TypedMeanwhileError, UnwantedSlipError


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on one sheet: the number on the slip, the receipt code on its stub, and the number of its tin."""

    number: PaperNumber
    code: str
    tin: Tin | None


def receipt_of_paper(campaign: Campaign, number: PaperNumber) -> tuple[str, str]:
    """Give the receipt code on the stub of a paper slip, the same each time, and what is kept of it."""
    return make_receipt(campaign, f"paper {number.batch} {number.serial}", "")


def make_batch(
    campaign: Campaign,
    tins: Sequence[Tin],
    slips_per_tin: int,
    *,
    now: dt.datetime,
    by: int | None = None,
    language: str = DUTCH,
) -> PaperBatch:
    """Make slips to print, so many for each tin; without tins, so many that lie in none.

    Raises `BatchTooLargeError`.
    """
    slips = max(len(tins), 1) * slips_per_tin
    if slips > SERIAL_MOST:
        raise BatchTooLargeError(slips=slips, most=SERIAL_MOST)
    tin_ids: list[int | None] = [tin.id for tin in tins]
    owners = [tin_id for tin_id in tin_ids or [None] for _ in range(slips_per_tin)]
    batch = _add_batch(campaign, now=now, by=by, language=language)
    rows = [
        {"campaign_id": campaign.id, "batch_id": batch.id, "serial": serial, "tin_id": tin_id}
        | {"code_hash": receipt_of_paper(campaign, PaperNumber(batch.number, serial))[1]}
        for serial, tin_id in enumerate(owners, start=1)
    ]
    db.session.execute(insert(PaperSlip), rows)
    journal.record("paper.made", campaign, now=now, by=by, after={"batch": batch.number, "slips": len(rows)})
    return batch


def _add_batch(
    campaign: Campaign, *, now: dt.datetime, by: int | None, language: str = DUTCH, is_loose: bool = False
) -> PaperBatch:
    """Make a batch under a number that no other has; numbers are drawn, so that two installations rarely share one."""
    batch = None
    while batch is None:
        number = BATCH_LEAST + secrets.randbelow(BATCH_MOST - BATCH_LEAST + 1)
        batch = insert_once(
            PaperBatch,
            campaign_id=campaign.id,
            number=number,
            language=language,
            is_loose=is_loose,
            made_by_id=by,
            made_at=now,
        )
    return batch


def number_loose_slip(campaign: Campaign, tin: Tin | None, *, now: dt.datetime, by: int | None = None) -> PaperSlip:
    """Give a number to a slip that came without one."""
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign.id).with_for_update(key_share=True))
    batch = loose_batch(campaign.id) or _add_batch(campaign, now=now, by=by, is_loose=True)
    serial = 1 + (db.session.scalar(select(func.max(PaperSlip.serial)).where(PaperSlip.batch_id == batch.id)) or 0)
    paper = PaperSlip(
        campaign_id=campaign.id,
        batch_id=batch.id,
        serial=serial,
        tin_id=tin.id if tin else None,
        code_hash=receipt_of_paper(campaign, PaperNumber(batch.number, serial))[1],
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def printed_slips(campaign: Campaign, batch: PaperBatch, tin: Tin | None = None) -> Iterator[PrintedSlip]:
    """Give a batch's slips as they are printed, in order; of one tin when it is given. Codes are derived anew."""
    wanted = select(PaperSlip).where(PaperSlip.campaign_id == campaign.id, PaperSlip.batch_id == batch.id)
    if tin is not None:
        wanted = wanted.where(PaperSlip.tin_id == tin.id)
    for paper in db.session.scalars(wanted.order_by(PaperSlip.serial)).all():
        number = PaperNumber(batch.number, paper.serial)
        yield PrintedSlip(number, receipt_of_paper(campaign, number)[0], paper.tin)


def check_may_be_typed(paper: PaperSlip) -> None:
    """Refuse to type over what its writer asked to leave in the tin. Raises `UnwantedSlipError`."""
    if paper.withdrawn_at is not None:
        raise UnwantedSlipError


def withdraw_paper(paper: PaperSlip, *, now: dt.datetime) -> None:
    """Let a slip that is not typed over yet never be, for its writer; nobody can undo this.

    Raises `TypedMeanwhileError` when somebody just typed it over.
    """
    db.session.refresh(paper, with_for_update={"of": PaperSlip})
    if db.session.scalar(select(Slip.id).where(Slip.paper_slip_id == paper.id)) is not None:
        raise TypedMeanwhileError
    if paper.withdrawn_at is None:
        paper.withdrawn_at = now
        journal.record("paper.withdrawn", paper, now=now)
