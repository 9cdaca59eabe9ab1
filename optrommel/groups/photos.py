"""Photos that groups tell their news with: on the site as long as the news is, and erased with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from optrommel import files, journal
from optrommel.extensions import db, forget_log_after_commit
from optrommel.groups.models import Update, UpdatePhoto
from optrommel.pictures import Picture

files.keep_what_is_named_in(UpdatePhoto.key)


@dataclass(frozen=True)
class ToldPhoto:
    """A picture that comes with news, and what is on it in words."""

    picture: Picture
    alt: str = ""


def keep_update_photo(update: Update, photo: ToldPhoto, *, now: dt.datetime) -> None:
    """Keep a photo with news that has just been told."""
    update.photo = UpdatePhoto(
        campaign_id=update.campaign_id,
        alt=photo.alt,
        key=files.put_file(photo.picture.content, suffix="jpg"),
        width_px=photo.picture.width_px,
        height_px=photo.picture.height_px,
        created_at=now,
    )
    db.session.flush()


def erase_update_photo(update: Update) -> None:
    """Erase the photo of an update, if it has one: the row now, the file as soon as that is certain."""
    if update.photo is not None:
        files.erase_file(update.photo.key)
        db.session.delete(update.photo)
        update.photo = None


def drop_update_photo(update: Update, *, now: dt.datetime, by: int | None = None) -> None:
    """Erase the photo of an update for good and leave its words. `update` is locked."""
    if update.photo is not None:
        erase_update_photo(update)
        forget_log_after_commit()  # what was on it stood there in words
        db.session.flush()
        journal.record("update.photo_erased", update, now=now, by=by, after={"group_id": update.group_id})
