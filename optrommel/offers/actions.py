"""Offers made, looked at, and erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from optrommel import journal
from optrommel.extensions import db, forget_log_after_commit
from optrommel.offers.models import Contact, Offer


def add_offer(
    campaign_id: int,
    name: str,
    reach: str,
    *,
    erase_on: dt.date,
    now: dt.datetime,
    jobs: Sequence[str] = (),
    own_words: str = "",
) -> Offer:
    """Keep somebody's wish to help, with how to reach them and for what (`jobs`: of `Job`)."""
    contact = Contact(campaign_id=campaign_id, name=name, reach=reach, erase_on=erase_on)
    offer = Offer(campaign_id=campaign_id, contact=contact, jobs=list(jobs), own_words=own_words, created_at=now)
    db.session.add_all([contact, offer])
    db.session.flush()
    journal.record("offer.added", offer, now=now)
    return offer


def open_contact(offer: Offer, *, now: dt.datetime, by: int, group_id: int | None = None) -> Contact | None:
    """Give the contact behind an offer, and write down who looked, and for which group."""
    journal.record("offer.contact_opened", offer, now=now, by=by, after={"group": group_id} if group_id else None)
    return offer.contact


def erase_contact(offer: Offer, *, now: dt.datetime, by: int | None = None) -> None:
    """Erase name, contact and own words; that somebody wanted to help, and with what kind of thing, stays."""
    contact = offer.contact
    offer.own_words = ""
    if contact is None:
        return
    offer.contact = None
    db.session.flush()
    db.session.delete(contact)
    forget_log_after_commit()
    db.session.flush()
    journal.record("offer.contact_erased", offer, now=now, by=by)
