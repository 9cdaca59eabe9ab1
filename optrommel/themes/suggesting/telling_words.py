"""Words that tell themes apart, and that may travel to another campaign: many people wrote them, and they name nobody.

No database. How telling a word is: c-TF-IDF, as where piles are named (`naming.py`).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from optrommel.slips.personal import find_personal
from optrommel.themes.suggesting.features import Words, stem_of, stems_remembered
from optrommel.themes.suggesting.naming import telling
from optrommel.themes.suggesting.places import without_names
from optrommel.themes.suggesting.word_list import Word, words_of
from optrommel.words import fold

ThemeKey = TypeVar("ThemeKey", bound=Hashable)
Written = Mapping[str, frozenset[str]]  # by stem: the forms that a text has it in

FEWEST = 3  # texts of different people; a word of two may tell who wrote it
MOST = 12  # words per theme; a person reads them all
MOSTLY = 0.5  # from here a word is of one theme: the part of its texts that lie there
SHORTEST = 3  # letters
_DATA = Path(__file__).parent / "data"
_NEVER_HIDDEN: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TellingWord:
    """A word in the forms that people gave it, the commonest first, and in how many texts of a theme it stands."""

    forms: tuple[str, ...]
    texts: int


def telling_words(
    texts: Mapping[ThemeKey, Sequence[str]], *, known_names: Iterable[str] = ()
) -> dict[ThemeKey, list[TellingWord]]:
    """Give for each theme, from its texts, the words that tell it from the others, the most telling first.

    A text counts once, however often it was sent. `known_names` never travel, nor do names that many people have, be it
    without a capital, digits, streets, what is only ever written with a capital or mostly so inside a sentence, and all
    that looks like somebody's name, address or number.
    """
    own = {key: list({fold(text): text for text in of_theme}.values()) for key, of_theme in texts.items()}
    every = list(dict.fromkeys(text for of_theme in own.values() for text in of_theme))
    nameless = dict(zip(every, _without_names(every, known_names), strict=True))
    small = {word.folded for text in every for word in words_of(text) if text[word.start : word.end].islower()}
    with stems_remembered():
        written = {key: [_written(text, nameless[text], small) for text in of_theme] for key, of_theme in own.items()}
    return {key: _best(stems, written[key]) for key, stems in _ranked(written).items()}


@lru_cache(maxsize=1)
def common_names() -> frozenset[str]:
    """Read the names that many people have, folded: on a phone they are often written without a capital."""
    listed = json.loads((_DATA / "first_names_nl.json").read_text("utf-8"))["names"]
    return frozenset(" ".join(listed).split())


def _is_name(folded: str) -> bool:
    """Tell whether a word is a name that many people have, or what is theirs: fatima, fatima's, truus'."""
    return not common_names().isdisjoint({folded, folded.partition("'")[0], folded.removesuffix("s")})


def _without_names(texts: Sequence[str], known_names: Iterable[str]) -> list[list[Word]]:
    """Give the words of texts, without names of people and places, addresses and numbers."""
    hidden = [_without_details(text) for text in texts]
    return without_names(hidden, [words_of(text) for text in hidden], known=known_names, spared=_NEVER_HIDDEN)


def _without_details(text: str) -> str:
    """Put spaces for what looks personal, so that all else stays in its place."""
    for found in find_personal(text):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def _written(text: str, words: Words, small: set[str]) -> Written:
    """Give those `words` of a text that may travel; one that nobody ever wrote without a capital may be a name."""
    forms: dict[str, set[str]] = defaultdict(set)
    for word in words:
        if word.folded in small and _may_travel(word.folded):
            for stem in stem_of(word.folded):
                forms[stem].add(text[word.start : word.end].lower())
    return {stem: frozenset(found) for stem, found in forms.items()}


def _may_travel(folded: str) -> bool:
    return len(folded) >= SHORTEST and not any(map(str.isdigit, folded)) and not _is_name(folded)


def _ranked(written: Mapping[ThemeKey, Sequence[Written]]) -> dict[ThemeKey, list[str]]:
    """Give for each theme the stems that enough people wrote and that are mostly of it, the most telling first."""
    counts = {key: Counter(stem for text in texts for stem in text) for key, texts in written.items()}
    everywhere = sum(counts.values(), Counter[str]())
    ranked = telling([[frozenset(text) for text in texts] for texts in written.values()], ())

    def is_of(count: Counter[str], stem: str) -> bool:
        return count[stem] >= max(FEWEST, MOSTLY * everywhere[stem])

    return {
        key: [stem for stem in stems if is_of(counts[key], stem)] for key, stems in zip(written, ranked, strict=True)
    }


def _best(stems: Sequence[str], texts: Sequence[Written]) -> list[TellingWord]:
    found = (_telling(stem, texts) for stem in stems)
    return [word for word in found if word.forms][:MOST]


def _telling(stem: str, texts: Sequence[Written]) -> TellingWord:
    """Give a stem as people wrote it: in the forms that enough of them used."""
    held = [text[stem] for text in texts if stem in text]
    forms = Counter(form for forms in held for form in forms)
    enough = (form for form, times in forms.items() if times >= FEWEST)
    return TellingWord(tuple(sorted(enough, key=lambda form: (-forms[form], form))), len(held))
