"""Offers, found."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from optrommel.extensions import db
from optrommel.offers.models import Contact, Offer


def overdue_offers(today: dt.date) -> list[Offer]:
    """List the offers, of every campaign, whose contact should have been erased before today, oldest first."""
    return list(
        db.session.scalars(
            select(Offer)
            .join(Offer.contact)
            .where(Contact.erase_on < today)
            .options(joinedload(Offer.contact))
            .order_by(Contact.erase_on, Offer.id)
        )
    )


def offers_with_contact() -> Select[int]:
    """Select the ids of the offers, of every campaign, whose contact we still have."""
    return select(Offer.id).where(Offer.contact_id.is_not(None))
