"""The journal in words: what a row is called is looked up when it is read, so that what was erased is nowhere."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from optrommel.deeds import UNDONE, Rows, Sentence, Value, sentence_of
from optrommel.extensions import db
from optrommel.journal import JournalEntry
from optrommel.web import listed, moment, shortened

NAME_LONGEST = 70  # characters of what somebody wrote; the row itself tells the rest
DEEDS_SINCE = 3

Namer = Callable[[Collection[int]], Mapping[int, str]]
_NAMERS: dict[str, Namer] = {}

_QUOTED = _l("‘%(name)s’")  # what somebody wrote or thought of
_CALLED: Mapping[str, LazyString] = {
    "slip": _l("het briefje ‘%(name)s’"),
    **dict.fromkeys(("offer", "idea", "wording", "theme", "placement", "claim"), _QUOTED),
    **dict.fromkeys(("list_word", "draft_pile"), _QUOTED),
    **dict.fromkeys(("resident_group", "claim_group", "update", "step", "need", "activity"), _QUOTED),
}
_ERASED: Mapping[str, LazyString] = {
    "slip": _l("een ingetrokken briefje"),
    "offer": _l("iets dat is ingetrokken"),
    "idea": _l("een ingetrokken idee"),
    "wording": _l("gewiste woorden"),
    "account": _l("iemand"),
    "draft_pile": _l("een stapel zonder naam"),
    "activity": _l("een activiteit die er niet meer is"),
    JournalEntry.__tablename__: _l("iets dat niet meer in het logboek staat."),
}
_UNKNOWN = _l("iets dat er niet meer is")
_BY_ITSELF = "Optrommel"  # a command did it, or the calendar


@dataclass(frozen=True)
class Told:
    """A journal entry in words; plain values, so that it outlives a rollback."""

    entry_id: int
    at: dt.datetime
    who: str
    sentence: str

    def __str__(self) -> str:
        return f"{moment(self.at)}: {self.sentence}"


def name_rows(kind: str, namer: Namer) -> None:
    """Register the function that gives the names of rows of a kind by their ids, in one query; empty: erased."""
    _NAMERS[kind] = namer


def tell(entries: Sequence[JournalEntry]) -> list[Told]:
    """Put journal entries in words, in the same order; the number of queries does not grow with theirs."""
    undone = _undone_by(entries)
    sentences = {entry.id: _sentence(entry) for entry in [*undone.values(), *entries]}
    names = _look_up(sentences.values(), {entry.account_id for entry in [*undone.values(), *entries]})
    originals = {entry.id: _told(entry, sentences, names).sentence for entry in undone.values()}
    names[JournalEntry.__tablename__] = originals
    return [_told(entry, sentences, names) for entry in entries]


def rows_named(entry: JournalEntry) -> set[tuple[str, int]]:
    """Give the kind and id of every row that the sentence of an entry names."""
    rows = [value for value in _sentence(entry).values.values() if isinstance(value, Rows)]
    return {(value.kind, row_id) for value in rows for row_id in value.ids}


def call(kind: str, row_id: int) -> str:
    """Call a row by its name, as sentences do."""
    return _name(kind, _NAMERS[kind]([row_id]).get(row_id, ""))


def _undone_by(entries: Iterable[JournalEntry]) -> dict[int, JournalEntry]:
    """Give, by id, the entries that others say were undone."""
    ids = {entry.subject_id for entry in entries if entry.action == UNDONE}
    if not ids:
        return {}
    found = db.session.scalars(select(JournalEntry).where(JournalEntry.id.in_(ids)))
    return {entry.id: entry for entry in found}


def _sentence(entry: JournalEntry) -> Sentence:
    return sentence_of(entry.action, entry.subject, entry.subject_id, entry.before, entry.after)


def _look_up(sentences: Iterable[Sentence], account_ids: Collection[int | None]) -> dict[str, Mapping[int, str]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    wanted["account"] = {account_id for account_id in account_ids if account_id is not None}
    for sentence in sentences:
        for value in sentence.values.values():
            if isinstance(value, Rows):
                wanted[value.kind].update(value.ids)
    return {kind: _NAMERS[kind](ids) for kind, ids in wanted.items() if ids and kind in _NAMERS}


def _told(entry: JournalEntry, sentences: Mapping[int, Sentence], names: Mapping[str, Mapping[int, str]]) -> Told:
    sentence = sentences[entry.id]
    who = names.get("account", {}).get(entry.account_id or 0, _BY_ITSELF)
    values = {name: _said(value, names) for name, value in sentence.values.items()}
    return Told(entry.id, entry.at, who, str(sentence.pattern) % {"who": who, **values})


def _said(value: Value, names: Mapping[str, Mapping[int, str]]) -> str:
    if not isinstance(value, Rows):
        return str(value)
    found = [_name(value.kind, names.get(value.kind, {}).get(row_id, "")) for row_id in value.ids]
    return listed(found) if found else str(value.none)


def _name(kind: str, name: str) -> str:
    if not name:
        return str(_ERASED.get(kind, _UNKNOWN))
    if kind not in _CALLED:
        return name
    return str(_CALLED[kind]) % {"name": shortened(" ".join(name.split()), NAME_LONGEST)}


_AFTER, _BEFORE = JournalEntry.after, JournalEntry.before
_PLACES = range(8)  # of ideas that one deed makes or empties
# Where the facts of an entry name another row than the one that it was done to.
_NAMED_IN: Mapping[str, tuple[tuple[str, ColumnElement[Any]], ...]] = {
    "idea": (
        ("slip.published", _AFTER["idea_id"]),
        *(("slip.unpublished", _BEFORE[("ideas", place, 0)]) for place in _PLACES),
        ("idea.merged", _AFTER["into_id"]),
        ("idea.parted", _AFTER["idea_id"]),
        *(("idea.split", _AFTER[("parts", place, 0)]) for place in _PLACES),
        *(("clash.linked", _AFTER[("idea_ids", place)]) for place in (0, 1)),
        *(("clash.unlinked", _BEFORE[("idea_ids", place)]) for place in (0, 1)),
    ),
    "theme": (("theme.merged", _AFTER["into_id"]),),
}


def about(campaign_id: int, subject: str, subject_id: int, *others: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give the condition under which an entry of a campaign is about a row: done to it or with it, or taken back.

    `others` are conditions under which it is too.
    """
    named = [
        (JournalEntry.action == action) & (fact.as_integer() == subject_id)
        for action, fact in _NAMED_IN.get(subject, ())
    ]
    done = or_((JournalEntry.subject == subject) & (JournalEntry.subject_id == subject_id), *named, *others)
    done_ids = select(JournalEntry.id).where(JournalEntry.campaign_id == campaign_id, done)
    taken_back = (JournalEntry.action == UNDONE) & JournalEntry.subject_id.in_(done_ids)
    return (JournalEntry.campaign_id == campaign_id) & or_(done, taken_back)


def deeds_since(
    campaign_id: int,
    subject: str,
    subject_id: int,
    *,
    since: dt.datetime | None = None,
    after_id: int | None = None,
    besides: int | None = None,
    most: int = DEEDS_SINCE,
) -> list[Told]:
    """Tell what was done to a row (`subject` is its table), newest first: after a moment or an entry, if given.

    What the account `besides` did is left out, so that somebody reads what their colleagues did.
    """
    query = select(JournalEntry).where(about(campaign_id, subject, subject_id))
    if since is not None:
        query = query.where(JournalEntry.at > since)
    if after_id is not None:
        query = query.where(JournalEntry.id > after_id)
    if besides is not None:
        query = query.where(JournalEntry.account_id.is_distinct_from(besides))
    return tell(list(db.session.scalars(query.order_by(JournalEntry.id.desc()).limit(most))))
