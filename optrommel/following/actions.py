"""Following by e-mail: asked for, confirmed, stopped and forgotten. No journal: what neighbours follow is nobody's."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from optrommel.accounts.rules import make_token, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.rules import CampaignArchivedError, CampaignState
from optrommel.database import derive_key
from optrommel.extensions import db, forget_log_after_commit, insert_once
from optrommel.following.anew import write_news_anew
from optrommel.following.mailing import write_to
from optrommel.following.models import Follower, Subscription
from optrommel.following.queries_followers import locked_follower_at, subscription_to, unconfirmed_since
from optrommel.following.rules import ASK_AGAIN_AFTER, TOPIC_COLUMNS, UNCONFIRMED_KEPT
from optrommel.notifications.actions import drop_letters_about, mailable


def ask_to_follow(
    campaign: Campaign, address: str, kind: str, row_id: int | None = None, *, now: dt.datetime, language: str
) -> None:
    """Mail to an address whether its reader wants to follow something; asked again at once, it mails once.

    Who follows it already gets the letter too, which then says so: nobody learns who follows what.
    Raises `CampaignArchivedError`.
    """
    if campaign.state == CampaignState.CLOSED:
        raise CampaignArchivedError
    subscription = follow(campaign, address, kind, row_id, now=now, language=language)
    if subscription.asked_at == now or subscription.asked_at <= now - ASK_AGAIN_AFTER:
        subscription.asked_at = now
        regarding = f"subscription {subscription.id}"
        write_to(subscription.follower, "follow_confirm", now=now, about=subscription, regarding=regarding)


def follow(
    campaign: Campaign, address: str, kind: str, row_id: int | None = None, *, now: dt.datetime, language: str
) -> Subscription:
    """Let an address follow something (`kind`: of `TOPIC_COLUMNS`), once its reader confirms; twice changes nothing.

    Raises `ValueError` for what is no e-mail address.
    """
    follower = _follower_at(campaign, mailable(address), now=now, language=language)
    row = {TOPIC_COLUMNS[kind]: row_id} if TOPIC_COLUMNS[kind] else {}
    made = insert_once(Subscription, campaign_id=campaign.id, follower_id=follower.id, kind=kind, asked_at=now, **row)
    return made or subscription_to(follower, kind, row_id)


def _follower_at(campaign: Campaign, address: str, *, now: dt.datetime, language: str) -> Follower:
    address_hash, key = _hash_address(campaign, address), make_token()
    made = insert_once(
        Follower,
        campaign_id=campaign.id,
        address=address,
        address_hash=address_hash,
        key=key,
        key_hash=token_hash(key),
        language=language,
        created_at=now,
    )
    found = made or locked_follower_at(campaign.id, address_hash)
    # It was there, unless its reader stopped everything this very moment.
    return found or _follower_at(campaign, address, now=now, language=language)


def _hash_address(campaign: Campaign, address: str) -> str:
    """Give by what an address is found again; under the campaign's own key, which another installation keeps."""
    key = derive_key(campaign.code_key, "followers")
    return hmac.new(key, address.casefold().encode(), hashlib.sha256).hexdigest()


def confirm(subscription: Subscription, *, now: dt.datetime) -> None:
    """Write down that it was the reader of the address who asked; what happens from now on is news for them."""
    subscription.confirmed_at = subscription.confirmed_at or now
    db.session.flush()


def unfollow(subscription: Subscription, *, now: dt.datetime) -> None:
    """Stop following something, and drop the letters about it; who follows nothing any more is forgotten."""
    follower = subscription.follower
    drop_letters_about(f"subscription {subscription.id}", now=now)
    write_news_anew(follower.campaign_id, f"follower {follower.id} news", now=now)
    follower.subscriptions.remove(subscription)
    if not follower.subscriptions:
        forget_follower(follower, now=now)
    db.session.flush()


def forget_follower(follower: Follower, *, now: dt.datetime) -> None:
    """Stop everything that somebody follows in this campaign, and erase the address."""
    drop_letters_about(f"follower {follower.id}", now=now)
    db.session.delete(follower)
    forget_log_after_commit()
    db.session.flush()


def forget_unconfirmed(now: dt.datetime) -> int:
    """Erase what was asked for a while ago and never confirmed: perhaps somebody else asked; give how many."""
    found = unconfirmed_since(now - UNCONFIRMED_KEPT)
    for subscription in found:
        unfollow(subscription, now=now)
    return len(found)
