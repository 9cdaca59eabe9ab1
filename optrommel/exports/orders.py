"""Orders to print: placed, taken by one process at a time, settled and forgotten; in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import ColumnElement, Update, delete, select, update

from optrommel import files, journal
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.events import campaign_closing
from optrommel.exports.models import PROBLEM_MAX, PrintOrder
from optrommel.exports.queries import is_takeable, tins_of_job
from optrommel.exports.rules import (
    ATTEMPTS,
    CLOSED,
    KEPT,
    LEASE,
    LEFT_LYING,
    LISTED,
    UNDER_WAY,
    WITH_CODES,
    Attempt,
    OrderState,
    PrintJob,
    SheetKind,
)
from optrommel.extensions import db, insert_once
from optrommel.slips.paper import make_batch


def place_order(
    campaign: Campaign,
    job: PrintJob,
    *,
    submission_id: str,
    now: dt.datetime,
    by: int | None = None,
    problem: str = "",
) -> PrintOrder | None:
    """Order sheets; None when this form was sent before. With a problem that is known, nobody tries."""
    order = insert_once(
        PrintOrder,
        campaign_id=campaign.id,
        account_id=by,
        submission_id=submission_id,
        wanted=job.as_json(),
        state=OrderState.FAILED if problem else OrderState.WAITING,
        problem=problem,
        ordered_at=now,
        settled_at=now if problem else None,
    )
    if order is not None:
        journal.record("print.ordered", order, now=now, by=by, after={"kinds": list(job.kinds)})
    return order


def order_new(
    campaign: Campaign,
    job: PrintJob,
    *,
    per_tin: int,
    submission_id: str,
    now: dt.datetime,
    by: int | None = None,
    problem: str = "",
) -> PrintOrder | None:
    """Order sheets, and make the slips that are among them; None when this form was sent before.

    Raises `BatchTooLargeError`.
    """
    order = place_order(campaign, job, submission_id=submission_id, now=now, by=by, problem=problem)
    if order is not None:
        order.wanted = with_new_slips(campaign, job, per_tin=per_tin, now=now, by=by).as_json()
        db.session.flush()
    return order


def with_new_slips(
    campaign: Campaign, job: PrintJob, *, per_tin: int, now: dt.datetime, by: int | None = None
) -> PrintJob:
    """Make the slips of a job, when they are among its sheets, and give the job with them.

    Raises `BatchTooLargeError`.
    """
    if SheetKind.SLIPS not in job.kinds:
        return job
    tins = tins_of_job(campaign.id, job)
    batch = make_batch(campaign, tins, per_tin, now=now, by=by, language=job.language)
    return replace(job, batch_id=batch.id)


def take_next(now: dt.datetime) -> Attempt | None:
    """Take the order that waits longest, also one that was left lying, unless one is being made at this moment.

    Who takes it makes it within `LEASE` of each page, or another may. Two never take the same attempt.
    """
    _give_up_lapsed(now)
    waits_longest = select(PrintOrder.id).where(is_takeable(now)).order_by(PrintOrder.id).limit(1)
    order_id = db.session.scalar(waits_longest)
    taken = (
        _change(PrintOrder.id == order_id, is_takeable(now))
        .values(
            state=OrderState.WORKING,
            attempts=PrintOrder.attempts + 1,
            pages=0,
            started_at=now,
            leased_until=now + LEASE,
        )
        .returning(PrintOrder.id, PrintOrder.attempts)
    )
    found = db.session.execute(taken).one_or_none()
    return None if found is None else Attempt(*found)


def _change(*conditions: ColumnElement[bool]) -> Update:
    return update(PrintOrder).where(*conditions).execution_options(synchronize_session=False)


def _held(attempt: Attempt) -> ColumnElement[bool]:
    """Give the condition under which an order is still in the hands of who took it."""
    return (
        (PrintOrder.id == attempt.order_id)
        & (PrintOrder.attempts == attempt.number)
        & (PrintOrder.state == OrderState.WORKING)
    )


def _give_up_lapsed(now: dt.datetime) -> None:
    lapsed = (PrintOrder.state == OrderState.WORKING) & (PrintOrder.leased_until <= now)
    failed = {"state": OrderState.FAILED, "problem": LEFT_LYING, "settled_at": now}
    db.session.execute(_change(lapsed, PrintOrder.attempts >= ATTEMPTS).values(failed))


def is_held(attempt: Attempt, now: dt.datetime) -> bool:
    """Tell whether an order is still ours to make."""
    ours = select(PrintOrder.id).where(_held(attempt), PrintOrder.leased_until > now)
    return db.session.scalar(ours) is not None


def note_pages(attempt: Attempt, pages: int, *, now: dt.datetime) -> bool:
    """Write down how many pages there are, and keep the order for another while; False when it is no longer ours."""
    noted = _change(_held(attempt)).values(pages=pages, leased_until=now + LEASE)
    return bool(db.session.execute(noted).rowcount)  # type: ignore[attr-defined]


def settle(attempt: Attempt, content: bytes, *, pages: int, now: dt.datetime) -> bool:
    """Keep the PDF of an order, encrypted: whoever has it can read codes. False when it is no longer ours."""
    key = files.put_secret(content, suffix="enc")
    ready = {"state": OrderState.READY, "pages": pages, "file_key": key, "settled_at": now}
    is_ours = bool(db.session.execute(_change(_held(attempt)).values(ready)).rowcount)  # type: ignore[attr-defined]
    if not is_ours:
        files.erase_file(key)
    return is_ours


def fail(attempt: Attempt, problem: str, *, now: dt.datetime) -> None:
    """Give an order up, with a sentence that says why."""
    failed = {"state": OrderState.FAILED, "problem": problem[:PROBLEM_MAX], "settled_at": now}
    db.session.execute(_change(_held(attempt)).values(failed))


def give_back(attempt: Attempt, *, now: dt.datetime) -> None:
    """Let an order that was left lying be taken once more, or give it up; one that was settled stays as it is."""
    if attempt.number < ATTEMPTS:
        db.session.execute(_change(_held(attempt)).values(state=OrderState.WAITING))
    else:
        fail(attempt, LEFT_LYING, now=now)


def read_file(order: PrintOrder, *, now: dt.datetime) -> bytes | None:
    """Give the PDF of an order; None when there is none, or none any more."""
    return files.get_secret(order.file_key) if order.has_file(now) else None


def note_taken(order: PrintOrder, *, now: dt.datetime, by: int) -> None:
    """Write down that somebody took a PDF, in which codes may stand."""
    journal.record("print.taken", order, now=now, by=by, after={"kinds": list(order.job.kinds)})


def note_shown(campaign: Campaign, job: PrintJob, *, now: dt.datetime, by: int) -> None:
    """Write down that somebody looked at sheets on which codes stand; others are no secret."""
    if set(job.kinds) & set(WITH_CODES):
        journal.record("print.shown", campaign, now=now, by=by, after={"kinds": list(job.kinds)})


def forget_prints(now: dt.datetime) -> int:
    """Erase the PDFs that were ready a day ago, and orders of long ago; give how many PDFs."""
    old = db.session.scalars(
        select(PrintOrder).where(PrintOrder.file_key.is_not(None), PrintOrder.settled_at <= now - KEPT)
    ).all()
    for order in old:
        _erase(order)
    db.session.flush()
    db.session.execute(delete(PrintOrder).where(PrintOrder.settled_at <= now - LISTED))
    return len(old)


def _erase(order: PrintOrder) -> None:
    if order.file_key is not None:
        files.erase_file(order.file_key)
        order.file_key = None


@campaign_closing.connect
def forget_with_campaign(campaign: Campaign) -> None:
    """Erase what was printed for a campaign that closes, and print no more of it."""
    now, of_campaign = utc_now(), PrintOrder.campaign_id == campaign.id
    stopped = {"state": OrderState.FAILED, "problem": CLOSED, "settled_at": now}
    db.session.execute(_change(of_campaign, PrintOrder.state.in_(UNDER_WAY)).values(stopped))
    for order in db.session.scalars(select(PrintOrder).where(of_campaign, PrintOrder.file_key.is_not(None))):
        _erase(order)
