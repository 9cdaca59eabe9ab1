"""Making a PDF: in a process of its own. The way to WeasyPrint."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.database import reads_only
from optrommel.exports.models import PrintOrder
from optrommel.exports.orders import fail, note_pages, settle
from optrommel.exports.rendering import write_pdf
from optrommel.exports.rules import Attempt, NoSheetsError, PrintJob
from optrommel.exports.sheets import documents
from optrommel.exports.workshop import workshop_of
from optrommel.extensions import db
from optrommel.rules import RuleError


class OvertakenError(Exception):
    """The order is no longer ours: it was left too long, or its campaign was closed."""


def make_pdf(campaign: Campaign, job: PrintJob, target: Path, *, made: Callable[[int], None]) -> int:
    """Write the sheets of a job; give how many pages. Raises `PrinterMissingError` or `NoSheetsError`."""
    pages = write_pdf(_between_transactions(documents(campaign, job)), target, made=made)
    if not pages:
        raise NoSheetsError
    return pages


def _between_transactions(sheets: Iterator[str]) -> Iterator[str]:
    for sheet in sheets:
        db.session.commit()  # laying out a sheet takes a while, and nobody waits for it
        yield sheet


def print_order(attempt: Attempt) -> None:
    """Make the PDF of an order that was taken, keep it, and tell of each page on the way."""
    order = db.session.get_one(PrintOrder, attempt.order_id)
    campaign, job = db.session.get_one(Campaign, order.campaign_id), order.job
    with tempfile.TemporaryDirectory(dir=workshop_of(attempt)) as folder, _reading():  # there, or not at all
        target = Path(folder) / "sheets.pdf"
        try:
            pages = make_pdf(campaign, job, target, made=lambda pages: _note(attempt, pages))
            _write(lambda: settle(attempt, target.read_bytes(), pages=pages, now=utc_now()))
        except RuleError as error:
            problem = error.sentence % error.values
            _write(lambda: fail(attempt, problem, now=utc_now()))


def _note(attempt: Attempt, pages: int) -> None:
    if not _write(lambda: note_pages(attempt, pages, now=utc_now())):
        raise OvertakenError


def _write(change: Callable[[], object]) -> object:
    """Change something in a short transaction of its own: all the rest only reads, so that nobody waits for paper."""
    db.session.commit()
    reads_only.set(False)
    try:
        found = change()
        db.session.commit()
    finally:
        reads_only.set(True)
    return found


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    db.session.commit()
    before = reads_only.set(True)
    try:
        yield
    finally:
        reads_only.reset(before)
