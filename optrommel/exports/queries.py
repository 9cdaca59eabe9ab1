"""Orders and what can be ordered, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from optrommel.campaigns.models import Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.exports.models import PrintOrder
from optrommel.exports.rules import (
    ATTEMPTS,
    UNDER_WAY,
    Attempt,
    NoSuchBatchError,
    NoSuchTinsError,
    OrderState,
    PrintJob,
    SheetKind,
    numbers_in,
)
from optrommel.extensions import db
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.rules import DUTCH

LISTED_MOST = 20


@dataclass(frozen=True)
class PrintedBatch:
    """Slips that were made to print in one go, and how many."""

    batch: PaperBatch
    slips: int


def order_in(campaign_id: int, order_id: int) -> PrintOrder | None:
    """Find an order of a campaign."""
    return db.session.scalar(select(PrintOrder).where(PrintOrder.campaign_id == campaign_id, PrintOrder.id == order_id))


def order_sent_as(submission_id: str, campaign_id: int) -> PrintOrder | None:
    """Find the order of a campaign that came with a form."""
    return db.session.scalar(
        select(PrintOrder).where(PrintOrder.campaign_id == campaign_id, PrintOrder.submission_id == submission_id)
    )


def orders_of(campaign_id: int) -> list[PrintOrder]:
    """List the newest orders of a campaign, newest first."""
    newest = select(PrintOrder).where(PrintOrder.campaign_id == campaign_id).order_by(PrintOrder.id.desc())
    return list(db.session.scalars(newest.limit(LISTED_MOST)))


def batches_of(campaign_id: int) -> list[PrintedBatch]:
    """List the slips that a campaign made to print, newest first; not those that came without a number."""
    counted = (
        select(PaperBatch, func.count(PaperSlip.id))
        .join(PaperSlip, PaperSlip.batch_id == PaperBatch.id)
        .where(PaperBatch.campaign_id == campaign_id, PaperBatch.is_loose.is_(False))
        .group_by(PaperBatch.id)
        .order_by(PaperBatch.id.desc())
    )
    return [PrintedBatch(batch, slips) for batch, slips in db.session.execute(counted)]


def batch_in(campaign_id: int, number: int) -> PaperBatch:
    """Find the slips of a campaign whose numbers begin with this one. Raises `NoSuchBatchError`."""
    batch = db.session.scalar(
        select(PaperBatch).where(
            PaperBatch.campaign_id == campaign_id, PaperBatch.number == number, PaperBatch.is_loose.is_(False)
        )
    )
    if batch is None:
        raise NoSuchBatchError(number=number)
    return batch


def chosen_tins(campaign_id: int, typed: str) -> list[Tin]:
    """List the tins that somebody means by `1-12, 15`, by number; nothing typed means all of them.

    Raises `NotTinsError`, or `NoSuchTinsError`.
    """
    wanted, tins = numbers_in(typed), tins_of(campaign_id)
    missing = sorted(set(wanted) - {tin.number for tin in tins})
    if missing:
        raise NoSuchTinsError(numbers=_first_few(missing))
    return [tin for tin in tins if not wanted or tin.number in wanted]


def tins_of_job(campaign_id: int, job: PrintJob) -> list[Tin]:
    """List the tins that a job is about, by number."""
    return [tin for tin in tins_of(campaign_id) if not job.tin_ids or tin.id in job.tin_ids]


def job_for(
    campaign_id: int,
    kinds: Iterable[SheetKind],
    *,
    tins: str = "",
    batch: int | None = None,
    language: str = DUTCH,
    is_large: bool = False,
) -> PrintJob:
    """Make what is asked for, with tins and slips by their numbers; slips of before keep their language.

    Raises `NotTinsError`, `NoSuchTinsError` or `NoSuchBatchError`.
    """
    again = None if batch is None else batch_in(campaign_id, batch)
    return PrintJob(
        kinds=tuple(kinds),
        tin_ids=tuple(tin.id for tin in chosen_tins(campaign_id, tins)) if tins else (),
        language=again.language if again else language,
        batch_id=again.id if again else None,
        is_large=is_large,
    )


def _first_few(numbers: Sequence[int], most: int = 5) -> str:
    return ", ".join(map(str, numbers[:most])) + (" …" if len(numbers) > most else "")


def is_takeable(now: dt.datetime) -> ColumnElement[bool]:
    """Give the condition under which an order is to be made, and nobody makes this one or another.

    The lease is asked of the order itself too: who waited for its row sees that anew, but all others as they were.
    """
    other = aliased(PrintOrder)
    is_busy = exists().where(other.state == OrderState.WORKING, other.leased_until > now)
    is_lying = (
        (PrintOrder.state == OrderState.WORKING) & (PrintOrder.leased_until <= now) & (PrintOrder.attempts < ATTEMPTS)
    )
    return or_(PrintOrder.state == OrderState.WAITING, is_lying) & ~is_busy


def held_attempts(now: dt.datetime) -> list[Attempt]:
    """List who is making an order at this moment."""
    held = select(PrintOrder.id, PrintOrder.attempts).where(
        PrintOrder.state == OrderState.WORKING, PrintOrder.leased_until > now
    )
    return [Attempt(*found) for found in db.session.execute(held)]


def any_under_way() -> bool:
    """Tell whether any order waits or is being made."""
    return db.session.scalar(select(PrintOrder.id).where(PrintOrder.state.in_(UNDER_WAY)).limit(1)) is not None
