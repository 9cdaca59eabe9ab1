"""Photos that come with slips: kept, shown and erased together with them."""

from __future__ import annotations

import datetime as dt

from flask import Response, abort, request
from sqlalchemy import select

from optrommel import files, journal
from optrommel.extensions import db
from optrommel.pictures import Picture
from optrommel.slips.models import KeptPicture, Photo, Slip
from optrommel.slips.rules import SlipState

SWEEP_AFTER_S = 600  # a request that still writes is long over

files.keep_what_is_named_in(Photo.key)


def keep_photo(slip: Slip, picture: Picture, *, now: dt.datetime) -> None:
    """Keep a picture with a slip that has just been put in; nobody but its writer and moderators sees it yet."""
    slip.photo = Photo(
        campaign_id=slip.campaign_id,
        key=files.put_file(picture.content, suffix="jpg"),
        width_px=picture.width_px,
        height_px=picture.height_px,
        created_at=now,
    )
    db.session.flush()


def show_photo(slip: Slip) -> None:
    """Let the neighbourhood see the photo of a slip, if it has one. `slip` is locked."""
    if slip.photo is not None:
        slip.photo.is_public = True


def hide_photo(slip: Slip) -> None:
    """Let nobody but its writer and moderators see the photo of a slip. `slip` is locked."""
    if slip.photo is not None:
        slip.photo.is_public = False


def erase_photo(slip: Slip) -> None:
    """Erase the photo of a slip for its writer: the row now, the file as soon as that is certain."""
    if slip.photo is not None:
        files.erase_file(slip.photo.key)
        db.session.delete(slip.photo)
        slip.photo = None


def withdraw_photo(slip: Slip, *, now: dt.datetime) -> None:
    """Erase the photo of a slip, whose words stay. `slip` is locked."""
    if slip.photo is not None:
        erase_photo(slip)
        journal.record("slip.photo_erased", slip, now=now)


def photo_of(campaign_id: int, slip_id: int) -> Photo | None:
    """Find the photo of a slip of a campaign, for who reads the slip."""
    return db.session.scalar(select(Photo).where(Photo.campaign_id == campaign_id, Photo.slip_id == slip_id))


def public_photo(campaign_id: int, name: str) -> Photo | None:
    """Find a photo that the neighbourhood may see, by the name that stands in its address."""
    return db.session.scalar(
        select(Photo)
        .join(Photo.slip)
        .where(
            Photo.campaign_id == campaign_id,
            Photo.key == f"{name}.jpg",
            Photo.is_public,
            Slip.state == SlipState.PUBLISHED,
        )
    )


def serve_photo(photo: KeptPicture | None) -> Response:
    """Answer with a photo, as a JPEG and nothing else; 404 when there is none."""
    content = files.file_store().get(photo.key) if photo is not None else None
    if photo is None or content is None:
        abort(404)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = 'inline; filename="foto.jpg"'
    response.set_etag(photo.key)  # asked again each time, so that a photo taken back is gone at once
    response.make_conditional(request)
    return response


def sweep_photos() -> int:
    """Erase the files that a crash left behind, with slips or elsewhere; give how many."""
    return files.sweep(files.named(), older_than_s=SWEEP_AFTER_S)
