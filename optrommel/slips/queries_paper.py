"""Paper slips and the batches that they were printed in, found."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from optrommel.campaigns.models import Tin
from optrommel.extensions import db
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper_numbers import PaperNumber


def paper_by_number(number: PaperNumber, *, is_locked: bool = False) -> PaperSlip | None:
    """Find the paper slip with a number, of any campaign; locked for who types it over."""
    wanted = (
        select(PaperSlip)
        .join(PaperSlip.batch)
        .options(contains_eager(PaperSlip.batch), joinedload(PaperSlip.tin))
        .where(PaperBatch.number == number.batch, PaperSlip.serial == number.serial)
    )
    if is_locked:  # who asks to leave it in the tin waits until this is settled
        wanted = wanted.with_for_update(of=PaperSlip, key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(wanted)


def loose_batch(campaign_id: int) -> PaperBatch | None:
    """Find the batch of a campaign's slips that came without a number."""
    return db.session.scalar(select(PaperBatch).where(PaperBatch.campaign_id == campaign_id, PaperBatch.is_loose))


def batch_numbers(campaign_id: int) -> list[int]:
    """List the numbers of a campaign's batches, also of that of slips that came without one."""
    return list(db.session.scalars(_numbers().where(PaperBatch.campaign_id == campaign_id)))


def printed_numbers(campaign_id: int) -> list[int]:
    """List the numbers of the batches that a campaign printed."""
    return list(db.session.scalars(_numbers().where(PaperBatch.campaign_id == campaign_id, ~PaperBatch.is_loose)))


def numbers_printed_for(tin: Tin | None) -> list[int]:
    """List the numbers of the batches that were printed for a tin, among others; none without a tin."""
    if tin is None:
        return []
    of_tin = select(PaperSlip.batch_id).where(PaperSlip.tin_id == tin.id)
    return list(db.session.scalars(_numbers().where(PaperBatch.id.in_(of_tin), ~PaperBatch.is_loose)))


def _numbers() -> Select[int]:
    return select(PaperBatch.number).order_by(PaperBatch.id)
