"""Slips put in, and taken back by their writer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries import tin_by_lid_code
from optrommel.campaigns.rules import (
    PAPER_ADMISSION,
    TIN_IS_ON_ITS_WAY,
    Admission,
    CampaignClosedError,
    CampaignState,
    admission,
    kept_until,
)
from optrommel.clock import local_date
from optrommel.events import slip_withdrawn
from optrommel.extensions import db
from optrommel.offers.actions import add_offer, erase_contact
from optrommel.slips.models import Slip
from optrommel.slips.queries import slip_by_hash
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import SlipState, Source, digest_fields, may_move


@dataclass(frozen=True)
class Submission:
    """What a resident sent: the words, and with `helps` how to reach them."""

    id: str
    text: str
    helps: bool = False
    name: str = ""
    reach: str = ""
    lid_code: str = ""

    @property
    def digest(self) -> str:
        """Tell one content from another under the same id."""
        return digest_fields([self.text, self.helps, self.name, self.reach, self.lid_code])


def put_slip(
    campaign: Campaign, submission: Submission, *, now: dt.datetime, source: Source = Source.PHONE
) -> tuple[Slip, str]:
    """Put a slip in the tin and give it with its receipt code; the same submission again gives the same slip.

    Raises `CampaignClosedError` when the campaign takes no slips any more.
    """
    code, code_hash = make_receipt(campaign, submission.id, submission.digest)
    known = slip_by_hash(code_hash)
    if known is not None:
        return known, code
    try:
        with db.session.begin_nested():
            slip = _add_slip(campaign, submission, code_hash, now=now, source=source)
    except IntegrityError:  # the same submission at the same moment, and the other was first
        known = slip_by_hash(code_hash)
        if known is None:
            raise
        return known, code
    return slip, code


def _add_slip(campaign: Campaign, submission: Submission, code_hash: str, *, now: dt.datetime, source: Source) -> Slip:
    admitted = _admission_of(campaign, source, now=now)
    if admitted is Admission.REFUSED:
        raise CampaignClosedError(name=f"{campaign.contact_name}, {campaign.contact_phone}")
    tin = tin_by_lid_code(submission.lid_code) if submission.lid_code else None
    slip = Slip(
        campaign_id=campaign.id,
        tin_id=tin.id if tin and tin.campaign_id == campaign.id else None,
        tin_is_doubtful=source is Source.PHONE and bool(submission.lid_code) and _is_doubtful(tin, campaign),
        text=submission.text,
        source=source,
        is_late=admitted is Admission.LATE,
        code_hash=code_hash,
        received_at=now,
    )
    if submission.helps:
        erase_on = kept_until(campaign.meeting_on, today=local_date(now))
        slip.offer = add_offer(campaign.id, submission.name, submission.reach, erase_on=erase_on, now=now)
    db.session.add(slip)
    db.session.flush()
    journal.record("slip.put", slip, now=now, after={"state": slip.state})
    return slip


def _admission_of(campaign: Campaign, source: Source, *, now: dt.datetime) -> Admission:
    state = CampaignState(campaign.state)
    if source is not Source.PHONE:
        return PAPER_ADMISSION[state]
    return admission(state, closes_at=campaign.closes_at, now=now, late_days=campaign.late_days)


def _is_doubtful(tin: Tin | None, campaign: Campaign) -> bool:
    return tin is None or tin.campaign_id != campaign.id or tin.state not in TIN_IS_ON_ITS_WAY


def withdraw_slip(slip: Slip, *, now: dt.datetime) -> None:
    """Erase a slip's words and contact for its writer; a tombstone stays, so that the code keeps working.

    `slip` is locked. Withdrawing it once more changes nothing.
    """
    before = slip.state
    if not may_move(before, SlipState.WITHDRAWN):
        return
    slip.text = ""
    slip.state = SlipState.WITHDRAWN
    if slip.offer is not None:
        erase_contact(slip.offer, now=now)
    db.session.flush()
    slip_withdrawn.send(slip, now=now)
    journal.record("slip.withdrawn", slip, now=now, before={"state": before}, after={"state": slip.state})
