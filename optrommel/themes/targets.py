"""Where a text can be laid: the themes that there are, and subjects of the word list that are no theme yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optrommel.themes.features import stem_of
from optrommel.themes.suggest import Key, Theme, WordList
from optrommel.themes.word_list import words_of

Kind = Literal["theme", "subject", "new"]


@dataclass(frozen=True)
class Target:
    """A theme, or a subject without one (`theme` is None), with the words that it is known by."""

    name: str
    patterns: tuple[str, ...]
    theme: Key | None = None
    kind: Kind = "subject"


def targets_of(themes: Sequence[Theme], subjects: WordList) -> list[Target]:
    """Give the themes with the words that they are known by, and after them the subjects that are no theme."""
    laid = [Target(theme.name, (*theme.words, *_named(theme.name)), theme.key, "theme") for theme in themes]
    left = [Target(name, (*patterns, *_named(name))) for name, patterns in subjects.items()]
    return [*laid, *left]


def _named(name: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words_of(name) if stem_of(word.folded))
