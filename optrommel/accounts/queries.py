"""Accounts, roles and invitations, found."""

from __future__ import annotations

from sqlalchemy import select

from optrommel.accounts.models import Account, CampaignRole, Invitation, LogInLink
from optrommel.accounts.rules import Role, normalise_email, token_hash
from optrommel.extensions import db


def account_by_email(email: str) -> Account | None:
    """Find the account with an e-mail address."""
    return db.session.scalar(select(Account).where(Account.email == normalise_email(email)))


def account_by_session(session_id: str) -> Account | None:
    """Find the account a session cookie speaks of, unless its sessions were ended."""
    account_id, _, session_key = session_id.partition(".")
    if not account_id.isdecimal():
        return None
    return db.session.scalar(select(Account).where(Account.id == int(account_id), Account.session_key == session_key))


def names_of_moderators(campaign_id: int) -> list[str]:
    """List the names of a campaign's moderators, who were asked first."""
    return list(
        db.session.scalars(
            select(Account.name)
            .join(CampaignRole, CampaignRole.account_id == Account.id)
            .where(CampaignRole.campaign_id == campaign_id, CampaignRole.role == Role.MODERATOR)
            .order_by(CampaignRole.id)
        )
    )


def moderators_of(campaign_id: int) -> list[Account]:
    """List a campaign's moderators, by name."""
    return list(
        db.session.scalars(
            select(Account)
            .join(CampaignRole, CampaignRole.account_id == Account.id)
            .where(CampaignRole.campaign_id == campaign_id, CampaignRole.role == Role.MODERATOR)
            .order_by(Account.name, Account.id)
        )
    )


def roles_of(campaign_id: int) -> list[tuple[CampaignRole, Account]]:
    """List who works on a campaign and as what: moderators first, each in the order in which they came."""
    found = db.session.execute(
        select(CampaignRole, Account)
        .join(Account, CampaignRole.account_id == Account.id)
        .where(CampaignRole.campaign_id == campaign_id)
        .order_by(CampaignRole.role, CampaignRole.id)
    )
    return [(given, account) for given, account in found]


def role_in(campaign_id: int, role_id: int) -> tuple[CampaignRole, Account] | None:
    """Find a role that somebody has in a campaign, with whose it is."""
    found = db.session.execute(
        select(CampaignRole, Account)
        .join(Account, CampaignRole.account_id == Account.id)
        .where(CampaignRole.campaign_id == campaign_id, CampaignRole.id == role_id)
    ).one_or_none()
    return (found[0], found[1]) if found is not None else None


def locked_roles(campaign_id: int, role: Role) -> list[int]:
    """List the ids of a campaign's roles of a kind, locked for who takes one away."""
    kind = (CampaignRole.campaign_id == campaign_id) & (CampaignRole.role == role)
    return list(db.session.scalars(select(CampaignRole.id).where(kind).order_by(CampaignRole.id).with_for_update()))


def roles_in(account_id: int, campaign_id: int) -> frozenset[Role]:
    """Give the roles of an account in a campaign."""
    held = select(CampaignRole.role).where(
        CampaignRole.account_id == account_id, CampaignRole.campaign_id == campaign_id
    )
    return frozenset(map(Role, db.session.scalars(held)))


def has_role(account_id: int, campaign_id: int, role: Role) -> bool:
    """Tell whether an account has a role in a campaign."""
    return role in roles_in(account_id, campaign_id)


def invitation_by_token(token: str) -> Invitation | None:
    """Find the invitation behind a link, locked for who accepts it."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)).with_for_update())


def link_by_token(token: str) -> LogInLink | None:
    """Find the log-in link with a token, locked for who spends it."""
    return db.session.scalar(
        select(LogInLink)
        .where(LogInLink.token_hash == token_hash(token))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
