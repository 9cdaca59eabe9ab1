"""Who follows what by e-mail, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from optrommel.accounts.rules import token_hash
from optrommel.extensions import db
from optrommel.following.models import Follower, Subscription
from optrommel.following.rules import TOPIC_COLUMNS
from optrommel.slips.models import Slip

_PARTS = tuple(
    joinedload(relation) for relation in (Subscription.theme, Subscription.idea, Subscription.group, Subscription.slip)
)
FOLLOWED = selectinload(Follower.subscriptions).options(*_PARTS)


def follower_by_key(key: str) -> Follower | None:
    """Find whose page a key opens, with all that they follow."""
    return db.session.scalar(_with_key(key))


def locked_follower_by_key(key: str) -> Follower | None:
    """Find whose page a key opens, locked for what they change."""
    locked = _with_key(key).with_for_update(of=Follower)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _with_key(key: str) -> Select[Follower]:
    whose = select(Follower).where(Follower.key_hash == token_hash(key))
    return whose.options(joinedload(Follower.campaign), FOLLOWED)


def locked_follower_at(campaign_id: int, address_hash: str) -> Follower | None:
    """Find who follows a campaign under an address, locked: what they stop meanwhile is not there any more."""
    return db.session.scalar(
        select(Follower)
        .where(Follower.campaign_id == campaign_id, Follower.address_hash == address_hash)
        .with_for_update(of=Follower)
    )


def subscription_to(follower: Follower, kind: str, row_id: int | None) -> Subscription:
    """Find with what a follower follows something."""
    wanted = select(Subscription).where(Subscription.follower_id == follower.id, Subscription.kind == kind)
    column = TOPIC_COLUMNS[kind]
    if column:
        wanted = wanted.where(getattr(Subscription, column) == row_id)
    return db.session.scalars(wanted).one()


def subscriptions_to_slip(slip_id: int) -> list[Subscription]:
    """List who asked for mail about a slip, confirmed or not, longest first."""
    return list(
        db.session.scalars(
            select(Subscription)
            .where(Subscription.slip_id == slip_id)
            .options(joinedload(Subscription.follower).options(joinedload(Follower.campaign), FOLLOWED))
            .order_by(Subscription.id)
        )
    )


def mailed_about(slip: Slip) -> list[str]:
    """List the addresses that asked for mail about a slip, confirmed or not."""
    follows = select(Subscription.follower_id).where(Subscription.slip_id == slip.id)
    return list(db.session.scalars(select(Follower.address).where(Follower.id.in_(follows)).order_by(Follower.id)))


def unconfirmed_since(before: dt.datetime) -> list[Subscription]:
    """List what was asked for before a moment and never confirmed, with who it was, oldest first, locked."""
    return list(
        db.session.scalars(
            select(Subscription)
            .where(Subscription.confirmed_at.is_(None), Subscription.asked_at < before)
            .options(joinedload(Subscription.follower).selectinload(Follower.subscriptions))
            .order_by(Subscription.id)
            .with_for_update(of=Subscription)
        )
    )


def confirmed_followers(campaign_id: int) -> list[Follower]:
    """List who follows anything of a campaign and said that it was they who asked, without address or key."""
    confirmed = select(Subscription.follower_id).where(
        Subscription.campaign_id == campaign_id, Subscription.confirmed_at.is_not(None)
    )
    return list(
        db.session.scalars(
            select(Follower)
            .where(Follower.id.in_(confirmed))
            .options(FOLLOWED, defer(Follower.address), defer(Follower.key))
            .order_by(Follower.id)
        )
    )


def locked_followers(ids: Collection[int]) -> list[Follower]:
    """Find these followers, locked; one whom somebody else is writing to is passed by."""
    return list(
        db.session.scalars(
            select(Follower)
            .where(Follower.id.in_(ids))
            .options(joinedload(Follower.campaign))
            .order_by(Follower.id)
            .with_for_update(of=Follower, skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )
