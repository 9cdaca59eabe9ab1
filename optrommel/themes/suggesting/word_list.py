"""Words that subjects are known by, and where they stand in a text. A pattern is a word as people list it.

`boom` is that word alone, `boom*` begins so, `*boom*` holds it; a pattern of several words is those words in a row.
Case and accents do not matter.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from optrommel.words import fold

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’](?=[^\W_]))*")  # auto's is one word
_INSIDE = re.compile(r"(?<=\w)-(?=\w)")  # e-bike is two words in a row


@dataclass(frozen=True)
class Word:
    """A word of a text, folded, and where it stands: its first letter and the one after its last."""

    folded: str
    start: int
    end: int


@lru_cache(maxsize=1)
def read_word_list() -> Mapping[str, Sequence[str]]:
    """Read the word list of the package: per subject its patterns, in the order of the file."""
    listed = json.loads((_DATA / "theme_words_nl.json").read_text("utf-8"))
    return {subject: tuple(patterns) for subject, patterns in listed.items() if not subject.startswith("_")}


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Read the Dutch words that say nothing about a subject, folded."""
    return frozenset((_DATA / "stop_words_nl.txt").read_text("utf-8").split())


def words_of(text: str) -> list[Word]:
    """Take a text apart into its words; offsets are of `text` as it was written."""
    return [Word(_fold(match[0]), *match.span()) for match in _WORD.finditer(text)]


def find(text: str, patterns: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Find where words of `text` fit one of the `patterns`, as (start, end), in the order of the text."""
    return tuple((start, end) for start, end, _ in Lexicon({"": tuple(patterns)}).hits(words_of(text)))


class Lexicon:
    """A word list made ready to look words up in; subjects are numbered in the order of their names."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.subjects = tuple(sorted(words))
        self._whole: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        self._loose: list[tuple[str, int, tuple[str, ...]]] = []
        self._known: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for number, subject in enumerate(self.subjects):
            for pattern in words[subject]:
                self._add(number, pattern)
        self._any_loose = re.compile("|".join(_as_regex(first) for first, _, _ in self._loose) or "(?!)")

    def hits(self, words: Sequence[Word]) -> Iterator[tuple[int, int, int]]:
        """Give (start, end, number of the subject) of every word that is listed; a word counts once per subject."""
        for place, word in enumerate(words):
            seen: dict[int, int] = {}
            for subject, rest in self._beginning(word.folded):
                following = words[place + 1 : place + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_fits, rest, (other.folded for other in following))):
                    seen[subject] = max(seen.get(subject, 0), (following or [word])[-1].end)
            yield from ((word.start, end, subject) for subject, end in seen.items())

    def _add(self, subject: int, pattern: str) -> None:
        first, *rest = _INSIDE.sub(" ", _fold(pattern)).split() or [""]
        if not first.strip("*"):
            return
        if "*" in first:
            self._loose.append((first, subject, tuple(rest)))
        else:
            self._whole[first].append((subject, tuple(rest)))

    def _beginning(self, word: str) -> list[tuple[int, tuple[str, ...]]]:
        """Give the patterns whose first word this is; remembered, for most words come again."""
        if word not in self._known:
            loose = self._loose if self._any_loose.search(word) else ()
            fitting = [(subject, rest) for first, subject, rest in loose if _fits(first, word)]
            self._known[word] = [*self._whole.get(word, ()), *fitting]
        return self._known[word]


@lru_cache(maxsize=50_000)
def _fold(word: str) -> str:
    return fold(word).replace("’", "'")


def _as_regex(pattern: str) -> str:
    begins = "" if pattern.startswith("*") else r"\A"
    ends = "" if pattern.endswith("*") else r"\Z"
    return begins + re.escape(pattern.strip("*")) + ends


def _fits(pattern: str, word: str) -> bool:
    core = pattern.strip("*")
    if pattern.startswith("*"):
        return core in word if pattern.endswith("*") else word.endswith(core)
    return word.startswith(core) if pattern.endswith("*") else word == core
