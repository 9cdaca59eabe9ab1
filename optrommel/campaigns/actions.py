"""Campaigns and tins made and changed."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import update

from optrommel import journal
from optrommel.campaigns.models import Campaign, CampaignText, Tin
from optrommel.campaigns.queries import locked_texts, slug_is_taken
from optrommel.campaigns.queries_tins import last_digital_number, tins_of
from optrommel.campaigns.rules import (
    CampaignState,
    SlugTakenError,
    TinState,
    check_move,
    check_slug,
    kept_until,
    make_lid_code,
)
from optrommel.campaigns.street_list import NewTin
from optrommel.clock import local_date
from optrommel.events import campaign_closing
from optrommel.extensions import db

CODE_KEY_BYTES = 32


def take_turn(campaign_id: int) -> None:
    """Wait until nobody else changes this campaign's ideas and themes, and let open boards know that they change.

    It is the first thing a change locks, before any slip, idea or theme is read: two can then neither wait for each
    other nor decide on what the other is changing. It ends with the transaction.
    """
    db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id)
        .values(board_version=Campaign.board_version + 1)
        .execution_options(synchronize_session=False)
    )


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


def change_texts(campaign: Campaign, texts: Mapping[str, Mapping[str, str]], *, now: dt.datetime, by: int) -> None:
    """Change the question and the introduction in other languages; empty is not written, and Dutch is shown."""
    held = locked_texts(campaign.id)
    changed: list[str] = []
    for language, wanted in texts.items():
        text = held.get(language) or CampaignText(campaign_id=campaign.id, language=language, question="", intro="")
        names = [name for name, words in wanted.items() if getattr(text, name) != words]
        for name in names:
            setattr(text, name, wanted[name])
        changed += [f"{name} {language}" for name in names]
        _keep_or_drop(text)
    if changed:
        db.session.flush()
        journal.record("campaign.changed", campaign, now=now, by=by, after={"fields": sorted(changed)})


def _keep_or_drop(text: CampaignText) -> None:
    if text.question or text.intro:
        db.session.add(text)
    elif text.id:
        db.session.delete(text)


def add_tins(campaign: Campaign, routes: Sequence[str], *, now: dt.datetime, by: int | None = None) -> list[Tin]:
    """Make a tin for each route, numbered on from the highest number."""
    last = max((tin.number for tin in tins_of(campaign.id)), default=0)
    new = [NewTin(route, number=number) for number, route in enumerate(routes, start=last + 1)]
    return add_listed_tins(campaign, new, now=now, by=by)


def add_listed_tins(campaign: Campaign, new: Sequence[NewTin], *, now: dt.datetime, by: int | None = None) -> list[Tin]:
    """Make tins with the numbers that they have; a constraint refuses a number that is there already."""
    erase_on = kept_until(campaign.meeting_on, today=local_date(now))
    tins = [
        Tin(
            campaign_id=campaign.id,
            number=one.number,
            route=one.route,
            households=one.households,
            contact_name=one.contact_name or None,
            contact_reach=one.contact_reach or None,
            contact_erase_on=erase_on if one.contact_reach else None,
            lid_code=make_lid_code(),
            created_at=now,
        )
        for one in new
    ]
    db.session.add_all(tins)
    db.session.flush()
    for tin in tins:
        journal.record("tin.added", tin, now=now, by=by)
    return tins


def add_digital_tin(campaign: Campaign, *, now: dt.datetime) -> Tin:
    """Make a tin that goes from phone to phone by a link, and is on its way at once."""
    tin = Tin(
        campaign_id=campaign.id,
        is_digital=True,
        number=last_digital_number(campaign.id) + 1,
        state=TinState.OUT,
        lid_code=make_lid_code(),
        created_at=now,
    )
    db.session.add(tin)
    db.session.flush()
    journal.record("tin.added", tin, now=now)
    return tin
