"""Contact details: unreadable in the database, every look written down, gone when erased."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.offers.actions import add_offer, erase_contact, open_contact
from optrommel.offers.models import Contact, Offer
from optrommel.offers.queries import overdue_offers
from tests.factories import make_moderator

ERASE_ON = dt.date(2027, 11, 22)


def make_offer(campaign: Campaign) -> Offer:
    """Make an offer of Bep's."""
    offer = add_offer(campaign.id, "Bep", "bep@example.org", erase_on=ERASE_ON, now=utc_now())
    db.session.commit()
    return offer


def entries(action: str) -> list[JournalEntry]:
    return list(db.session.scalars(select(JournalEntry).where(JournalEntry.action == action)))


def test_name_and_contact_are_unreadable_in_the_database(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_offer(campaign)

        (row,) = db.session.execute(text("SELECT name, reach FROM contact"))

        assert not any(word in value for word in ("Bep", "bep", "example") for value in row)
        assert db.session.scalars(select(Contact.reach)).all() == ["bep@example.org"]


def test_the_same_contact_is_never_kept_the_same_way(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_offer(campaign)
        make_offer(campaign)

        rows = db.session.scalars(text("SELECT reach FROM contact")).all()

        assert len(set(rows)) == 2


def test_who_opens_a_contact_is_written_down(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        offer, moderator = make_offer(campaign), make_moderator(campaign)

        contact = open_contact(offer, now=utc_now(), by=moderator.id)
        db.session.commit()

        assert contact is not None
        assert (contact.name, contact.reach, contact.erase_on) == ("Bep", "bep@example.org", ERASE_ON)
        (entry,) = entries("offer.contact_opened")
        assert (entry.account_id, entry.subject_id, entry.campaign_id) == (moderator.id, offer.id, campaign.id)


def test_erasing_removes_the_row_and_keeps_the_offer(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        offer = make_offer(campaign)

        erase_contact(offer, now=utc_now())
        db.session.commit()

        assert db.session.scalars(select(Contact)).all() == []
        assert db.session.scalars(select(Offer.contact_id)).all() == [None]
        assert len(entries("offer.contact_erased")) == 1


def test_erasing_twice_is_written_down_once(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        offer = make_offer(campaign)

        erase_contact(offer, now=utc_now())
        erase_contact(offer, now=utc_now())
        db.session.commit()

        assert len(entries("offer.contact_erased")) == 1


def test_a_contact_hangs_on_one_offer_only(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        first, second = make_offer(campaign), make_offer(campaign)
        second.contact = first.contact

        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_purge_erases_contacts_on_the_day_after_their_date(app: Flask, campaign: Campaign) -> None:
    with app.app_context():
        make_offer(campaign).confirmed_at = utc_now()

        assert overdue_offers(ERASE_ON) == []
        assert len(overdue_offers(ERASE_ON + dt.timedelta(days=1))) == 1
