"""Slips from a spreadsheet: looked at first, put in all at once or not at all, and taken back whole."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.campaigns.rules import PAPER_ADMISSION, Admission, CampaignClosedError, CampaignState, kept_until
from optrommel.clock import local_date, midnight
from optrommel.extensions import db, insert_many_once
from optrommel.offers.actions import add_offers
from optrommel.rules import N_, RuleError
from optrommel.slips.actions import Submission, slip_columns
from optrommel.slips.cells import Field, Known, Paper
from optrommel.slips.columns import Reading, Row, read_rows
from optrommel.slips.imports import drop_file
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip, SlipImport
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.queries import words_of_slips
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import ImportState, Source, digest_fields
from optrommel.spreadsheets import Problem, read_sheet

NAMESPACE = uuid.UUID("6d1c0d3e-5e0c-4c52-9a55-0f6a3f7b4a10")


class NoPaperNowError(CampaignClosedError):
    """Before a campaign opens and after it closed no slips go in."""

    sentence = N_("Er kunnen nu geen briefjes in: de actie is nog niet open, of afgesloten. Kijk bij Instellingen.")


class BrokenRowsError(RuleError):
    """Something in the file is not as it was when it was looked at."""

    status = 422
    sentence = N_("Er klopt nu iets niet aan dit bestand: er is niets in de trommel gestopt. Kijk hieronder wat.")


class NumberTakenError(RuleError):
    """Somebody typed one of these slips over at this very moment."""

    sentence = N_("Iemand typte net een van deze briefjes over. Er is nu niets in de trommel gestopt. Kijk welk.")


@dataclass(frozen=True)
class Tally:
    """How many slips an import made, and how many of those say word for word what another slip said before."""

    new: int
    alike: int


@dataclass(frozen=True)
class Plan:
    """What would happen with a file: each row with the ids by which it is known again, and what stands in the way."""

    reading: Reading
    ids: list[str]  # submission ids, as long as the rows
    hashes: list[str]
    tin_ids: list[int | None]
    paper_ids: list[int | None]
    is_new: list[bool]
    campaign_id: int
    alike: int
    problems: list[Problem]

    @property
    def new(self) -> int:
        """Count the rows that are not in yet."""
        return sum(self.is_new)

    @property
    def there(self) -> int:
        """Count the rows that are in already."""
        return len(self.ids) - self.new

    @property
    def helpers(self) -> int:
        """Count the new rows of who wants to help."""
        return sum(is_new and bool(row.reach) for row, is_new in zip(self.reading.rows, self.is_new, strict=True))


def plan_import(campaign: Campaign, content: bytes, *, now: dt.datetime) -> Plan:
    """Read a file and find out what it would do; nothing is written.

    A row's submission id is made of all the file's rows and its place among them. So a file that is saved anew, in
    another encoding or as another kind of file, is the same file; the same words twice in it are two slips, for two
    residents may write the same; and the same words on the same line of another file are a slip of somebody else.
    The price is that a file that was changed counts as another: a slip too many can be put right, a slip that was
    taken for a repeat would be lost. `alike` tells of it in time.
    Raises `SpreadsheetError` when it cannot be read at all.
    """
    tins = {tin.number: tin for tin in tins_of(campaign.id)}
    known = _known(campaign.id, tins.values(), today=local_date(now))
    reading = read_rows(read_sheet(content), known)
    ids = submission_ids(reading.rows)
    papers = [known.papers[row.number] if row.number else None for row in reading.rows]
    hashes = [
        paper.code_hash if paper else _hash(campaign, row, submission_id, tins)
        for row, submission_id, paper in zip(reading.rows, ids, papers, strict=True)
    ]
    there = _there(campaign.id)
    is_new = [there.isdisjoint(keys) for keys in zip(ids, hashes, strict=True)]
    told_before = words_of_slips(campaign.id)
    return Plan(
        reading,
        ids,
        hashes,
        [_tin_id(row, paper, tins) for row, paper in zip(reading.rows, papers, strict=True)],
        [paper.id if paper else None for paper in papers],
        is_new,
        campaign.id,
        sum(new and row.text in told_before for row, new in zip(reading.rows, is_new, strict=True)),
        sorted([*reading.problems, *_taken(reading, ids, papers)], key=lambda problem: problem.row),
    )


def submission_ids(rows: Sequence[Row]) -> list[str]:
    """Give each row the id by which it is known again when its file comes again."""
    file_digest = digest_fields([row.identity for row in rows])
    return [str(uuid.uuid5(NAMESPACE, f"{file_digest}:{place}")) for place in range(len(rows))]


def _hash(campaign: Campaign, row: Row, submission_id: str, tins: Mapping[int, Tin]) -> str:
    lid_code = tins[row.tin_number].lid_code if row.tin_number else ""
    submission = Submission(submission_id, row.text, bool(row.reach), row.name, row.reach, lid_code)
    return make_receipt(campaign, submission_id, submission.digest)[1]


def _tin_id(row: Row, paper: Paper | None, tins: Mapping[int, Tin]) -> int | None:
    number = row.tin_number or (paper.tin_number if paper else None)
    return tins[number].id if number else None


def _known(campaign_id: int, tins: Collection[Tin], *, today: dt.date) -> Known:
    batches = db.session.scalars(
        select(PaperBatch.number).where(PaperBatch.campaign_id == campaign_id, PaperBatch.is_loose.is_(False))
    ).all()
    return Known(
        tins=frozenset(tin.number for tin in tins),
        papers=_papers_of(campaign_id),
        batch=batches[0] if len(batches) == 1 else None,
        today=today,
    )


def _papers_of(campaign_id: int) -> dict[PaperNumber, Paper]:
    """Find every printed slip of a campaign, and which of them are in already."""
    found = db.session.execute(
        select(
            PaperBatch.number,
            PaperSlip.serial,
            PaperSlip.id,
            PaperSlip.code_hash,
            Tin.number,
            Slip.id,
            Slip.submission_id,
        )
        .join(PaperSlip.batch)
        .outerjoin(PaperSlip.tin)
        .outerjoin(Slip, Slip.paper_slip_id == PaperSlip.id)
        .where(PaperSlip.campaign_id == campaign_id)
    )
    return {
        PaperNumber(batch, serial): Paper(paper_id, code_hash, tin, slip_id is not None, submission_id)
        for batch, serial, paper_id, code_hash, tin, slip_id, submission_id in found
    }


def _there(campaign_id: int) -> set[str | None]:
    """Give by what each slip of a campaign is known again."""
    found = db.session.execute(select(Slip.code_hash, Slip.submission_id).where(Slip.campaign_id == campaign_id))
    return {key for keys in found for key in keys}


def _taken(reading: Reading, ids: Sequence[str], papers: Sequence[Paper | None]) -> list[Problem]:
    """List the rows whose number was typed over, or came with another file."""
    sentence = N_("nummer %(number)s is er al: overgetypt, of uit een ander bestand. Haal deze rij weg.")
    column = reading.header_of(Field.NUMBER)
    return [
        Problem(row.row, column, sentence, {"number": row.number})
        for row, own_id, paper in zip(reading.rows, ids, papers, strict=True)
        if paper is not None and paper.is_used and paper.submission_id != own_id
    ]


def prepare(campaign: Campaign, plan: Plan, *, now: dt.datetime) -> list[dict[str, object]]:
    """Work out the columns of every slip, which takes longer than to write them.

    Raises `NoPaperNowError`, or `BrokenRowsError` when something stands in the way.
    """
    admission = PAPER_ADMISSION[CampaignState(campaign.state)]
    if admission is Admission.REFUSED:
        raise NoPaperNowError
    if plan.problems:
        raise BrokenRowsError
    rows = zip(plan.reading.rows, plan.ids, plan.hashes, plan.tin_ids, plan.paper_ids, strict=True)
    return [
        {
            **slip_columns(row.text, language=row.language, now=now),
            "source": Source.IMPORT,
            "campaign_id": campaign.id,
            "tin_id": tin_id,
            "paper_slip_id": paper_id,
            "submission_id": submission_id,
            "code_hash": code_hash,
            "is_late": admission is Admission.LATE,
            "received_at": midnight(row.written_on) if row.written_on else now,
        }
        for row, submission_id, code_hash, tin_id, paper_id in rows
    ]


def put_in(
    slip_import: SlipImport, plan: Plan, prepared: Sequence[dict[str, object]], campaign: Campaign, *, now: dt.datetime
) -> Tally:
    """Put every row in that is not in yet, or none; the same file twice puts nothing in twice.

    Raises `NumberTakenError`.
    """
    rows = [{**columns, "slip_import_id": slip_import.id} for columns in prepared]
    slip_ids = insert_many_once(Slip, rows, key="code_hash")
    _check_nobody_was_first(plan, slip_ids)
    _keep_helpers(campaign, plan, slip_ids, now=now)
    slip_import.state, slip_import.slips, slip_import.settled_at = ImportState.DONE, len(slip_ids), now
    drop_file(slip_import)
    db.session.flush()
    journal.record("import.done", slip_import, now=now, by=slip_import.account_id, after={"slips": len(slip_ids)})
    return Tally(len(slip_ids), plan.alike)


def _check_nobody_was_first(plan: Plan, slip_ids: Mapping[str, int]) -> None:
    """Refuse when a paper slip of ours came in by another way since the file was read."""
    ours = [
        submission_id
        for submission_id, code_hash, paper_id in zip(plan.ids, plan.hashes, plan.paper_ids, strict=True)
        if paper_id is not None and code_hash not in slip_ids
    ]
    if ours and not _there(plan.campaign_id).issuperset(ours):
        raise NumberTakenError


def _keep_helpers(campaign: Campaign, plan: Plan, slip_ids: Mapping[str, int], *, now: dt.datetime) -> None:
    """Keep the offers of who wants to help, with the slips that were made just now."""
    helping = [
        (slip_ids[code_hash], row)
        for row, code_hash in zip(plan.reading.rows, plan.hashes, strict=True)
        if row.reach and code_hash in slip_ids
    ]
    erase_on = kept_until(campaign.meeting_on, today=local_date(now))
    people = [(row.name, row.reach) for _slip_id, row in helping]
    offers = add_offers(campaign.id, people, erase_on=erase_on, now=now)
    if offers:
        pairs = [{"id": slip_id, "offer_id": offer.id} for (slip_id, _row), offer in zip(helping, offers, strict=True)]
        db.session.execute(update(Slip), pairs)
