"""What a spreadsheet of slips would do: each row with what it is known by, and what stands in the way."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select

from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tins_of
from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.rules import N_
from optrommel.slips.actions import Submission
from optrommel.slips.cells import Field, Known, Paper
from optrommel.slips.columns import Reading, Row, read_rows
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperBatch, PaperSlip
from optrommel.slips.paper_numbers import PaperNumber
from optrommel.slips.queries import words_of_slips
from optrommel.slips.queries_paper import printed_numbers
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import digest_fields
from optrommel.spreadsheets import Problem, read_sheet

NAMESPACE = uuid.UUID("6d1c0d3e-5e0c-4c52-9a55-0f6a3f7b4a10")


@dataclass(frozen=True)
class Planned:
    """A row with what it is known by when it comes again, the tin it lies in, and the paper slip that it names."""

    row: Row
    id: str  # its submission id
    code_hash: str
    tin_id: int | None
    paper: Paper | None
    is_new: bool


@dataclass(frozen=True)
class Plan:
    """What would happen with a file, and what stands in the way."""

    reading: Reading
    rows: list[Planned]
    alike: int
    problems: list[Problem]

    @property
    def new(self) -> int:
        """Count the rows that are not in yet."""
        return sum(planned.is_new for planned in self.rows)

    @property
    def there(self) -> int:
        """Count the rows that are in already."""
        return len(self.rows) - self.new

    @property
    def helpers(self) -> int:
        """Count the new rows of who wants to help."""
        return sum(planned.is_new and bool(planned.row.reach) for planned in self.rows)


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
    rows = list(_planned(campaign, reading.rows, known, tins))
    told_before = words_of_slips(campaign.id)
    alike = sum(planned.is_new and planned.row.text in told_before for planned in rows)
    problems = [*reading.problems, *_in_the_way(rows, column=reading.header_of(Field.NUMBER))]
    return Plan(reading, rows, alike, sorted(problems, key=lambda problem: problem.row))


def _planned(campaign: Campaign, rows: Sequence[Row], known: Known, tins: Mapping[int, Tin]) -> Iterator[Planned]:
    there = keys_there(campaign.id)
    for row, own_id in zip(rows, _ids_in(campaign, rows, there), strict=True):
        paper = known.papers[row.number] if row.number else None
        code_hash = paper.code_hash if paper else _hash(campaign, row, own_id, tins)
        is_new = there.isdisjoint((own_id, code_hash))
        yield Planned(row, own_id, code_hash, _tin_id(row, paper, tins), paper, is_new)


def _ids_in(campaign: Campaign, rows: Sequence[Row], there: Set[str | None]) -> list[str]:
    """Give the rows their ids in a campaign: files that came in long ago are known by ids that named no campaign."""
    without = submission_ids(rows)
    return without if not there.isdisjoint(without) else submission_ids(rows, campaign_id=campaign.id)


def submission_ids(rows: Sequence[Row], *, campaign_id: int | None = None) -> list[str]:
    """Give each row the id by which it is known again when its file comes again, in this campaign."""
    named = [] if campaign_id is None else [str(campaign_id)]
    file_digest = digest_fields([*named, *(row.identity for row in rows)])
    return [str(uuid.uuid5(NAMESPACE, f"{file_digest}:{place}")) for place in range(len(rows))]


def _hash(campaign: Campaign, row: Row, submission_id: str, tins: Mapping[int, Tin]) -> str:
    lid_code = tins[row.tin_number].lid_code if row.tin_number else ""
    submission = Submission(submission_id, row.text, bool(row.reach), row.name, row.reach, lid_code)
    return make_receipt(campaign, submission_id, submission.digest)[1]


def _tin_id(row: Row, paper: Paper | None, tins: Mapping[int, Tin]) -> int | None:
    number = row.tin_number or (paper.tin_number if paper else None)
    return tins[number].id if number else None


def _known(campaign_id: int, tins: Collection[Tin], *, today: dt.date) -> Known:
    batches = printed_numbers(campaign_id)
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
            PaperSlip.withdrawn_at,
        )
        .join(PaperSlip.batch)
        .outerjoin(PaperSlip.tin)
        .outerjoin(Slip, Slip.paper_slip_id == PaperSlip.id)
        .where(PaperSlip.campaign_id == campaign_id)
    )
    return {
        PaperNumber(batch, serial): Paper(
            paper_id, code_hash, tin, slip_id is not None, submission_id, is_unwanted=withdrawn_at is not None
        )
        for batch, serial, paper_id, code_hash, tin, slip_id, submission_id, withdrawn_at in found
    }


def keys_there(campaign_id: int) -> set[str | None]:
    """Give by what each slip of a campaign is known again."""
    found = db.session.execute(select(Slip.code_hash, Slip.submission_id).where(Slip.campaign_id == campaign_id))
    return {key for keys in found for key in keys}


def _in_the_way(rows: Iterable[Planned], *, column: str) -> Iterator[Problem]:
    """List the rows whose number was typed over, came with another file, or is to stay in the tin."""
    for planned in rows:
        sentence = _why_not(planned.paper, planned.id) if planned.paper else None
        if sentence:
            yield Problem(planned.row.row, column, sentence, {"number": planned.row.number})


def _why_not(paper: Paper, own_id: str) -> str | None:
    if paper.is_unwanted:
        return N_("de schrijver van nummer %(number)s wil niet dat dit briefje wordt overgetypt. Haal deze rij weg.")
    if paper.is_used and paper.submission_id != own_id:
        return N_("nummer %(number)s is er al: overgetypt, of uit een ander bestand. Haal deze rij weg.")
    return None
