"""Where a text can be laid: the themes that there are, and subjects of the word list that are no theme yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from optrommel.themes.features import stem_of
from optrommel.themes.suggest import Key, Theme, WordList
from optrommel.themes.word_list import find, words_of

Kind = Literal["theme", "subject", "new"]


@dataclass(frozen=True)
class Target:
    """A theme, or a subject without one (`theme` is None), with the words that it is known by."""

    name: str
    patterns: tuple[str, ...]
    theme: Key | None = None
    kind: Kind = "subject"


def targets_of(themes: Sequence[Theme], words: WordList) -> list[Target]:
    """Give the themes, each with the subjects that are nearly it, and after them the subjects that are left."""
    taken = _subjects_of(themes, words)
    laid = [
        Target(
            theme.name,
            (*theme.words, *_named(theme.name), *(p for subject in taken[at] for p in words[subject])),
            theme.key,
            "theme",
        )
        for at, theme in enumerate(themes)
    ]
    gone = {subject for subjects in taken.values() for subject in subjects}
    left = [Target(name, (*patterns, *_named(name))) for name, patterns in words.items() if name not in gone]
    return [*laid, *left]


def _subjects_of(themes: Sequence[Theme], words: WordList) -> Mapping[int, list[str]]:
    """Pair each subject with the theme (by its place) that it is most nearly; one theme has one subject."""
    likeness = sorted(
        (-_likeness(theme.name, subject, words[subject]), at, place, subject)
        for at, theme in enumerate(themes)
        for place, subject in enumerate(words)
    )
    pairs: dict[int, list[str]] = {at: [] for at in range(len(themes))}
    gone: set[str] = set()
    for unlike, at, _, subject in likeness:
        if unlike < 0 and not pairs[at] and subject not in gone:
            pairs[at].append(subject)
            gone.add(subject)
    return pairs


def _likeness(name: str, subject: str, patterns: Sequence[str]) -> float:
    """Tell how much a theme is a subject, 0 to 1: one name holds the other, or its words (two or more) are listed."""
    ours, theirs = _stems(name), _stems(subject)
    if not ours or not theirs:
        return 0.0
    shared = len(ours & theirs)
    if shared == min(len(ours), len(theirs)):
        return shared / len(ours | theirs)
    listed = sum(bool(find(word, patterns)) for word in _named(name))
    return 0.05 if 1 < listed == len(_named(name)) else 0.0


def _stems(name: str) -> frozenset[str]:
    return frozenset(stem for word in words_of(name) for stem in stem_of(word.folded))


def _named(name: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words_of(name) if stem_of(word.folded))
