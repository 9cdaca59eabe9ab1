"""Letters written, tried, sent or given up; each in the transaction of its caller."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from urllib.parse import urlsplit

from email_validator import validate_email
from flask import current_app
from sqlalchemy import delete, update

from optrommel import journal
from optrommel.config import Settings
from optrommel.extensions import db
from optrommel.languages import choose_language
from optrommel.notifications.composing import compose
from optrommel.notifications.models import Message
from optrommel.notifications.queries import is_about, is_due, is_free, next_due, overdue
from optrommel.notifications.rules import (
    GIVE_UP_AFTER,
    KEPT_DAYS,
    LEASE,
    MessageGoneError,
    MessageState,
    check_line,
    pause_after,
)


def write_letter(
    kind: str,
    address: str,
    *,
    now: dt.datetime,
    campaign_id: int | None = None,
    language: str | None = None,
    not_before: dt.datetime | None = None,
    send_before: dt.datetime | None = None,
    unsubscribe_url: str | None = None,
    regarding: str | None = None,
    **values: Any,
) -> Message:
    """Put a letter in the outbox, in the language of this page unless another is given.

    `values` are what its templates ask for; `regarding` is what it tells of, for `drop_letters_about`.
    Raises `ValueError` for what is no e-mail address.
    """
    language = language or choose_language()
    words = compose(kind, language, **values)
    letter = Message(
        campaign_id=campaign_id,
        kind=kind,
        language=language,
        address=mailable(address),
        subject=words.subject,
        text=words.text,
        html=words.html,
        unsubscribe_url=check_line(unsubscribe_url) if unsubscribe_url else None,
        mail_id=_mail_id(),
        regarding=regarding,
        next_try_at=not_before or now,
        send_before=send_before or now + GIVE_UP_AFTER,
        created_at=now,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def sends_mail() -> bool:
    """Tell whether there is a mail server to send to; without one letters wait."""
    settings: Settings = current_app.config["SETTINGS"]
    return bool(settings.mail_host)


def mailable(address: str) -> str:
    """Give an address as mail servers take it. Raises `ValueError` for what is none, such as one of two lines."""
    found = validate_email(check_line(address), check_deliverability=False)
    return found.ascii_email or found.normalized


def _mail_id() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.site).hostname}>"


def lease_next(now: dt.datetime) -> Message | None:
    """Take the letter that waits longest for a while, so that nobody else sends it, and count the try."""
    letter = next_due(now)
    if letter is not None:
        letter.leased_until = now + LEASE
        letter.tries += 1
        db.session.flush()
    return letter


def mark_sent(letter: Message, *, now: dt.datetime) -> None:
    """Write down that a letter was taken by the server, and forget to whom it went and what it said."""
    letter.state = MessageState.SENT
    letter.said = ""
    _end(letter, now=now)
    letter.erase()


def mark_failed(letter: Message, said: str, *, now: dt.datetime) -> None:
    """Give a letter up; a key that nobody got is erased at once, other words stay for who tries again."""
    letter.state = MessageState.FAILED
    letter.said = said or letter.said
    _end(letter, now=now)
    if letter.is_secret:
        letter.erase()


def _end(letter: Message, *, now: dt.datetime) -> None:
    letter.leased_until, letter.ended_at = None, now


def put_off(letter: Message, said: str, *, now: dt.datetime) -> None:
    """Try a letter again later."""
    letter.said = said
    letter.leased_until = None
    letter.next_try_at = now + pause_after(letter.tries)


def give_up_old(now: dt.datetime) -> int:
    """Give up the letters that nobody wants any more; give how many."""
    late = overdue(now)
    for letter in late:
        mark_failed(letter, "", now=now)
    return len(late)


def note_trouble(said: str, *, now: dt.datetime) -> None:
    """Write with every letter that waits why the server did not take it; that is no try."""
    db.session.execute(update(Message).where(is_due(now)).values(said=said))


def retry(letter: Message, *, now: dt.datetime, by: int) -> None:
    """Let a letter that failed be tried again. Raises `MessageGoneError`."""
    if letter.state != MessageState.FAILED or letter.address is None:
        raise MessageGoneError
    letter.state, letter.ended_at = MessageState.QUEUED, None
    letter.tries, letter.next_try_at, letter.send_before = 0, now, now + GIVE_UP_AFTER
    db.session.flush()
    journal.record("message.retried", letter, now=now, by=by)


def open_words(letter: Message, *, now: dt.datetime, by: int) -> None:
    """Write down that somebody reads a letter of another. Raises `MessageGoneError` when it is not for other eyes."""
    if letter.is_secret or letter.text is None:
        raise MessageGoneError
    journal.record("message.opened", letter, now=now, by=by)


def drop_letters_about(regarding: str, *, now: dt.datetime) -> None:
    """Take what was not sent out of the outbox, as what it tells of is gone.

    A letter about `follower 7 slip 1 answer 2` is one about `follower 7` and about `slip 1`. One that is being sent at
    this moment still goes.
    """
    db.session.execute(
        delete(Message)
        .where(Message.state != MessageState.SENT, is_free(now), is_about(regarding))
        .execution_options(synchronize_session=False)
    )


def forget_letters(now: dt.datetime) -> int:
    """Erase the letters that ended long ago; give how many."""
    before = now - dt.timedelta(days=KEPT_DAYS)
    gone = db.session.execute(
        delete(Message).where(Message.ended_at < before).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
