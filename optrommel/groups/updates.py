"""News after it was told: changed, taken off the site, put back, and gone for good. Telling it is in `actions`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete

from optrommel import journal
from optrommel.events import about_to_undo, update_gone
from optrommel.extensions import db, forget_log_after_commit
from optrommel.groups.models import EarlierText, Update
from optrommel.groups.photos import erase_update_photo
from optrommel.groups.queries_people import colleagues_without_interest, is_member
from optrommel.groups.queries_told import earlier_texts, updates_off_since
from optrommel.groups.rules import KEPT_OFF_DAYS, NotTakenOffError, OwnGroupError, TakenOffError, UpdateChangedError
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.sanitise import RENDERER_VERSION, render_markdown


def change_update(update: Update, text: str, *, version: str, now: dt.datetime, by: int | None = None) -> None:
    """Tell news in other words; what it said stays with us. The same words again change nothing.

    `version` is the one that the form started from. Raises `TakenOffError`, or `UpdateChangedError` when somebody
    else just did.
    """
    if update.taken_off_at is not None:
        raise TakenOffError
    if update.text == text:
        return
    if version != str(update.version):
        raise UpdateChangedError
    before = EarlierText(campaign_id=update.campaign_id, update_id=update.id, text=update.text, replaced_at=now)
    db.session.add(before)
    _say(update, text, now=now)
    after = {"group_id": update.group_id}
    journal.record("update.changed", update, now=now, by=by, before={"earlier_text_id": before.id}, after=after)


def _say(update: Update, text: str, *, now: dt.datetime) -> None:
    update.text, update.html, update.renderer_version = text, render_markdown(text), RENDERER_VERSION
    update.edited_at = now  # also when a change is taken back: whoever reads a feed has the other words by now
    update.version += 1
    db.session.flush()


@journal.undoes("update.changed")
def change_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Give news its words of before; the others are kept in their place. What came after is taken back first."""
    update = db.session.get_one(Update, entry.subject_id)
    standing = earlier_texts(update.id)
    if not standing or standing[0].id != entry.before["earlier_text_id"]:
        raise CannotUndoError
    earlier, words = standing[0], update.text
    _say(update, earlier.text, now=now)
    earlier.text, earlier.taken_back_at = words, now
    db.session.flush()


def take_update_off(update: Update, reason: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Take news off the site, with a reason that its group reads; it can be put back. Raises `TakenOffError`."""
    if update.taken_off_at is not None:
        raise TakenOffError
    update.taken_off_at, update.taken_off_reason = now, reason
    update.taken_off_by_group = by is not None and is_member(update.group_id, by)
    db.session.flush()
    journal.record("update.taken_off", update, now=now, by=by, after={"group_id": update.group_id})
    update_gone.send(update, now=now)


@journal.undoes("update.taken_off")
def show_again(entry: JournalEntry, _now: dt.datetime) -> None:
    """Put news on the site again, unless it is there or gone for good."""
    update = db.session.get_one(Update, entry.subject_id)
    if update.taken_off_at is None or not update.text:
        raise CannotUndoError
    update.taken_off_at = None
    db.session.flush()


def put_update_back(update: Update, *, now: dt.datetime, by: int | None = None) -> None:
    """Put news on the site again; twice is once. Raises as `check_decides` does."""
    if update.taken_off_at is None:
        return
    check_decides(update, by)
    before, update.taken_off_at = update.taken_off_at, None
    db.session.flush()
    since = {"taken_off_at": before.isoformat()}
    journal.record("update.put_back", update, now=now, by=by, before=since, after={"group_id": update.group_id})


@journal.undoes("update.put_back")
def take_off_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Take news off the site as it was before."""
    update = db.session.get_one(Update, entry.subject_id)
    if update.taken_off_at is not None:
        raise CannotUndoError
    update.taken_off_at = dt.datetime.fromisoformat(entry.before["taken_off_at"])
    db.session.flush()
    update_gone.send(update, now=now)


def check_decides(update: Update, by: int | None) -> None:
    """Refuse the group to decide on what somebody from outside took off, as long as there is one to ask.

    Raises `OwnGroupError`.
    """
    if by is None or update.taken_off_by_group or not is_member(update.group_id, by):
        return
    if colleagues_without_interest(update.campaign_id, by, update.group_id):
        raise OwnGroupError


@about_to_undo.connect
def ask_who_decided(entry: JournalEntry, by: int | None) -> None:
    """Refuse to take that back by the same rule. Raises `OwnGroupError`."""
    if entry.action == "update.taken_off":
        check_decides(db.session.get_one(Update, entry.subject_id), by)


def erase_update(update: Update, *, now: dt.datetime, by: int | None = None) -> None:
    """Erase news that is off the site: its words, those of before and its photo. Nobody gets them back.

    Raises `NotTakenOffError`, or as `check_decides` does.
    """
    if update.taken_off_at is None:
        raise NotTakenOffError
    check_decides(update, by)
    update.text = update.html = ""
    db.session.execute(delete(EarlierText).where(EarlierText.update_id == update.id))
    erase_update_photo(update)
    forget_log_after_commit()
    db.session.flush()
    journal.close(update, now=now)
    journal.record("update.erased", update, now=now, by=by, after={"group_id": update.group_id})
    update_gone.send(update, now=now)  # a letter that was being sent when it was taken off may wait once more


def forget_updates(now: dt.datetime) -> int:
    """Erase the news that is off the site for long enough, and count it."""
    old = updates_off_since(now - dt.timedelta(days=KEPT_OFF_DAYS))
    for update in old:
        erase_update(update, now=now)
    return len(old)
