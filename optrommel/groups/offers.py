"""What comes of offers: called, joined or not, passed on to another group."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.extensions import db
from optrommel.groups.models import ResidentGroup
from optrommel.groups.models_offers import OfferPass
from optrommel.groups.queries_offers import passed_on, was_settled_since
from optrommel.groups.rules import GroupRestsError, GroupState, NoConsentError
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState, check_offer_move


def move_offer(
    offer: Offer, to: OfferState, *, now: dt.datetime, by: int | None = None, group: ResidentGroup | None = None
) -> bool:
    """Say how far an offer is, for a group or for the moderators; give whether that was news.

    Raises `OfferMoveError`.
    """
    if offer.state == to:
        return False
    check_offer_move(offer.state, to)
    before = {"state": offer.state}
    offer.state = to
    db.session.flush()
    after = {"state": to, "group_id": group.id if group else None}
    journal.record("offer.moved", offer, now=now, by=by, before=before, after=after)
    return True


@journal.undoes("offer.moved")
def move_back(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let an offer stand as before, unless it went on since."""
    offer = db.session.get_one(Offer, entry.subject_id)
    if offer.state != entry.after["state"]:
        raise CannotUndoError
    offer.state = entry.before["state"]
    db.session.flush()


def pass_offer_on(offer: Offer, group: ResidentGroup, *, now: dt.datetime, by: int | None = None) -> bool:
    """Let another group see an offer, because its giver lets us; give whether that was news.

    Raises `NoConsentError` or `GroupRestsError`.
    """
    if not offer.may_be_passed_on:
        raise NoConsentError
    if group.state != GroupState.ACTIVE:
        raise GroupRestsError(group=group.name)
    passed = passed_on(offer.id)
    before = {"group_id": passed.group_id, "at": passed.passed_at.isoformat()} if passed else {}
    if before.get("group_id") == group.id:
        return False
    _give(offer, group.id, now)
    journal.record("offer.passed_on", offer, now=now, by=by, before=before, after={"group_id": group.id})
    return True


def _give(offer: Offer, group_id: int, at: dt.datetime) -> None:
    passed = passed_on(offer.id) or OfferPass(campaign_id=offer.campaign_id, offer_id=offer.id)
    passed.group_id, passed.passed_at = group_id, at
    db.session.add(passed)
    db.session.flush()


@journal.undoes("offer.passed_on")
def take_back(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let the group that had it before have it again, or nobody; refused when it went on since."""
    passed = passed_on(entry.subject_id)
    if passed is None or passed.group_id != entry.after["group_id"]:
        raise CannotUndoError
    if entry.before:
        passed.group_id, passed.passed_at = entry.before["group_id"], dt.datetime.fromisoformat(entry.before["at"])
    else:
        db.session.delete(passed)
    db.session.flush()


@journal.undoes("offer.consent_noted")
def forget_consent(entry: JournalEntry, _now: dt.datetime) -> None:
    """Take it back, unless it was passed on since, or the giver said something about it since."""
    offer = db.session.get_one(Offer, entry.subject_id)
    if not offer.may_be_passed_on or passed_on(offer.id) is not None or was_settled_since(entry):
        raise CannotUndoError
    offer.may_be_passed_on = False
    db.session.flush()
