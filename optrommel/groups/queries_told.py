"""What groups tell, will do and look for, found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from optrommel.extensions import db
from optrommel.groups.models import (
    Claim,
    EarlierText,
    Need,
    Step,
    Update,
    UpdatePhoto,
)
from optrommel.groups.queries import CLAIM_PARTS
from optrommel.groups.rules import NeedState

UPDATES_SHOWN = 20

_STANDS = Update.taken_off_at.is_(None)  # nobody reads what was taken off: not on pages, in feeds or in mail


def newest_updates(campaign_id: int, *, group_id: int | None = None, most: int = UPDATES_SHOWN) -> list[Update]:
    """List the newest updates of a campaign, or of one of its groups."""
    query = (
        select(Update)
        .where(Update.campaign_id == campaign_id, _STANDS)
        .options(joinedload(Update.group), joinedload(Update.photo), joinedload(Update.claim).options(*CLAIM_PARTS))
        .order_by(Update.posted_at.desc(), Update.id.desc())
        .limit(most)
    )
    if group_id is not None:
        query = query.where(Update.group_id == group_id)
    return list(db.session.scalars(query))


def updates_about(claim_ids: Iterable[int], *, most: int = UPDATES_SHOWN) -> list[Update]:
    """List the newest updates about some claims, newest first."""
    return list(
        db.session.scalars(
            select(Update)
            .where(Update.claim_id.in_(list(claim_ids)), _STANDS)
            .options(joinedload(Update.group), joinedload(Update.photo))
            .order_by(Update.posted_at.desc(), Update.id.desc())
            .limit(most)
        )
    )


def updates_taken_off(group_id: int) -> list[Update]:
    """List what a group told and what is off the site, for the group itself; last taken off first."""
    return list(
        db.session.scalars(
            select(Update)
            .where(Update.group_id == group_id, Update.taken_off_at.is_not(None), Update.text != "")
            .options(joinedload(Update.photo))
            .order_by(Update.taken_off_at.desc(), Update.id.desc())
        )
    )


def updates_off_since(before: dt.datetime) -> list[Update]:
    """List the updates that are off the site since before a moment and that still hold words, oldest first."""
    return list(
        db.session.scalars(select(Update).where(Update.taken_off_at < before, Update.text != "").order_by(Update.id))
    )


def update_in(campaign_id: int, update_id: int, *, group_id: int | None = None) -> Update | None:
    """Find an update of a campaign, locked for who changes it; one that is gone for good is not there."""
    wanted = select(Update).where(Update.campaign_id == campaign_id, Update.id == update_id, Update.text != "")
    if group_id is not None:
        wanted = wanted.where(Update.group_id == group_id)
    return db.session.scalar(wanted.with_for_update(of=Update).execution_options(populate_existing=True))


def earlier_texts(update_id: int) -> list[EarlierText]:
    """List what an update said before, newest first, without what was taken back."""
    return list(
        db.session.scalars(
            select(EarlierText)
            .where(EarlierText.update_id == update_id, EarlierText.taken_back_at.is_(None))
            .order_by(EarlierText.id.desc())
        )
    )


def public_update_photo(campaign_id: int, name: str) -> UpdatePhoto | None:
    """Find the photo of news that stands on the site, by the name that stands in its address."""
    return db.session.scalar(
        select(UpdatePhoto)
        .join(UpdatePhoto.update)
        .where(UpdatePhoto.campaign_id == campaign_id, UpdatePhoto.key == f"{name}.jpg", _STANDS)
    )


def steps_of(claim_ids: Iterable[int]) -> list[Step]:
    """List the steps of some claims: what is still to do first, by its day; then what was done, newest first."""
    found = db.session.scalars(
        select(Step)
        .where(Step.claim_id.in_(list(claim_ids)), Step.dropped_at.is_(None))
        .options(joinedload(Step.claim).joinedload(Claim.group))
        .order_by(Step.done_at.is_not(None), Step.done_at.desc(), Step.due_on, Step.id)
    )
    return list(found)


def step_in(group_id: int, step_id: int) -> Step | None:
    """Find a step of a group, locked together with its claim for who changes it."""
    return db.session.scalar(
        select(Step)
        .join(Step.claim)
        .where(Claim.group_id == group_id, Step.id == step_id, Step.dropped_at.is_(None))
        .with_for_update(of=(Step, Claim))
        .execution_options(populate_existing=True)
    )


def open_needs(*, group_id: int | None = None, claim_ids: Iterable[int] = ()) -> list[Need]:
    """List what a group still looks for, or what is looked for to do some claims; oldest first."""
    whose = Need.group_id == group_id if group_id is not None else Need.claim_id.in_(list(claim_ids))
    found = db.session.scalars(
        select(Need)
        .where(whose, Need.state == NeedState.OPEN)
        .options(joinedload(Need.claim).options(*CLAIM_PARTS))
        .order_by(Need.created_at, Need.id)
    )
    return list(found)


def need_in(group_id: int, need_id: int) -> Need | None:
    """Find something that a group looks or looked for, locked for who changes it."""
    return db.session.scalar(
        select(Need)
        .where(Need.group_id == group_id, Need.id == need_id)
        .with_for_update(of=Need)
        .execution_options(populate_existing=True)
    )


def update_by_submission(group_id: int, submission_id: str) -> Update:
    """Find the update that a form of a group made before."""
    return db.session.scalars(
        select(Update).where(Update.group_id == group_id, Update.submission_id == submission_id)
    ).one()
