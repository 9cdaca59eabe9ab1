"""The people of a group: who is its contact person, who leaves, and cards for who has no e-mail."""

from __future__ import annotations

import datetime as dt
import secrets

from optrommel import journal
from optrommel.accounts.actions import add_account_without_email, end_sessions
from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import code_keys
from optrommel.campaigns.rules import CROCKFORD
from optrommel.extensions import db
from optrommel.groups.actions import add_member
from optrommel.groups.models import GroupMember, MemberCard, ResidentGroup
from optrommel.groups.queries_people import card_by_hashes, cards_of, is_member, open_invitations
from optrommel.groups.rules import AlreadyDoneError, NoCardError, hash_card
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.slips.receipts import code_key
from optrommel.slips.rules import CODE_LENGTH, read_code


def choose_contact(group: ResidentGroup, member: GroupMember, *, now: dt.datetime, by: int) -> None:
    """Make a member the one whom others turn to; the same again changes nothing."""
    if group.contact_person_id == member.account_id:
        return
    before, group.contact_person_id = group.contact_person_id, member.account_id
    db.session.flush()
    after = {"account_id": member.account_id, "group_id": group.id}
    journal.record("group.contact_chosen", group, now=now, by=by, before={"account_id": before}, after=after)


def leave_group(group: ResidentGroup, member: GroupMember, *, now: dt.datetime, by: int) -> None:
    """Let a member go: their words stay, their open invitations and their card do not."""
    member.left_at = now
    was_contact = group.contact_person_id == member.account_id
    if was_contact:
        group.contact_person_id = None
    for invitation in open_invitations(group.id, member.account_id, now=now):
        invitation.expires_at = now
    card = cards_of(group.id).get(member.account_id)
    if card is not None:
        revoke_card(card, now=now, by=by)
    db.session.flush()
    after = {"account_id": member.account_id, "group_id": group.id, "was_contact": was_contact}
    journal.record("group.left", member, now=now, by=by, after=after)


@journal.undoes("group.left")
def come_back(entry: JournalEntry, _now: dt.datetime) -> None:
    """Let who left belong to the group again; a card and invitations are made anew."""
    member = db.session.get_one(GroupMember, entry.subject_id)
    if member.left_at is None or is_member(member.group_id, member.account_id):
        raise CannotUndoError
    member.left_at = None
    group = db.session.get_one(ResidentGroup, member.group_id)
    if entry.after["was_contact"] and group.contact_person_id is None:
        group.contact_person_id = member.account_id
    db.session.flush()


def add_card_holder(
    group: ResidentGroup, campaign: Campaign, name: str, *, now: dt.datetime, by: int
) -> tuple[Account, str]:
    """Make somebody without e-mail a member; give the account, and the code of the card, which is shown once."""
    account = add_account_without_email(name, now=now)
    add_member(group, account, now=now, by=by)
    return account, make_card(group, campaign, account, now=now, by=by)


def make_card(group: ResidentGroup, campaign: Campaign, account: Account, *, now: dt.datetime, by: int) -> str:
    """Make a card with a new code, which is shown once; the one of before stops. Raises `NoCardError`."""
    if account.email is not None:
        raise NoCardError
    old = cards_of(group.id).get(account.id)
    if old is not None:
        revoke_card(old, now=now, by=by)
    code = "".join(secrets.choice(CROCKFORD) for _letter in range(CODE_LENGTH))
    card = MemberCard(
        campaign_id=group.campaign_id,
        group_id=group.id,
        account_id=account.id,
        code_hash=hash_card(code_key(campaign.code_key), code),
        made_at=now,
    )
    db.session.add(card)
    db.session.flush()
    journal.record("card.made", card, now=now, by=by, after={"account_id": account.id, "group_id": group.id})
    return code


def revoke_card(card: MemberCard, *, now: dt.datetime, by: int) -> None:
    """Let a card open nothing any more, and end the visits it opened. Raises `AlreadyDoneError`."""
    if card.revoked_at is not None:
        raise AlreadyDoneError
    card.revoked_at = now
    end_sessions(card.account)
    db.session.flush()
    after = {"account_id": card.account_id, "group_id": card.group_id}
    journal.record("card.revoked", card, now=now, by=by, after=after)


def account_by_card(typed: str) -> Account | None:
    """Find whose card has this code, as somebody typed it."""
    # The code names no campaign, and each campaign hashes with its own key: one hash per campaign, one look-up.
    code = read_code(typed)
    card = card_by_hashes(hash_card(code_key(key), code) for key in code_keys()) if code else None
    return card.account if card is not None else None
