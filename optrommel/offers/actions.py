"""Offers made, looked at, and erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete

from optrommel import journal
from optrommel.accounts.rules import make_token, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.database import derive_key
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.notifications.actions import drop_letters_about, write_letter
from optrommel.notifications.composing import link_to
from optrommel.notifications.limits import spend_mail
from optrommel.offers.models import Contact, Offer
from optrommel.offers.rules import is_email, proof_of

IN_ONE_QUESTION = 500  # ids; databases take a few thousand


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


def add_offers(
    campaign_id: int, people: Sequence[tuple[str, str]], *, erase_on: dt.date, now: dt.datetime
) -> list[Offer]:
    """Keep the wishes to help of many people at once, each a name and how to reach them."""
    offers = [
        Offer(
            campaign_id=campaign_id,
            created_at=now,
            confirmed_at=None if is_email(reach) else now,
            contact=Contact(campaign_id=campaign_id, name=name, reach=reach, erase_on=erase_on),
        )
        for name, reach in people
    ]
    db.session.add_all(offers)
    db.session.flush()
    for offer in offers:
        journal.record("offer.added", offer, now=now)
    return offers


def secret_of(campaign: Campaign) -> bytes:
    """Give the secret of a campaign by which offers are proven."""
    return derive_key(campaign.code_key, "offers")


def give_key(offer: Offer) -> str:
    """Give the key to the page of an offer's giver; made when it is first asked for."""
    if offer.key is None:
        offer.key = make_token()
        offer.key_hash = token_hash(offer.key)
        db.session.flush()
    return offer.key


def ask_to_confirm(
    offer: Offer, campaign: Campaign, *, now: dt.datetime, about: str = "", by: int | None = None
) -> None:
    """Mail who left an e-mail address the way to say that it is theirs; `about` names publicly what it is for.

    `by` typed their slip over. Raises `TooMuchMailError`. A telephone number is taken as it is.
    """
    if offer.contact is None or not offer.is_unconfirmed:
        return
    spend_mail(offer.contact.reach, about=_letters_about(offer), by=by)
    key = give_key(offer)
    write_letter(
        "offer_confirm",
        offer.contact.reach,
        now=now,
        campaign_id=campaign.id,
        regarding=_letters_about(offer),
        campaign=campaign,
        about=about,
        erase_on=offer.contact.erase_on,
        link=link_to("offers.confirm", key=key, proof=proof_of(key, secret_of(campaign))),
    )


def _letters_about(offer: Offer) -> str:
    return f"offer {offer.id}"


def confirm_offer(offer: Offer, *, now: dt.datetime) -> None:
    """Take it from its giver that the address is theirs; once more changes nothing."""
    if offer.confirmed_at is None:
        offer.confirmed_at = now
        db.session.flush()
        journal.record("offer.confirmed", offer, now=now)


def let_pass_on(offer: Offer, *, now: dt.datetime) -> bool:
    """Take it from the giver that another group may ask, too; give whether that was news."""
    return _consent(offer, "offer.pass_on_allowed", may=True, now=now)


def keep_from_others(offer: Offer, *, now: dt.datetime) -> bool:
    """Take it from the giver that no other group may ask; give whether that was news."""
    return _consent(offer, "offer.pass_on_refused", may=False, now=now)


def note_consent(offer: Offer, *, now: dt.datetime, by: int | None = None) -> bool:
    """Write down that the giver told a moderator that another group may call; give whether that was news."""
    return _consent(offer, "offer.consent_noted", may=True, now=now, by=by)


def _consent(offer: Offer, action: str, *, may: bool, now: dt.datetime, by: int | None = None) -> bool:
    if offer.may_be_passed_on == may:
        return False
    offer.may_be_passed_on = may
    db.session.flush()
    journal.record(action, offer, now=now, by=by)
    return True


def open_contact(offer: Offer, *, now: dt.datetime, by: int, group_id: int | None = None) -> Contact | None:
    """Give the contact behind an offer, and write down who looked, and for which group."""
    journal.record("offer.contact_opened", offer, now=now, by=by, after={"group": group_id} if group_id else None)
    return offer.contact


def erase_contact(offer: Offer, *, now: dt.datetime, by: int | None = None) -> None:
    """Erase name, contact and own words; that somebody wanted to help, and with what kind of thing, stays."""
    contact = offer.contact
    offer.own_words = ""
    drop_letters_about(_letters_about(offer), now=now)
    if contact is None:
        return
    offer.contact = None
    db.session.flush()
    db.session.delete(contact)
    forget_log_after_commit()
    db.session.flush()
    journal.record("offer.contact_erased", offer, now=now, by=by)


def remove_offer(offer: Offer, *, now: dt.datetime) -> None:
    """Take away an offer that nobody looked at, with its contact and the line that says it came.

    SQLite may give its id to the next offer; no line may speak of that one.
    """
    drop_letters_about(_letters_about(offer), now=now)
    journal.erase_lines_of("offer", [offer.id])
    db.session.delete(offer)
    if offer.contact is not None:
        db.session.delete(offer.contact)
    forget_log_after_commit()
    db.session.flush()


def remove_offers(offer_ids: Sequence[int]) -> None:
    """Take away many offers that nobody looked at, with their contacts and the lines that say that they came."""
    for start in range(0, len(offer_ids), IN_ONE_QUESTION):
        some = offer_ids[start : start + IN_ONE_QUESTION]
        journal.erase_lines_of("offer", some)
        contacts = db.session.scalars(delete(Offer).where(Offer.id.in_(some)).returning(Offer.contact_id)).all()
        db.session.execute(delete(Contact).where(Contact.id.in_(contacts)))
