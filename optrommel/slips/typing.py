"""Paper slips typed over, and taken back as if they never were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import format_date
from sqlalchemy.exc import IntegrityError

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.rules import Admission
from optrommel.clock import local_date
from optrommel.extensions import db, forget_log_after_commit
from optrommel.labels import SOMEBODY, TYPED_WHEN, YOU
from optrommel.languages import speaking
from optrommel.offers.actions import remove_offer
from optrommel.rules import RuleError
from optrommel.slips.actions import Submission, admission_of, ask_helper_to_confirm, keep_slip
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip
from optrommel.slips.paper import check_may_be_typed, number_loose_slip
from optrommel.slips.queries_paper import numbers_printed_for, paper_by_number
from optrommel.slips.queries_typing import slip_by_submission, typed_from
from optrommel.slips.rules import Source
from optrommel.slips.rules_typing import (
    AlreadyTypedError,
    CannotUntypeError,
    OtherCampaignError,
    ScanGoneError,
    TypingClosedError,
    UnknownNumberError,
    find_number,
    may_untype,
    moment_of,
)
from optrommel.slips.scans import hold_scan


@dataclass(frozen=True)
class Copying:
    """What a typist says of the paper itself: its number (empty: it has none), the tin it lay in, how it read."""

    number: str = ""
    tin: Tin | None = None
    language: str = ""  # empty: that of the form that was printed
    is_doubtful: bool = False
    scan_id: int | None = None


def find_paper(campaign: Campaign, typed: str, batches: Iterable[int] = (), *, is_locked: bool = False) -> PaperSlip:
    """Find the paper slip of a number as somebody typed it, locked for who types it over; `batches` as `find_number`.

    Raises one of `NUMBER_RULES`, but for `AlreadyTypedError` and `UnwantedSlipError`.
    """
    number = find_number(typed, batches)
    paper = paper_by_number(number, is_locked=is_locked)
    if paper is None:
        raise UnknownNumberError(number=number)
    if paper.campaign_id != campaign.id:
        raise OtherCampaignError(number=number)
    return paper


def check_not_typed(paper: PaperSlip, *, now: dt.datetime, by: int) -> None:
    """Refuse a number whose slip its writer wants back, or that was typed over already: say when and by whom."""
    check_may_be_typed(paper)
    before = typed_from(paper)
    if before is not None:
        when = _when(before.slip.received_at, now)
        who = str(YOU) if before.slip.typed_by_id == by else before.typist or str(SOMEBODY)
        raise AlreadyTypedError(paper.number, when=when, who=who)


def _when(at: dt.datetime, now: dt.datetime) -> str:
    return str(TYPED_WHEN[moment_of(at, now=now)]) % {"day": format_date(local_date(at), "d MMMM")}


def type_slip(campaign: Campaign, submission: Submission, copying: Copying, *, now: dt.datetime, by: int) -> Slip:
    """Put a paper slip in as it was typed over; the same submission again gives the same slip.

    It lies in the tin that its number was printed for, whichever tin was chosen: that is whose neighbours wrote it.
    Raises `TypingClosedError`, `ScanGoneError`, or one of `NUMBER_RULES`.
    """
    before = slip_by_submission(campaign.id, submission.id)
    if before is not None:
        return before
    admitted = admission_of(campaign, Source.PAPER, now=now)
    if admitted is Admission.REFUSED:
        raise TypingClosedError
    if copying.scan_id is not None and not hold_scan(campaign.id, copying.scan_id):
        raise ScanGoneError
    paper = _paper_to_type(campaign, copying, now=now, by=by)
    slip = keep_slip(
        campaign,
        replace(submission, language=copying.language or paper.batch.language),
        now=now,
        is_late=admitted is Admission.LATE,
        **_of_paper(paper, copying),
        submission_id=submission.id,
        typed_by_id=by,
    )
    if slip is None:
        return _kept_meanwhile(campaign, submission, paper, now=now, by=by)
    journal.record("slip.typed", paper, now=now, by=by)
    with speaking(slip.language):
        ask_helper_to_confirm(slip, campaign, now=now, by=by)
    return slip


def _paper_to_type(campaign: Campaign, copying: Copying, *, now: dt.datetime, by: int) -> PaperSlip:
    """Find the paper slip that lies before a typist; one without a number is given one."""
    if not copying.number:
        return number_loose_slip(campaign, copying.tin, now=now, by=by)
    paper = find_paper(campaign, copying.number, numbers_printed_for(copying.tin), is_locked=True)
    check_may_be_typed(paper)
    return paper


def _of_paper(paper: PaperSlip, copying: Copying) -> dict[str, object]:
    return {
        "source": Source.PAPER,
        "code_hash": paper.code_hash,  # what stands on the stub opens the slip
        "paper_slip_id": paper.id,
        "tin_id": paper.tin_id or (copying.tin.id if copying.tin else None),
        "tin_is_doubtful": False,
        "is_doubtful": copying.is_doubtful,
        "scan_id": copying.scan_id,
    }


def _kept_meanwhile(campaign: Campaign, submission: Submission, paper: PaperSlip, *, now: dt.datetime, by: int) -> Slip:
    """Give the slip that another request with this submission made just now, or refuse the number."""
    before = slip_by_submission(campaign.id, submission.id)
    if before is None:
        check_not_typed(paper, now=now, by=by)
        raise RuleError  # its id is that of a slip elsewhere: made up, or drawn once in an age
    if before.paper_slip_id != paper.id:
        db.session.delete(paper)  # the number that this request drew for a slip without one
        db.session.flush()
    return before


def untype_slip(slip: Slip, *, now: dt.datetime, by: int) -> None:
    """Take back a slip that was typed over, with its contact, as if it never was; its number is free again.

    `slip` is locked. Raises `CannotUntypeError` as soon as anybody did anything with it.
    """
    if slip.paper is None or slip.source != Source.PAPER or not may_untype(slip.state, slip.version) or _is_seen(slip):
        raise CannotUntypeError
    paper, offer = slip.paper, slip.offer
    try:
        db.session.delete(slip)
        db.session.flush()
    except IntegrityError:  # something hangs on it: a follower, another reading
        raise CannotUntypeError from None
    if offer is not None:
        remove_offer(offer, now=now)
    forget_log_after_commit()
    journal.record("slip.untyped", paper, now=now, by=by)


def _is_seen(slip: Slip) -> bool:
    """Tell whether the journal speaks of the slip or of its contact: SQLite gives their ids to who comes next."""
    offer = slip.offer
    return journal.any_is_spoken_of("slip", [slip.id]) or (
        offer is not None and journal.any_is_spoken_of("offer", [offer.id], but="offer.added")
    )
