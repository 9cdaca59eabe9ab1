"""Slips from a spreadsheet that was looked at, put in all at once or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import Admission, CampaignClosedError, kept_until
from optrommel.clock import local_date, midnight
from optrommel.extensions import db, insert_many_once
from optrommel.offers.actions import add_offers
from optrommel.rules import N_, RuleError
from optrommel.slips.actions import admission_of, slip_columns
from optrommel.slips.imports import drop_file
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import PaperSlip, SlipImport
from optrommel.slips.planning import Plan, keys_there
from optrommel.slips.rules import ImportState, Source


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


def prepare(campaign: Campaign, plan: Plan, *, now: dt.datetime) -> list[dict[str, object]]:
    """Work out the columns of every slip, which takes longer than to write them.

    Raises `NoPaperNowError`, or `BrokenRowsError` when something stands in the way.
    """
    admission = admission_of(campaign, Source.IMPORT, now=now)
    if admission is Admission.REFUSED:
        raise NoPaperNowError
    if plan.problems:
        raise BrokenRowsError
    return [
        {
            **slip_columns(planned.row.text, language=planned.row.language, now=now),
            "source": Source.IMPORT,
            "campaign_id": campaign.id,
            "tin_id": planned.tin_id,
            "paper_slip_id": planned.paper.id if planned.paper else None,
            "submission_id": planned.id,
            "code_hash": planned.code_hash,
            "is_late": admission is Admission.LATE,
            "received_at": midnight(planned.row.written_on) if planned.row.written_on else now,
        }
        for planned in plan.rows
    ]


def put_in(
    slip_import: SlipImport, plan: Plan, prepared: Sequence[dict[str, object]], campaign: Campaign, *, now: dt.datetime
) -> Tally:
    """Put every row in that is not in yet, or none; the same file twice puts nothing in twice.

    Raises `NumberTakenError`, or `BrokenRowsError` when a writer just asked to leave a slip in its tin.
    """
    _hold_papers(plan)
    rows = [{**columns, "slip_import_id": slip_import.id} for columns in prepared]
    slip_ids = insert_many_once(Slip, rows, key="code_hash")
    _check_nobody_was_first(slip_import, plan, slip_ids)
    _keep_helpers(campaign, plan, slip_ids, now=now)
    slip_import.state, slip_import.slips, slip_import.settled_at = ImportState.DONE, len(slip_ids), now
    drop_file(slip_import)
    db.session.flush()
    journal.record("import.done", slip_import, now=now, by=slip_import.account_id, after={"slips": len(slip_ids)})
    return Tally(len(slip_ids), plan.alike)


def _hold_papers(plan: Plan) -> None:
    """Lock the paper slips that are named, in one order: who asks from now on to leave one in its tin waits."""
    ids = [planned.paper.id for planned in plan.rows if planned.paper is not None]
    held = select(PaperSlip.withdrawn_at).where(PaperSlip.id.in_(ids)).order_by(PaperSlip.id)
    if any(moment is not None for moment in db.session.scalars(held.with_for_update(key_share=True)).all()):
        raise BrokenRowsError


def _check_nobody_was_first(slip_import: SlipImport, plan: Plan, slip_ids: Mapping[str, int]) -> None:
    """Refuse when a paper slip of ours came in by another way since the file was read."""
    ours = [planned.id for planned in plan.rows if planned.paper is not None and planned.code_hash not in slip_ids]
    if ours and not keys_there(slip_import.campaign_id).issuperset(ours):
        raise NumberTakenError


def _keep_helpers(campaign: Campaign, plan: Plan, slip_ids: Mapping[str, int], *, now: dt.datetime) -> None:
    """Keep the offers of who wants to help, with the slips that were made just now."""
    helping = [
        (slip_ids[planned.code_hash], planned.row)
        for planned in plan.rows
        if planned.row.reach and planned.code_hash in slip_ids
    ]
    erase_on = kept_until(campaign.meeting_on, today=local_date(now))
    people = [(row.name, row.reach) for _slip_id, row in helping]
    offers = add_offers(campaign.id, people, erase_on=erase_on, now=now)
    if offers:
        pairs = [{"id": slip_id, "offer_id": offer.id} for (slip_id, _row), offer in zip(helping, offers, strict=True)]
        db.session.execute(update(Slip), pairs)
