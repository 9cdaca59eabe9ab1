"""Campaigns and tins made and changed."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Sequence

from optrommel import journal
from optrommel.campaigns.models import Campaign, Tin
from optrommel.campaigns.queries import slug_is_taken, tins_of
from optrommel.campaigns.rules import CampaignState, SlugTakenError, check_move, check_slug, make_lid_code
from optrommel.events import campaign_closing
from optrommel.extensions import db

CODE_KEY_BYTES = 32


def add_campaign(
    slug: str,
    name: str,
    *,
    question: str,
    contact: tuple[str, str, str],
    now: dt.datetime,
    intro: str = "",
    is_example: bool = False,
) -> Campaign:
    """Make a campaign in `draft`; `contact` is the named person, the telephone number and the hours.

    Raises `SlugRefusedError` or `SlugTakenError`.
    """
    check_slug(slug)
    if slug_is_taken(slug):
        raise SlugTakenError(slug=slug)
    contact_name, contact_phone, contact_hours = contact
    campaign = Campaign(
        slug=slug,
        name=name,
        question=question,
        intro=intro,
        state=CampaignState.DRAFT,
        contact_name=contact_name,
        contact_phone=contact_phone,
        contact_hours=contact_hours,
        is_example=is_example,
        code_key=base64.b64encode(secrets.token_bytes(CODE_KEY_BYTES)).decode(),
        created_at=now,
    )
    db.session.add(campaign)
    db.session.flush()
    journal.record("campaign.added", campaign, now=now)
    return campaign


def move_campaign(campaign: Campaign, to: CampaignState, *, now: dt.datetime, by: int | None = None) -> None:
    """Take a campaign to another state. Raises `CampaignMoveError`."""
    before = CampaignState(campaign.state)
    check_move(before, to)
    if to is CampaignState.CLOSED:
        campaign_closing.send(campaign)
    campaign.state = to
    if to is CampaignState.READING and (campaign.closes_at is None or campaign.closes_at > now):
        campaign.closes_at = now  # from here on late slips are counted
    if (before, to) == (CampaignState.READING, CampaignState.OPEN):
        campaign.closes_at = None
    db.session.flush()
    journal.record("campaign.moved", campaign, now=now, by=by, before={"state": before}, after={"state": to})


def change_campaign(campaign: Campaign, changes: dict[str, object], *, now: dt.datetime, by: int) -> None:
    """Change a campaign's settings; the journal tells which, not what they said."""
    changed = sorted(name for name, value in changes.items() if getattr(campaign, name) != value)
    for name in changed:
        setattr(campaign, name, changes[name])
    if changed:
        db.session.flush()
        journal.record("campaign.changed", campaign, now=now, by=by, after={"fields": changed})


def add_tins(campaign: Campaign, routes: Sequence[str], *, now: dt.datetime, by: int | None = None) -> list[Tin]:
    """Make a tin for each route, numbered on from the highest number."""
    last = max((tin.number for tin in tins_of(campaign.id)), default=0)
    tins = [
        Tin(campaign_id=campaign.id, number=number, route=route, lid_code=make_lid_code(), created_at=now)
        for number, route in enumerate(routes, start=last + 1)
    ]
    db.session.add_all(tins)
    db.session.flush()
    for tin in tins:
        journal.record("tin.added", tin, now=now, by=by)
    return tins
