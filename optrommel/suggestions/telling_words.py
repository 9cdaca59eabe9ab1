"""Words that tell themes apart, and that may travel to another campaign: many people wrote them, and they name nobody.

No database. Source: Grootendorst, BERTopic (2022), c-TF-IDF: tf × log(1 + A / f), where a word counts once per text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TypeVar

from optrommel.slips.personal import find_personal
from optrommel.themes.features import stem_of
from optrommel.themes.word_list import Word, words_of
from optrommel.words import fold

Key = TypeVar("Key", bound=Hashable)
Written = Mapping[str, frozenset[str]]  # by stem: the forms that a text has it in

FEWEST = 3  # texts of different people; a word of two may tell who wrote it
MOST = 12  # words per theme; a person reads them all
MOSTLY = 0.5  # from here a word is of one theme: the part of its texts that lie there
SHORTEST = 3  # letters
_BEFORE = 12  # letters that are looked at for the end of a sentence
_OPENS = re.compile(r"(?:^|[.!?:;…\n•*–-])[\s\"'“‘(]*$")
_PLACE = re.compile(r".{3,}(?:straat|laan|plein|dorp|gracht|singel|kade|steeg|buurt|wijk|hof|kwartier|weg|pad)")


@dataclass(frozen=True)
class TellingWord:
    """A word in the forms that people gave it, the commonest first, and in how many texts of a theme it stands."""

    forms: tuple[str, ...]
    texts: int


def telling_words(
    texts: Mapping[Key, Sequence[str]], *, known_names: Iterable[str] = ()
) -> dict[Key, list[TellingWord]]:
    """Give for each theme, from its texts, the words that tell it from the others, the most telling first.

    A text counts once, however often it was sent. `known_names` never travel, nor do words with a capital inside a
    sentence, digits, streets, and all that looks like somebody's name, address or number.
    """
    own = {key: list({fold(text): text for text in of_theme}.values()) for key, of_theme in texts.items()}
    names = _names_in([text for of_theme in own.values() for text in of_theme])
    names |= {word.folded for name in known_names for word in words_of(name)}
    written = {key: [_written(text, names) for text in of_theme] for key, of_theme in own.items()}
    return {key: _best(stems, written[key]) for key, stems in _ranked(written)}


def _names_in(texts: Iterable[str]) -> set[str]:
    """Find the folded words that people write with a capital inside a sentence at least as often as without."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for word in words_of(text):
            if text[word.start : word.end].islower():
                small[word.folded] += 1
            elif not _is_first(text, word):
                capital[word.folded] += 1
    return {word for word, times in capital.items() if times >= small[word]}


def _is_first(text: str, word: Word) -> bool:
    return _OPENS.search(text[max(word.start - _BEFORE, 0) : word.start]) is not None


def _written(text: str, names: set[str]) -> Written:
    forms: dict[str, set[str]] = defaultdict(set)
    hidden = [(found.start, found.end) for found in find_personal(text)]
    for word in words_of(text):
        is_hidden = any(word.start < end and start < word.end for start, end in hidden)
        if not is_hidden and word.folded not in names and _may_travel(word.folded):
            for stem in stem_of(word.folded):
                forms[stem].add(text[word.start : word.end].lower())
    return {stem: frozenset(found) for stem, found in forms.items()}


def _may_travel(word: str) -> bool:
    return len(word) >= SHORTEST and not any(map(str.isdigit, word)) and not _PLACE.fullmatch(word)


def _ranked(written: Mapping[Key, Sequence[Written]]) -> Iterator[tuple[Key, list[str]]]:
    """Give for each theme the stems that are mostly of it, by c-TF-IDF."""
    counts = {key: Counter(stem for text in texts for stem in text) for key, texts in written.items()}
    everywhere = sum(counts.values(), Counter[str]())
    average = everywhere.total() / max(len(counts), 1)
    for key, count in counts.items():
        weights = {
            stem: times * log(1 + average / everywhere[stem])
            for stem, times in count.items()
            if times >= FEWEST and times >= MOSTLY * everywhere[stem]
        }
        yield key, sorted(weights, key=lambda stem: (-weights[stem], stem))


def _best(stems: Sequence[str], texts: Sequence[Written]) -> list[TellingWord]:
    found = (_telling(stem, texts) for stem in stems)
    return [word for word in found if word.forms][:MOST]


def _telling(stem: str, texts: Sequence[Written]) -> TellingWord:
    """Give a stem as people wrote it: in the forms that enough of them used."""
    held = [text[stem] for text in texts if stem in text]
    forms = Counter(form for forms in held for form in forms)
    enough = (form for form, times in forms.items() if times >= FEWEST)
    return TellingWord(tuple(sorted(enough, key=lambda form: (-forms[form], form))), len(held))
