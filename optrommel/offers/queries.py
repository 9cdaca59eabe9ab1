"""Offers, found."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from optrommel.accounts.rules import token_hash
from optrommel.clock import midnight
from optrommel.extensions import db
from optrommel.notifications.actions import sends_mail
from optrommel.offers.models import Contact, Offer
from optrommel.offers.rules import CONFIRM_WITHIN, OfferState


def overdue_offers(today: dt.date) -> list[Offer]:
    """List the offers, of every campaign, whose contact should have been erased before today, oldest first.

    By its date, or because nobody said in time that the address is theirs, where we mail; who joined since is known.
    """
    unconfirmed = (
        Offer.confirmed_at.is_(None)
        & (Offer.state != OfferState.JOINED)
        & (Offer.created_at < midnight(today - CONFIRM_WITHIN))
    )
    late = [Contact.erase_on < today, *([unconfirmed] if sends_mail() else [])]
    return list(
        db.session.scalars(
            select(Offer)
            .join(Offer.contact)
            .where(or_(*late))
            .options(joinedload(Offer.contact))
            .order_by(Contact.erase_on, Offer.id)
        )
    )


def offers_with_contact() -> Select[int]:
    """Select the ids of the offers, of every campaign, whose contact we still have."""
    return select(Offer.id).where(Offer.contact_id.is_not(None))


def offer_by_key(key: str) -> Offer | None:
    """Find the offer whose giver has this key."""
    return db.session.scalar(_of_key(key).options(joinedload(Offer.contact)))


def locked_offer_by_key(key: str) -> Offer | None:
    """Find the offer of a key, locked for its giver, who changes it."""
    return db.session.scalar(_of_key(key).with_for_update(of=Offer).execution_options(populate_existing=True))


def _of_key(key: str) -> Select[Offer]:
    return select(Offer).where(Offer.key_hash == token_hash(key))


def offer_by_submission(submission_id: str) -> Offer:
    """Find the offer that a form made before."""
    return db.session.scalars(select(Offer).where(Offer.submission_id == submission_id)).one()
