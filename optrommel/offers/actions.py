"""Offers made, looked at, and erased."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.extensions import db
from optrommel.offers.models import Contact, Offer


def add_offer(campaign_id: int, name: str, reach: str, *, erase_on: dt.date, now: dt.datetime) -> Offer:
    """Keep somebody's wish to help with how to reach them."""
    contact = Contact(campaign_id=campaign_id, name=name, reach=reach, erase_on=erase_on)
    offer = Offer(campaign_id=campaign_id, contact=contact, created_at=now)
    db.session.add_all([contact, offer])
    db.session.flush()
    journal.record("offer.added", offer, now=now)
    return offer


def open_contact(offer: Offer, *, now: dt.datetime, by: int) -> Contact | None:
    """Give the contact behind an offer, and write down who looked."""
    journal.record("offer.contact_opened", offer, now=now, by=by)
    return offer.contact


def erase_contact(offer: Offer, *, now: dt.datetime, by: int | None = None) -> None:
    """Erase name and contact; that somebody wanted to help stays as a number."""
    contact = offer.contact
    if contact is None:
        return
    offer.contact = None
    db.session.flush()
    db.session.delete(contact)
    db.session.flush()
    journal.record("offer.contact_erased", offer, now=now, by=by)
