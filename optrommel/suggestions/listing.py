"""Words added to the list, taken off it, put back on it. Who changes words of a campaign has its turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select

from optrommel import journal
from optrommel.extensions import db, insert_once
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.suggestions.models import ListWord
from optrommel.suggestions.rules_words import WORDS_MAX, SubjectGoneError, TooManyWordsError
from optrommel.suggestions.words import KnownWord, Subject, subjects_of, theme_of

Place = tuple[str, str]  # the subject that a word is of, and its pattern

_IS_OFF_AFTER = {"word.added": False, "word.taken_off": True, "word.put_back": False}


def find_subject(campaign_id: int | None, key: str) -> Subject:
    """Find a theme or a subject by the key under which its words are kept. Raises `SubjectGoneError`."""
    for subject in subjects_of(campaign_id):
        if subject.key == key:
            return subject
    raise SubjectGoneError


def add_words(
    subject: Subject,
    patterns: Iterable[str],
    *,
    campaign_id: int | None,
    now: dt.datetime,
    by: int | None = None,
    from_campaign_id: int | None = None,
) -> list[ListWord]:
    """Let a subject be known by these words too, for a campaign or for all; give those that it was not known by.

    Raises `TooManyWordsError`.
    """
    known = {word.pattern: word for word in subject.words}
    new = [pattern for pattern in patterns if pattern not in known or known[pattern].is_off]
    if _count(campaign_id) + len(new) > WORDS_MAX:
        raise TooManyWordsError(max=WORDS_MAX)
    places = [(known[pattern].subject if pattern in known else subject.key, pattern) for pattern in new]
    more = {"account_id": by, "from_campaign_id": from_campaign_id, "created_at": now}
    return _turn("word.added", [_row(place, campaign_id, **more) for place in places], now=now, by=by)


def take_off_words(
    words: Sequence[KnownWord], *, campaign_id: int | None, now: dt.datetime, by: int | None = None
) -> list[ListWord]:
    """Let a campaign, or all, not use these words any more; they stay in sight and can come back."""
    rows = [_row(_place(word), campaign_id, account_id=by, created_at=now) for word in words if not word.is_off]
    return _turn("word.taken_off", rows, now=now, by=by)


def put_back_words(
    words: Sequence[KnownWord], *, campaign_id: int | None, now: dt.datetime, by: int | None = None
) -> list[ListWord]:
    """Let a campaign, or all, use these words again."""
    rows = [_row(_place(word), campaign_id, account_id=by, created_at=now) for word in words if word.is_off]
    return _turn("word.put_back", rows, now=now, by=by)


def _place(word: KnownWord) -> Place:
    return word.subject, word.pattern


def _row(place: Place, campaign_id: int | None, **more: object) -> ListWord:
    """Find the row of a word, or make it; two who do so at once find the same."""
    subject, pattern = place
    made = insert_once(
        ListWord,
        **{"from_campaign_id": None, **more},
        campaign_id=campaign_id,
        subject=subject,
        pattern=pattern,
        theme_id=theme_of(subject),
        is_off=False,
        version=0,
    )
    is_it = (_own(campaign_id), ListWord.subject == subject, ListWord.pattern == pattern)
    return made or db.session.scalars(select(ListWord).where(*is_it)).one()


def _own(campaign_id: int | None) -> ColumnElement[bool]:
    return ListWord.campaign_id.is_not_distinct_from(campaign_id)


def _count(campaign_id: int | None) -> int:
    used = select(func.count(ListWord.id)).where(_own(campaign_id), ListWord.is_off.is_(False))
    return db.session.scalar(used) or 0


def _turn(action: str, rows: list[ListWord], *, now: dt.datetime, by: int | None) -> list[ListWord]:
    for row in rows:
        row.is_off = _IS_OFF_AFTER[action]
        row.version = ListWord.version + 1  # in the database: of two admins at once, both count
    db.session.flush()
    if rows:
        journal.record(action, rows[0], now=now, by=by, after={"word_ids": [row.id for row in rows]})
    return rows


@journal.undoes("word.added")
@journal.undoes("word.taken_off")
@journal.undoes("word.put_back")
def turn_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Use words again, or no more, as before; refused when somebody decided otherwise on one of them since."""
    ids, is_off = entry.after["word_ids"], _IS_OFF_AFTER[entry.action]
    rows = list(db.session.scalars(select(ListWord).where(ListWord.id.in_(ids), ListWord.is_off.is_(is_off))))
    if len(rows) < len(ids):
        raise CannotUndoError
    for row in rows:
        row.is_off, row.version = not is_off, ListWord.version + 1
