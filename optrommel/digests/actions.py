"""Digests written, one by one; and stopped, or wanted again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from optrommel.accounts.rules import make_token, token_hash
from optrommel.campaigns.models import Campaign
from optrommel.digests import for_groups, for_moderators
from optrommel.digests.models import Digest
from optrommel.digests.queries import Reader, is_free, living_campaigns, locked_digest, readers_of
from optrommel.digests.queries_told import scene_of
from optrommel.digests.rules import Item, Part, count_new, is_morning, part_of
from optrommel.extensions import db, insert_once, only_reading
from optrommel.languages import speaking
from optrommel.notifications.actions import write_letter
from optrommel.notifications.composing import link_to
from optrommel.notifications.models import Message

LANGUAGE = "nl"  # an account keeps none; who works here reads Dutch


@dataclass(frozen=True)
class Draft:
    """A digest that is worth writing, and to whom."""

    campaign_id: int
    campaign_name: str
    reader: Reader
    parts: tuple[Part, ...]


def write_due_digests(now: dt.datetime, *, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Write the digests of this morning, when it is morning; give how many. Commits after each."""
    return write_digests(now, should_stop=should_stop) if is_morning(now) else 0


def write_digests(now: dt.datetime, *, should_stop: Callable[[], bool] = lambda: False, dry_run: bool = False) -> int:
    """Write to everybody for whom there is news, once a day; give how many. Commits after each.

    With `dry_run` nothing is written.
    """
    drafts = _drafts(now)
    return len(drafts) if dry_run else sum(_write(draft, now) for draft in drafts if not should_stop())


def _drafts(now: dt.datetime) -> list[Draft]:
    with only_reading(), speaking(LANGUAGE):
        campaigns = [db.session.get_one(Campaign, campaign_id) for campaign_id in living_campaigns()]
        return [draft for campaign in campaigns for draft in _drafts_of(campaign, now)]


def _drafts_of(campaign: Campaign, now: dt.datetime) -> Iterator[Draft]:
    readers = readers_of(campaign.id, now=now)
    items = _items_of(campaign, now) if readers else {}
    for reader in readers:
        parts = tuple(_parts(reader, items))
        if count_new(parts):
            yield Draft(campaign.id, campaign.name, reader, parts)


def _items_of(campaign: Campaign, now: dt.datetime) -> dict[int | None, list[Item]]:
    """Gather what there is to tell, by the group it is for; the moderators' under None."""
    scene, items = scene_of(campaign, now=now), defaultdict(list)
    for tell in for_moderators.TELLERS + for_groups.TELLERS:
        for item in tell(scene):
            items[item.group_id].append(item)
    return items


def _parts(reader: Reader, items: dict[int | None, list[Item]]) -> Iterator[Part]:
    roles: dict[int | None, str] = {None: str(_("Voor de werkgroep"))} if reader.moderates else {}
    for group_id, heading in (roles | reader.groups).items():
        part = part_of(heading, items.get(group_id, ()), reader.account_id, reader.sent_at)
        if part.lines:
            yield part


def _write(draft: Draft, now: dt.datetime) -> bool:
    """Write a digest, unless another process was first or its reader stopped it; with the letter goes its moment."""
    digest = own_digest(draft.campaign_id, draft.reader.account_id)
    is_ours = is_free(digest, now)
    try:
        if is_ours:
            digest.message, digest.sent_at = _letter(draft, digest.key, now), now
    except ValueError:  # an address that no server knows must not keep others from their mail
        db.session.rollback()
        return False
    db.session.commit()
    return is_ours


def _letter(draft: Draft, key: str, now: dt.datetime) -> Message:
    stop_link = link_to("digests.by_key", token=key)
    return write_letter(
        "digest",
        draft.reader.email,
        now=now,
        campaign_id=draft.campaign_id,
        language=LANGUAGE,
        unsubscribe_url=stop_link,
        stop_link=stop_link,
        name=draft.reader.name,
        campaign=draft.campaign_name,
        parts=draft.parts,
    )


def own_digest(campaign_id: int, account_id: int) -> Digest:
    """Find or begin the digest of an account, locked."""
    key = make_token()
    insert_once(Digest, campaign_id=campaign_id, account_id=account_id, key=key, key_hash=token_hash(key))
    return locked_digest(campaign_id, account_id)


def stop_digest(campaign_id: int, account_id: int, *, now: dt.datetime) -> None:
    """Mail somebody no digests of a campaign any more."""
    own_digest(campaign_id, account_id).stopped_at = now
    db.session.flush()


def resume_digest(campaign_id: int, account_id: int) -> None:
    """Mail somebody digests of a campaign again."""
    own_digest(campaign_id, account_id).stopped_at = None
    db.session.flush()
