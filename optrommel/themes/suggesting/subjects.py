"""Which theme is which subjects of the word list, by their names. No database, no Flask."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeVar

from optrommel.themes.suggesting.features import stem_of
from optrommel.themes.suggesting.texts import Key, Theme, WordList
from optrommel.themes.suggesting.word_list import Lexicon, stop_words, words_of
from optrommel.words import fold, search_terms

ThemeKey = TypeVar("ThemeKey", bound=Hashable)
Kind = Literal["theme", "subject", "new"]
Terms = list[frozenset[str]]  # of each word that says something: the word and its stems

NEARLY = 0.5  # of the words of both names, so many are of both
_SAME = 2.0  # the same name; how much others are alike is 1 at most
_LISTED = 0.1  # a name that is a word of a subject: less than any that is like its name
_PART = 0.99  # a whole name says a little more than a part of one
_BETWEEN = re.compile(r"\ben\b|[,&/]", re.IGNORECASE)  # the parts of a name
_OF_PLACES = frozenset({"buurt", "wijk", "dorp", "straat"})  # said of every subject


@dataclass(frozen=True)
class Target:
    """A theme, or a subject without one (`theme` is None), with the words that it is known by."""

    name: str
    patterns: tuple[str, ...]
    theme: Key | None = None
    kind: Kind = "subject"


def known_by(themes: Sequence[Theme], words: WordList) -> tuple[list[Theme], WordList]:
    """Give the themes with all words that they are known by, their own first, and the subjects that are no theme."""
    meant = match_subjects(
        {theme.key: theme.name for theme in themes}, {subject: words[subject] for subject in sorted(words)}
    )
    known = [
        replace(theme, words=_once([*theme.words, *(word for subject in meant[theme.key] for word in words[subject])]))
        for theme in themes
    ]
    taken = {subject for subjects in meant.values() for subject in subjects}
    return known, {subject: patterns for subject, patterns in words.items() if subject not in taken}


def targets_of(themes: Sequence[Theme], subjects: WordList) -> list[Target]:
    """Give the themes with the words that they are known by, and after them the subjects that are no theme."""
    laid = [Target(theme.name, (*theme.words, *said_by(theme.name)), theme.key, "theme") for theme in themes]
    left = [Target(name, (*patterns, *said_by(name))) for name, patterns in subjects.items()]
    return [*laid, *left]


def said_by(name: str) -> tuple[str, ...]:
    """Give the words of a name that say what a theme is about, folded: `straat` is said of every subject."""
    said = [word.folded for word in words_of(name) if stem_of(word.folded)]
    return tuple(word for word in said if word not in _OF_PLACES) or tuple(said)


def match_subjects(names: Mapping[ThemeKey, str], words: WordList) -> dict[ThemeKey, tuple[str, ...]]:
    """Give for each theme, by its name, the subjects that are meant, the nearest first.

    A name means a subject when it is like that of the subject, or is in its words. A theme may be several subjects, a
    subject is of one theme: where two fit it as well, one that may be another subject leaves it to the other, and when
    two remain it is of none.
    """
    meant = _settled(names, {key: _meant(name, words) for key, name in names.items()}, words)
    return {
        key: tuple(subject for subject in _best_first(found) if _rivals(meant, subject) == [key])
        for key, found in meant.items()
    }


def _rivals(meant: Mapping[ThemeKey, Mapping[str, float]], subject: str) -> list[ThemeKey]:
    """Give the themes that a subject fits best."""
    most = max((found.get(subject, 0) for found in meant.values()), default=0)
    return [key for key, found in meant.items() if found.get(subject, 0) == most > 0]


def _settled(
    names: Mapping[ThemeKey, str], meant: Mapping[ThemeKey, dict[str, float]], words: WordList
) -> dict[ThemeKey, dict[str, float]]:
    """Let themes that fit a subject as well as another theme does be the next best, when no theme is that."""
    claimed = {subject for found in meant.values() for subject in found}
    free = {subject: patterns for subject, patterns in words.items() if subject not in claimed}
    tied = {key for subject in claimed if len(rivals := _rivals(meant, subject)) > 1 for key in rivals}
    return {key: (_meant(names[key], free) if key in tied else {}) or found for key, found in meant.items()}


def _meant(name: str, words: WordList) -> dict[str, float]:
    """Give the subjects that a name means, and how nearly: by the whole of it, and by each part that says more."""
    whole = _nearest(name, words)
    said = [terms for subject in whole for terms in _terms(subject)]
    parts = [part for part in _BETWEEN.split(name) if not _is_said(_terms(part), said)]
    by_parts = {subject: _PART * score for part in parts for subject, score in _nearest(part, words).items()}
    return by_parts | whole


def _nearest(name: str, words: WordList) -> dict[str, float]:
    """Give the subject that a name is most like, and how much; the first of several, none when it is like none."""
    scores = {subject: _likeness(name, subject) or _LISTED * _lists(words[subject], name) for subject in words}
    return {subject: scores[subject] for subject in _best_first(scores)[:1] if scores[subject]}


def _lists(patterns: Sequence[str], name: str) -> bool:
    """Tell whether all that a name says is in the words of a subject: Kinderen is, by `kind*`."""
    lexicon = Lexicon({"": patterns})
    terms = search_terms(name)
    listed = [any(any(lexicon.hits(words_of(form))) for form in sorted(forms)) for forms in terms]
    return any(listed) and all(
        is_listed or _says_nothing(forms) for is_listed, forms in zip(listed, terms, strict=True)
    )


def _best_first(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda subject: -scores[subject])


def _likeness(name: str, subject: str) -> float:
    """Tell how much a name is like that of a subject: 2 is the same name, else Jaccard's index of their words."""
    return _SAME if fold(subject) == fold(name) else _shared(_terms(name), _terms(subject))


def _shared(one: Terms, other: Terms) -> float:
    """Give the part of the words of both that both have; 0 when each says something else too, and more of it."""
    both = sum(_is_said([mine], other) for mine in one)
    part = both / (len(one) + len(other) - both) if both else 0.0
    is_within = both == min(len(one), len(other))
    return part if is_within or part >= NEARLY else 0.0


def _is_said(terms: Terms, other: Terms) -> bool:
    return all(any(mine & theirs for theirs in other) for mine in terms)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


@lru_cache(maxsize=1_000)  # each theme is compared with each subject; both are names, no resident's words
def _terms(name: str) -> Terms:
    said = [terms for terms in search_terms(name) if not _says_nothing(terms)]
    return said or search_terms(name)


def _says_nothing(forms: frozenset[str]) -> bool:
    return bool(forms & (stop_words() | _OF_PLACES))
