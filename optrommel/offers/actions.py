"""Offers made, looked at, and erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.notifications.actions import write_letter
from optrommel.notifications.composing import link_to
from optrommel.notifications.limits import spend_mail
from optrommel.offers.models import Contact, Offer
from optrommel.offers.rules import is_email, key_hash, make_key, proof_of


def add_offer(
    campaign_id: int,
    name: str,
    reach: str,
    *,
    erase_on: dt.date,
    now: dt.datetime,
    jobs: Sequence[str] = (),
    own_words: str = "",
    may_be_passed_on: bool = False,
    submission_id: str | None = None,
) -> Offer | None:
    """Keep somebody's wish to help, with how to reach them and for what (`jobs`: of `Job`).

    None when the same submission was kept before, be it by a request of this very moment.
    """
    offer = insert_once(
        Offer,
        campaign_id=campaign_id,
        jobs=list(jobs),
        own_words=own_words,
        created_at=now,
        confirmed_at=None if is_email(reach) else now,
        may_be_passed_on=may_be_passed_on,
        submission_id=submission_id,
    )
    if offer is not None:
        offer.contact = Contact(campaign_id=campaign_id, name=name, reach=reach, erase_on=erase_on)
        db.session.flush()
        journal.record("offer.added", offer, now=now)
    return offer


def give_key(offer: Offer) -> str:
    """Give the key to the page of an offer's giver; made when it is first asked for."""
    if offer.key is None:
        offer.key = make_key()
        offer.key_hash = key_hash(offer.key)
        db.session.flush()
    return offer.key


def ask_to_confirm(offer: Offer, campaign: Campaign, *, now: dt.datetime, about: str = "") -> None:
    """Mail who left an e-mail address the way to say that it is theirs; `about` names publicly what it is for.

    Raises `TooMuchMailError`. A telephone number is taken as it is.
    """
    if offer.contact is None or not offer.is_unconfirmed:
        return
    spend_mail(offer.contact.reach, about=f"offer {offer.id}")
    key = give_key(offer)
    write_letter(
        "offer_confirm",
        offer.contact.reach,
        now=now,
        campaign_id=campaign.id,
        campaign=campaign,
        about=about,
        erase_on=offer.contact.erase_on,
        link=link_to("offers.confirm", key=key, proof=proof_of(key, campaign.code_key)),
    )


def confirm_offer(offer: Offer, *, now: dt.datetime) -> None:
    """Take it from its giver that the address is theirs; once more changes nothing."""
    if offer.confirmed_at is None:
        offer.confirmed_at = now
        db.session.flush()
        journal.record("offer.confirmed", offer, now=now)


def let_pass_on(offer: Offer, *, now: dt.datetime, by: int | None = None) -> None:
    """Write down that another group may ask the giver, too."""
    _consent(offer, may=True, now=now, by=by)


def keep_from_others(offer: Offer, *, now: dt.datetime, by: int | None = None) -> None:
    """Write down that no other group may ask the giver."""
    _consent(offer, may=False, now=now, by=by)


def _consent(offer: Offer, *, may: bool, now: dt.datetime, by: int | None) -> None:
    if offer.may_be_passed_on == may:
        return
    offer.may_be_passed_on = may
    db.session.flush()
    action = "offer.pass_on_allowed" if may else "offer.pass_on_refused"
    journal.record(action, offer, now=now, by=by)


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
