"""Offers, found."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
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
