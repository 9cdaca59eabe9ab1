"""Slips put in, and taken back by their writer."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries_tins import tin_by_any_lid_code
from optrommel.campaigns.rules import (
    PAPER_ADMISSION,
    TIN_IS_ON_ITS_WAY,
    Admission,
    CampaignClosedError,
    CampaignState,
    kept_until,
)
from optrommel.clock import local_date
from optrommel.events import campaign_closing, slip_withdrawn
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.notifications.rules import TooMuchMailError
from optrommel.offers.actions import add_offer, ask_to_confirm, erase_contact
from optrommel.offers.models import Offer
from optrommel.pictures import Picture
from optrommel.slips.care import needs_care
from optrommel.slips.models import Slip
from optrommel.slips.personal import find_personal
from optrommel.slips.photos import erase_photo, keep_photo
from optrommel.slips.queries import count_waiting, slip_by_hash
from optrommel.slips.receipts import make_receipt
from optrommel.slips.rules import DUTCH, SlipState, SlipsWaitingError, Source, digest_fields, may_move


@dataclass(frozen=True)
class Submission:
    """What a resident sent: the words, and with `helps` how to reach them and for what (`jobs`: of `Job`)."""

    id: str
    text: str
    helps: bool = False
    name: str = ""
    reach: str = ""
    lid_code: str = ""
    jobs: tuple[str, ...] = ()
    own_words: str = ""
    may_be_passed_on: bool = False
    by_child: bool = False
    is_another: bool = False
    photo: Picture | None = None
    language: str = DUTCH  # of the page it was written on

    @property
    def digest(self) -> str:
        """Tell one content from another under the same id."""
        fields: list[object] = [self.text, self.helps, self.name, self.reach, self.lid_code]
        if self.jobs or self.own_words:  # only then: a repeat of what was sent before there were jobs is one still
            fields += [list(self.jobs), self.own_words]
        if self.may_be_passed_on:
            fields.append("may be passed on")
        if self.photo is not None:
            fields.append(self.photo.sent_digest)
        return digest_fields(fields)


def put_slip(campaign: Campaign, submission: Submission, *, now: dt.datetime) -> tuple[Slip, str]:
    """Put a slip in the tin and give it with its receipt code; the same submission again gives the same slip.

    Raises `CampaignClosedError` when the campaign takes no slips any more.
    """
    code, code_hash = make_receipt(campaign, submission.id, submission.digest)
    admitted = admission_of(campaign, Source.PHONE, now=now)
    slip = None
    if admitted is not Admission.REFUSED:
        slip = _add_slip(campaign, submission, code_hash, now=now, is_late=admitted is Admission.LATE)
    slip = slip or slip_by_hash(code_hash)
    if slip is None:
        raise CampaignClosedError(name=f"{campaign.contact_name}, {campaign.contact_phone}")
    return slip, code


def _add_slip(
    campaign: Campaign, submission: Submission, code_hash: str, *, now: dt.datetime, is_late: bool
) -> Slip | None:
    """Keep what was sent by phone; None when it was kept before."""
    tin = tin_by_any_lid_code(submission.lid_code) if submission.lid_code else None
    return keep_slip(
        campaign,
        submission,
        now=now,
        code_hash=code_hash,
        source=Source.PHONE,
        is_late=is_late,
        tin_id=tin.id if tin and tin.campaign_id == campaign.id else None,
        tin_is_doubtful=_is_doubtful(submission.lid_code, tin, campaign),
    )


def keep_slip(campaign: Campaign, submission: Submission, *, now: dt.datetime, **columns: object) -> Slip | None:
    """Keep a slip that somebody wrote or typed over; `columns` are what that way alone knows of it.

    None when it was kept before, be it by a request of this very moment: a constraint says so.
    """
    slip = insert_once(
        Slip,
        campaign_id=campaign.id,
        by_child=submission.by_child,
        is_another=submission.is_another,
        **slip_columns(submission.text, language=submission.language, now=now),
        **columns,
    )
    if slip is None:
        return None
    if submission.helps:
        slip.offer = _offer(campaign, submission, now)
    if submission.photo is not None:
        keep_photo(slip, submission.photo, now=now)
    # No line in the journal: the row itself says when it came and how, and nobody edits it.
    return slip


def slip_columns(text: str, *, language: str, now: dt.datetime) -> dict[str, object]:
    """Give the columns that every new slip has, whichever way it came: its words, and what is read in them."""
    return {
        "text": text,
        "language": language,
        "needs_care": needs_care(text),
        "has_personal": bool(find_personal(text)),
        "received_at": now,
        "waiting_since": now,
    }


def ask_helper_to_confirm(slip: Slip, campaign: Campaign, *, now: dt.datetime, by: int | None = None) -> None:
    """Mail who wants to help and left an e-mail address, once; a slip is never refused for the sake of a mail."""
    if slip.offer is not None and slip.offer.key is None:
        with suppress(TooMuchMailError):
            ask_to_confirm(slip.offer, campaign, now=now, by=by)


def _offer(campaign: Campaign, submission: Submission, now: dt.datetime) -> Offer | None:
    return add_offer(
        campaign.id,
        submission.name,
        submission.reach,
        jobs=submission.jobs,
        own_words=submission.own_words,
        may_be_passed_on=submission.may_be_passed_on,
        erase_on=kept_until(campaign.meeting_on, today=local_date(now)),
        now=now,
    )


def admission_of(campaign: Campaign, source: Source, *, now: dt.datetime) -> Admission:
    """Tell whether a campaign takes a slip that comes this way now."""
    if source is not Source.PHONE:
        return PAPER_ADMISSION[CampaignState(campaign.state)]
    return campaign.admission(now)


def _is_doubtful(lid_code: str, tin: Tin | None, campaign: Campaign) -> bool:
    if not lid_code:
        return False
    if tin is None or tin.campaign_id != campaign.id:
        return True
    return tin.state not in TIN_IS_ON_ITS_WAY or not tin.is_opened_by(lid_code)


@campaign_closing.connect
def refuse_to_close_over_waiting_slips(campaign: Campaign) -> None:
    """Keep a campaign open as long as somebody waits: in an archive nobody could answer."""
    waiting = count_waiting(campaign.id)
    if waiting:
        raise SlipsWaitingError(count=waiting)


def withdraw_slip(slip: Slip, *, now: dt.datetime) -> None:
    """Erase a slip's words, photo and contact for its writer; a tombstone stays, so that the code keeps working.

    `slip` is locked. Withdrawing it once more changes nothing.
    """
    before = slip.state
    if not may_move(before, SlipState.WITHDRAWN):
        return
    slip.text = ""
    slip.state = SlipState.WITHDRAWN
    slip.needs_care = slip.has_personal = False  # what was read in words that are gone
    erase_photo(slip)
    if slip.offer is not None:
        erase_contact(slip.offer, now=now)
    forget_log_after_commit()
    db.session.flush()
    slip_withdrawn.send(slip, now=now)
    journal.close(slip, now=now)
    journal.record("slip.withdrawn", slip, now=now, before={"state": before}, after={"state": slip.state})
