"""How suggesting itself fares, for `optrommel doctor`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from optrommel.suggestions.models import Suggestion, SuggestionRound
from optrommel.suggestions.rules import ATTEMPTS, LATE_MINUTES


def campaigns_not_read() -> int:
    """Count the campaigns that were left because reading them went wrong too often."""
    left = SuggestionRound.attempts >= ATTEMPTS
    return db.session.scalar(select(func.count(SuggestionRound.id)).where(left)) or 0


def slips_not_read(now: dt.datetime) -> int:
    """Count the slips that wait too long for a suggestion, in campaigns of which any were ever read."""
    before = now - dt.timedelta(minutes=LATE_MINUTES)
    late = (
        select(func.count(Slip.id))
        .join(SuggestionRound, SuggestionRound.campaign_id == Slip.campaign_id)
        .outerjoin(Suggestion, Suggestion.slip_id == Slip.id)
        .where(Slip.state == SlipState.WAITING, Slip.waiting_since < before, Suggestion.id.is_(None))
    )
    return db.session.scalar(late) or 0
