"""Spreadsheets of slips as they were sent: kept until somebody decides, listed, and taken back whole."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError

from optrommel import files, journal
from optrommel.accounts.models import Account
from optrommel.campaigns.actions import take_turn
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db, forget_log_after_commit
from optrommel.forms import tidy
from optrommel.offers.actions import remove_offers
from optrommel.offers.models import Offer
from optrommel.offers.rules import OfferState
from optrommel.rules import N_, RuleError
from optrommel.slips.models import Slip
from optrommel.slips.models_paper import FILE_NAME_MAX, SlipImport
from optrommel.slips.rules import ImportState, SlipState

DRAFT_KEPT = dt.timedelta(days=1)  # a file that nobody decided about
NAME_KEPT = dt.timedelta(days=90)  # of a file that went in: people may stand in it, and by then its day says enough

files.keep_what_is_named_in(SlipImport.file_key)


class FileGoneError(RuleError):
    """The file lay here for a day, or somebody cancelled it."""

    status = 410
    sentence = N_("Dit bestand is er niet meer: na een dag wissen we het. Kies het opnieuw.")


class ImportTouchedError(RuleError):
    """Somebody did something with a slip of this import, so that it cannot go as if it was never there."""

    sentence = N_(
        "Met briefjes uit dit bestand is al iets gedaan, dus het kan er niet meer in één keer uit. "
        "Beantwoord in het postvak wat er niet in hoort."
    )


def add_import(campaign_id: int, name: str, *, now: dt.datetime, by: int | None = None) -> SlipImport:
    """Write down that somebody sent a file."""
    slip_import = SlipImport(
        campaign_id=campaign_id,
        account_id=by,
        file_name=tidy(name)[-FILE_NAME_MAX:],
        created_at=now,
        state=ImportState.DRAFT,
    )
    db.session.add(slip_import)
    db.session.flush()
    return slip_import


def keep_draft(campaign: Campaign, content: bytes, *, name: str, now: dt.datetime, by: int) -> SlipImport:
    """Keep a file, encrypted, until somebody says whether it goes in."""
    slip_import = add_import(campaign.id, name, now=now, by=by)
    slip_import.file_key = files.put_secret(content, suffix="bin")
    db.session.flush()
    return slip_import


def content_of(slip_import: SlipImport) -> bytes:
    """Give the file of a draft. Raises `FileGoneError`."""
    content = files.get_secret(slip_import.file_key)
    if content is None:
        raise FileGoneError
    return content


def cancel_draft(slip_import: SlipImport) -> None:
    """Forget a file that does not go in."""
    drop_file(slip_import)
    db.session.delete(slip_import)
    db.session.flush()


def drop_file(slip_import: SlipImport) -> None:
    """Erase the file of an import, as soon as that is certain."""
    if slip_import.file_key is not None:
        files.erase_file(slip_import.file_key)
        slip_import.file_key = None


def forget_drafts(now: dt.datetime) -> int:
    """Forget the files that nobody decided about for a day, and count them; and what old ones were called."""
    settled_long_ago = (SlipImport.settled_at < now - NAME_KEPT) & (SlipImport.file_name != "")
    db.session.execute(update(SlipImport).where(settled_long_ago).values(file_name=""))
    old = select(SlipImport).where(SlipImport.state == ImportState.DRAFT, SlipImport.created_at < now - DRAFT_KEPT)
    drafts = db.session.scalars(old).all()
    for slip_import in drafts:
        cancel_draft(slip_import)
    return len(drafts)


def undo_import(slip_import: SlipImport, *, now: dt.datetime, by: int) -> None:
    """Take every slip of an import out, as if it was never put in; what a writer took back stays taken back.

    `slip_import` is locked. Raises `ImportTouchedError`.
    """
    take_turn(slip_import.campaign_id)  # nobody decides about one of them meanwhile
    own = (Slip.slip_import_id == slip_import.id) & (Slip.state != SlipState.WITHDRAWN)
    touched = own & ((Slip.state != SlipState.WAITING) | (Slip.version != 1) | (Offer.state != OfferState.NEW))
    is_touched = db.session.scalar(select(Slip.id).outerjoin(Slip.offer).where(touched).limit(1)) is not None
    if is_touched or _is_spoken_of(own):
        raise ImportTouchedError
    offers = [offer_id for offer_id in db.session.scalars(select(Slip.offer_id).where(own)) if offer_id is not None]
    try:
        gone = db.session.execute(delete(Slip).where(own).returning(Slip.id)).all()
        remove_offers(offers)
    except IntegrityError:  # something hangs on one of them that we know nothing of: the constraint has the last word
        raise ImportTouchedError from None
    slip_import.state, slip_import.settled_at, slip_import.file_name = ImportState.UNDONE, now, ""
    forget_log_after_commit()
    db.session.flush()
    journal.record("import.undone", slip_import, now=now, by=by, after={"slips": len(gone)})


def _is_spoken_of(own: ColumnElement[bool]) -> bool:
    """Tell whether the journal says what somebody did with these slips, or that somebody looked at a contact."""
    return journal.any_is_spoken_of("slip", select(Slip.id).where(own)) or journal.any_is_spoken_of(
        "offer", select(Slip.offer_id).where(own), but="offer.added"
    )


def import_in(campaign_id: int, import_id: int) -> SlipImport | None:
    """Find an import of a campaign."""
    return db.session.scalar(
        select(SlipImport).where(SlipImport.campaign_id == campaign_id, SlipImport.id == import_id)
    )


def locked_import(campaign_id: int, import_id: int) -> SlipImport | None:
    """Find an import of a campaign, locked for who decides about it."""
    return db.session.scalar(
        select(SlipImport)
        .where(SlipImport.campaign_id == campaign_id, SlipImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def imports_of(campaign_id: int) -> list[tuple[SlipImport, str | None]]:
    """List a campaign's imports, newest first, each with the name of who made it."""
    rows = db.session.execute(
        select(SlipImport, Account.name)
        .outerjoin(Account, Account.id == SlipImport.account_id)
        .where(SlipImport.campaign_id == campaign_id)
        .order_by(SlipImport.id.desc())
    )
    return [(slip_import, name) for slip_import, name in rows]
