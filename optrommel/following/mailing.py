"""Letters to who follows something: in their language, with a way to their page and a way out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from optrommel.following.followed import followed_of
from optrommel.following.models import Follower, Subscription
from optrommel.notifications.actions import write_letter
from optrommel.notifications.composing import link_to
from optrommel.notifications.models import Message


def way_out(follower: Follower) -> str:
    """Give the address that stops all mail to a follower: to open, or for one tap of their mail program."""
    return link_to("followers.stop_all", follower_key=follower.key)


def write_to(
    follower: Follower,
    kind: str,
    *,
    now: dt.datetime,
    about: Subscription | None = None,
    regarding: str = "",
    **values: Any,
) -> Message:
    """Put a letter to a follower in the outbox, in their language; one tap of their mail program stops all mail.

    Its templates know `campaign` and `campaign_link`, `link` (their own page) and, of what it is about, `followed`. Its
    kind is secret (`KINDS`), as the link opens their page. By `regarding` it is dropped, and with its reader.
    """
    stop_url = way_out(follower)
    return write_letter(
        kind,
        follower.address,
        now=now,
        campaign_id=follower.campaign_id,
        language=follower.language,
        unsubscribe_url=stop_url,
        regarding=f"follower {follower.id} {regarding}".strip(),
        campaign=follower.campaign,
        campaign_link=link_to("pages.campaign", campaign=follower.campaign),
        followed=followed_of([about])[0] if about is not None else None,
        link=link_to("followers.page", follower_key=follower.key),
        stop_url=stop_url,
        **values,
    )
