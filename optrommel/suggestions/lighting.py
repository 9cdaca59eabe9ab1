"""Words that point at a theme, lit in a text, beside the personal details that are marked in it already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from optrommel.suggestions.advice import Span, ThemeGuess


@dataclass(frozen=True)
class Piece:
    """Part of a text: the kind of personal detail that it is, and the theme that it points at; None: neither."""

    text: str
    kind: str | None = None
    guess: ThemeGuess | None = None


def light(pieces: Iterable[tuple[str, str | None]], lit: Mapping[Span, ThemeGuess]) -> list[Piece]:
    """Cut a text that lies in pieces further, so that what is lit is a piece too; no letter is lost."""
    found: list[Piece] = []
    at = 0
    for text, kind in pieces:
        found += _cut(text, kind, at, lit)
        at += len(text)
    return found


def _cut(text: str, kind: str | None, at: int, lit: Mapping[Span, ThemeGuess]) -> Sequence[Piece]:
    end = at + len(text)
    edges = {edge for span in lit for edge in span if at < edge < end}
    places = [at, *sorted(edges), end]
    return [Piece(text[start - at : stop - at], kind, _at(start, stop, lit)) for start, stop in pairwise(places)]


def _at(start: int, stop: int, lit: Mapping[Span, ThemeGuess]) -> ThemeGuess | None:
    """Find the best theme that a piece points at."""
    found = [guess for (first, last), guess in lit.items() if first <= start and stop <= last]
    return min(found, key=lambda guess: guess.place, default=None)
