"""What goes in and comes out: texts, themes and what people placed; guesses and likeness."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Key = Hashable
WordList = Mapping[str, Sequence[str]]  # per subject its words: `x` whole, `x*` begins with, `*x*` holds
Encoder = Callable[[Sequence[str]], Any]  # n texts to an n × d array of float32, of unit length

SUGGESTED = 3  # themes at most
LOOK_ALIKES = 5
LIKELY = 0.5  # from here “past waarschijnlijk bij”
MAYBE = 0.3  # from here “misschien”; below that nothing
SCORE_PLACES = 4  # of p and of scores; the rest is noise, and would tell equal ones apart


class Band(StrEnum):
    """How sure a suggestion is."""

    LIKELY = "likely"
    MAYBE = "maybe"
    NONE = "none"


@dataclass(frozen=True)
class Text:
    """Something that somebody wrote; `language` is a code such as `nl`."""

    key: Key
    text: str
    language: str = "nl"


@dataclass(frozen=True)
class Theme:
    """A theme as people named it, with the words that it is known by (patterns as in a word list)."""

    key: Key
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A text that a person placed in a theme."""

    text: Text
    theme: Key


@dataclass(frozen=True)
class Guess:
    """A theme with its probability (0 to 1), and where in the text the words stand that it shares: (start, end)."""

    theme: Key
    p: float
    shared: tuple[tuple[int, int], ...] = ()

    @property
    def band(self) -> Band:
        """Tell how sure this is."""
        return Band.LIKELY if self.p > LIKELY else Band.MAYBE if self.p >= MAYBE else Band.NONE


@dataclass(frozen=True)
class Advice:
    """What is suggested for a text, best theme first; not `is_readable`: it is in a language that we cannot read."""

    key: Key
    guesses: tuple[Guess, ...]
    is_readable: bool = True


@dataclass(frozen=True)
class Likeness:
    """Another text, and how much it looks alike (0 to 1); a rank, not a verdict."""

    key: Key
    score: float
