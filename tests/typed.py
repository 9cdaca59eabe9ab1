"""Paper slips as they lie typed over."""

from __future__ import annotations

import datetime as dt
import uuid

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.slips.actions import Submission
from optrommel.slips.models import Slip
from optrommel.slips.paper import PrintedSlip
from optrommel.slips.typing import Copying, type_slip
from tests.factories import make_typist


def type_over(
    campaign: Campaign, printed: PrintedSlip, text: str = "Een bankje", at: dt.datetime | None = None
) -> Slip:
    """Let a typist type a printed slip over."""
    typist = db.session.scalars(db.select(Account).where(Account.name == "Joke")).first() or make_typist(campaign)
    submission = Submission(str(uuid.uuid4()), text)
    slip = type_slip(campaign, submission, Copying(number=str(printed.number)), now=at or utc_now(), by=typist.id)
    db.session.commit()
    return slip
