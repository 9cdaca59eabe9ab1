"""What we keep of the writer of a slip, for who holds its code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from optrommel.clock import local_date
from optrommel.extensions import db
from optrommel.groups.models import ResidentGroup
from optrommel.journal import JournalEntry
from optrommel.offers.models import Offer


@dataclass(frozen=True)
class Look:
    """Somebody looked at a contact: on which day, and for which group; without a name it was a moderator."""

    on: dt.date
    group: str


def looks_at(offer: Offer) -> list[Look]:
    """List who looked at the contact of an offer, oldest first; twice on a day counts once."""
    rows = db.session.execute(
        select(JournalEntry.at, JournalEntry.after)
        .where(
            JournalEntry.campaign_id == offer.campaign_id,
            JournalEntry.subject == Offer.__tablename__,
            JournalEntry.action == "offer.contact_opened",
            JournalEntry.subject_id == offer.id,
        )
        .order_by(JournalEntry.id)
    ).all()
    names = _names_of_groups({row.after.get("group") for row in rows} - {None})
    looks = [Look(local_date(row.at), names.get(row.after.get("group"), "")) for row in rows]
    return list(dict.fromkeys(looks))


def _names_of_groups(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = db.session.execute(select(ResidentGroup.id, ResidentGroup.name).where(ResidentGroup.id.in_(ids)))
    return {group_id: name for group_id, name in found}
