"""Tins and their custody logs, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select

from optrommel.accounts.models import Account
from optrommel.campaigns.models import Campaign, Passing, RetiredLid, Tin
from optrommel.campaigns.rules import normalise_code
from optrommel.extensions import db


def tin_by_lid_code(code: str) -> Tin | None:
    """Find a tin by the code on its lid, of any campaign; a code that was switched off or replaced finds none."""
    return db.session.scalar(select(Tin).where(Tin.lid_code == normalise_code(code), Tin.lid_is_off.is_(False)))


def tin_by_any_lid_code(code: str) -> Tin | None:
    """Find a tin by a code that is on its lid, or ever was: a slip tells where it came from all the same."""
    bare = normalise_code(code)
    retired = select(RetiredLid.tin_id).where(RetiredLid.code == bare)
    return db.session.scalar(select(Tin).where((Tin.lid_code == bare) | Tin.id.in_(retired)))


def tins_of(campaign_id: int) -> list[Tin]:
    """List the tins that stand on a campaign's doorsteps, by number; not the digital ones."""
    return list(
        db.session.scalars(
            select(Tin).where(Tin.campaign_id == campaign_id, Tin.is_digital.is_(False)).order_by(Tin.number)
        )
    )


def last_digital_number(campaign_id: int) -> int:
    """Give the number of a campaign's newest digital tin, the campaign locked for who adds the next; 0: none yet."""
    # Not a full lock: slips that come in meanwhile need not wait.
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(key_share=True))
    newest = select(func.max(Tin.number)).where(Tin.campaign_id == campaign_id, Tin.is_digital)
    return db.session.scalar(newest) or 0


def locked_tin(tin_id: int) -> Tin | None:
    """Find a tin, locked for who says where it is."""
    return db.session.scalar(
        select(Tin).where(Tin.id == tin_id).with_for_update(of=Tin).execution_options(populate_existing=True)
    )


def tin_numbered(campaign_id: int, number: int) -> Tin | None:
    """Find a tin on a campaign's doorsteps by its number."""
    return db.session.scalar(
        select(Tin).where(Tin.campaign_id == campaign_id, Tin.is_digital.is_(False), Tin.number == number)
    )


def last_passings(campaign_id: int) -> dict[int, Passing]:
    """Give the newest line of each custody log of a campaign, by tin, in one statement."""
    newest = select(func.max(Passing.id)).where(Passing.campaign_id == campaign_id).group_by(Passing.tin_id)
    return {one.tin_id: one for one in db.session.scalars(select(Passing).where(Passing.id.in_(newest)))}


def passings_of(tin: Tin, *, since: dt.datetime | None = None, most: int | None = None) -> list[Passing]:
    """List what a tin's custody log says, newest first: what was said after `since`, or the newest so many."""
    log = select(Passing).where(Passing.campaign_id == tin.campaign_id, Passing.tin_id == tin.id)
    if since is not None:
        log = log.where(Passing.at > since)
    return list(db.session.scalars(log.order_by(Passing.id.desc()).limit(most)))


def count_passings(tin: Tin) -> int:
    """Count the lines of a tin's custody log."""
    of_tin = (Passing.campaign_id == tin.campaign_id) & (Passing.tin_id == tin.id)
    return db.session.scalar(select(func.count(Passing.id)).where(of_tin)) or 0


def names_in(log: Sequence[Passing]) -> dict[int, str]:
    """Give the names of who works here and wrote in a custody log, by account."""
    ids = {one.account_id for one in log if one.account_id}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).all() if ids else []
    return {account_id: name for account_id, name in rows}


def lid_before(tin: Tin) -> RetiredLid | None:
    """Find the code that the one on a tin's lid took the place of; None when it is the first."""
    return db.session.scalar(
        select(RetiredLid).where(RetiredLid.tin_id == tin.id, RetiredLid.next_code == tin.lid_code)
    )


def tins_with_overdue_contact(today: dt.date) -> list[Tin]:
    """List the tins whose contact person we may not know any more, of every campaign."""
    return list(db.session.scalars(select(Tin).where(Tin.contact_erase_on < today).order_by(Tin.id)))
