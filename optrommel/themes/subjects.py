"""Which theme is which subject of the word list, by their names. No database, no Flask."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from optrommel.themes.word_list import stop_words
from optrommel.words import fold, search_terms

Key = TypeVar("Key", bound=Hashable)
Terms = list[frozenset[str]]  # of each word that says something: the word and its stems

NEARLY = 0.5  # of the words of both names, so many are of both
_OF_PLACES = frozenset({"buurt", "wijk", "dorp", "straat"})  # said of every subject


def match_subjects(names: Mapping[Key, str], subjects: Iterable[str]) -> dict[Key, str]:
    """Give for each theme, by its name, the subject that is meant; none where two themes fit a subject as well."""
    listed = list(subjects)
    likeness = {key: _likeness(name, listed) for key, name in names.items()}
    best = {key: max(found, key=lambda at: found[at]) for key, found in likeness.items() if found}
    return {
        key: listed[at]
        for key, at in best.items()
        if all(likeness[key][at] > likeness[other].get(at, 0) for other in likeness if other != key)
    }


def _likeness(name: str, subjects: list[str]) -> dict[int, float]:
    """Give how much a name is like each subject, 0 to 2, by the place of the subject; what is not like it is left out.

    2 is the same name; else Jaccard's index of their words.
    """
    terms = _terms(name)
    scores = (
        (at, 2.0 if fold(subject) == fold(name) else _shared(terms, _terms(subject)))
        for at, subject in enumerate(subjects)
    )
    return {at: score for at, score in scores if score}


def _shared(one: Terms, other: Terms) -> float:
    """Give the part of the words of both that both have; 0 when each says something else too, and more of it."""
    both = sum(any(mine & theirs for theirs in other) for mine in one)
    part = both / (len(one) + len(other) - both) if both else 0.0
    is_within = both == min(len(one), len(other))
    return part if is_within or part >= NEARLY else 0.0


def _terms(name: str) -> Terms:
    said = [terms for terms in search_terms(name) if not terms & (stop_words() | _OF_PLACES)]
    return said or search_terms(name)
