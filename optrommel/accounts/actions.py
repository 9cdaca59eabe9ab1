"""Accounts and roles made, invitations given and accepted."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import delete

from optrommel import journal
from optrommel.accounts.models import Account, CampaignRole, Invitation, LogInLink
from optrommel.accounts.passwords import hash_password
from optrommel.accounts.queries import account_by_email, has_role, locked_roles
from optrommel.accounts.rules import (
    INVITATION_LIFETIME,
    LINK_LIFETIME,
    CardHolderError,
    EmailTakenError,
    LastModeratorError,
    Role,
    check_invitation,
    check_link,
    make_token,
    normalise_email,
    token_hash,
)
from optrommel.events import invitation_accepted
from optrommel.extensions import db
from optrommel.notifications.actions import write_letter
from optrommel.notifications.composing import link_to


def add_account(email: str, name: str, *, password: str, now: dt.datetime, is_admin: bool = False) -> Account:
    """Make an account. Raises `EmailTakenError` when the address has one."""
    password_hash = hash_password(password)  # slow, so before the first question to the database begins to write
    if account_by_email(email):
        raise EmailTakenError
    account = Account(
        email=normalise_email(email),
        name=name.strip(),
        password_hash=password_hash,
        session_key=secrets.token_hex(16),
        is_admin=is_admin,
        created_at=now,
    )
    db.session.add(account)
    db.session.flush()
    journal.record("account.added", account, now=now)
    return account


def add_account_without_email(name: str, *, now: dt.datetime) -> Account:
    """Make an account that no password opens: who has it logs in another way."""
    account = Account(name=name.strip(), session_key=secrets.token_hex(16), created_at=now)
    db.session.add(account)
    db.session.flush()
    journal.record("account.added", account, now=now)
    return account


def end_sessions(account: Account) -> None:
    """Log an account out wherever it is logged in."""
    account.session_key = secrets.token_hex(16)
    db.session.flush()


def set_password(account: Account, password: str, *, now: dt.datetime) -> None:
    """Give an account another password, and end all its sessions and its links to log in."""
    account.password_hash = hash_password(password)
    account.session_key = secrets.token_hex(16)
    db.session.execute(delete(LogInLink).where(LogInLink.account_id == account.id))
    db.session.flush()
    journal.record("account.password_set", account, now=now)


def give_role(account: Account, campaign_id: int, role: Role, *, now: dt.datetime, by: int | None = None) -> None:
    """Make an account moderator or typist of a campaign; a second time changes nothing."""
    if has_role(account.id, campaign_id, role):
        return
    given = CampaignRole(campaign_id=campaign_id, account_id=account.id, role=role, created_at=now)
    db.session.add(given)
    db.session.flush()
    journal.record("role.given", given, now=now, by=by, after={"account_id": account.id, "role": role})


def take_role(given: CampaignRole, *, now: dt.datetime, by: int) -> None:
    """Take a role away; what else somebody is, and what they did, stays. Raises `LastModeratorError`.

    Two who take each other's at the same moment: the second finds itself the last.
    """
    ids = locked_roles(given.campaign_id, Role(given.role))
    if given.id not in ids:
        return  # somebody did so at this very moment
    if given.role == Role.MODERATOR and len(ids) == 1:
        raise LastModeratorError
    before = {"account_id": given.account_id, "role": given.role}
    db.session.delete(given)
    db.session.flush()
    journal.record("role.taken", given, now=now, by=by, before=before)


def invite(campaign_id: int, role: Role, *, now: dt.datetime, by: int | None) -> tuple[Invitation, str]:
    """Make an invitation and the token of its link; the token is shown once and not kept."""
    token = make_token()
    invitation = Invitation(
        campaign_id=campaign_id,
        token_hash=token_hash(token),
        role=role,
        invited_by_id=by,
        created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    db.session.add(invitation)
    db.session.flush()
    journal.record("invitation.made", invitation, now=now, by=by, after={"role": role})
    return invitation, token


def mail_invitation(invitation: Invitation, address: str, *, token: str, place: str, now: dt.datetime, by: int) -> None:
    """Mail the link of an invitation; `place` is where it leads, in words. Raises `InvitationSpentError`."""
    check_invitation(accepted_at=invitation.accepted_at, expires_at=invitation.expires_at, now=now)
    write_letter(
        "invitation",
        address,
        now=now,
        campaign_id=invitation.campaign_id,
        send_before=invitation.expires_at,
        place=place,
        until=invitation.expires_at,
        link=link_to("accounts.join", token=token),
    )
    journal.record("invitation.mailed", invitation, now=now, by=by)


def mail_link(email: str, *, now: dt.datetime) -> bool:
    """Mail somebody a link that lets them in once; give whether the address has an account.

    Without one it takes as long, and what was written is not to be committed.
    """
    account, token, expires_at = account_by_email(email), make_token(), now + LINK_LIFETIME
    if account is not None:
        kept = token_hash(token)
        db.session.add(LogInLink(account_id=account.id, token_hash=kept, created_at=now, expires_at=expires_at))
    write_letter(
        "log_in_link",
        (account and account.email) or email,
        now=now,
        send_before=expires_at,
        name=account.name if account else "",
        minutes=LINK_LIFETIME // dt.timedelta(minutes=1),
        link=link_to("accounts.use_link", token=token),
    )
    return account is not None


def spend_link(link: LogInLink, *, now: dt.datetime) -> Account:
    """Use a log-in link up and give whom it lets in. Raises `LinkSpentError`."""
    check_link(spent_at=link.spent_at, expires_at=link.expires_at, now=now)
    link.spent_at = now
    db.session.flush()
    return db.session.get_one(Account, link.account_id)


def forget_links(now: dt.datetime) -> None:
    """Erase the log-in links that let nobody in any more."""
    db.session.execute(delete(LogInLink).where(LogInLink.expires_at <= now))


def accept_invitation(invitation: Invitation, account: Account, *, now: dt.datetime) -> None:
    """Give an account what it was invited to, once. Raises `InvitationSpentError` or `CardHolderError`."""
    if account.email is None:
        raise CardHolderError
    check_invitation(accepted_at=invitation.accepted_at, expires_at=invitation.expires_at, now=now)
    invitation.accepted_at = now
    invitation.accepted_by_id = account.id
    if invitation.role != Role.MEMBER:
        give_role(account, invitation.campaign_id, Role(invitation.role), now=now, by=invitation.invited_by_id)
    invitation_accepted.send(invitation, account=account, now=now)
    db.session.flush()
    journal.record("invitation.accepted", invitation, now=now, by=account.id)
