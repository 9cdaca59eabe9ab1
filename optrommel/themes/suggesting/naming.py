"""Words that a pile is known by: those that it has more than other piles do.

Source: Grootendorst, BERTopic (2022), c-TF-IDF: tf × log(1 + A / f), where a word counts once per text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log

from optrommel.themes.rules import NAME_MAX
from optrommel.themes.suggesting.features import Words, stem_of

NAMED_BY = 3  # words in a name
_SHARED_BY = 3  # texts; a word of fewer is not what a pile shares
_SHARED_BY_FEW, _FEW = 2, 6  # in a pile of six at most
_SHORTEST = 3  # letters
_ALIKE = 4  # letters: `hond` and `hondje` are one word in a name

Stems = frozenset[str]  # of a text, once each


def stems_in(words: Words) -> Stems:
    """Give the stems that a text can be named by: no numbers, no words that say nothing."""
    stems = (stem for word in words if not word.folded[0].isdigit() for stem in stem_of(word.folded))
    return frozenset(stem for stem in stems if len(stem) >= _SHORTEST)


def telling(piles: Sequence[Sequence[Stems]], others: Iterable[Stems]) -> list[list[str]]:
    """Give per pile the stems that tell it from other piles and from `others`, the most telling first.

    A stem is in three texts of the pile at least, in two of a pile of six or fewer: people read that they share it.
    """
    counts = [Counter(stem for stems in pile for stem in stems) for pile in piles]
    everywhere = Counter(stem for stems in chain(others, *piles) for stem in stems)
    average = everywhere.total() / (len(piles) + 1)

    def weigh(count: Counter[str], stem: str) -> float:
        return count[stem] * log(1 + average / everywhere[stem])

    def best_first(count: Counter[str], least: int) -> list[str]:
        said = (stem for stem, times in count.items() if times >= least)
        return sorted(said, key=lambda stem: (-weigh(count, stem), stem))

    return [best_first(count, _least(len(pile))) for count, pile in zip(counts, piles, strict=True)]


def _least(texts: int) -> int:
    return _SHARED_BY if texts > _FEW else _SHARED_BY_FEW


def written_forms(texts: Iterable[str], words: Iterable[Words], stems: Collection[str]) -> Mapping[str, str]:
    """Give for each of `stems` how it is written most often, in small letters."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text, of_text in zip(texts, words, strict=True):
        for word in of_text:
            for stem in stem_of(word.folded):
                if stem in stems:
                    forms[stem][text[word.start : word.end].lower()] += 1
    return {stem: min(written, key=lambda form: (-written[form], form)) for stem, written in forms.items()}


def choose(stems: Iterable[str], *, most: int) -> list[str]:
    """Choose the first `most` stems that are not nearly one of those before them."""
    chosen: list[str] = []
    for stem in stems:
        if len(chosen) < most and not any(_are_near(stem, other) for other in chosen):
            chosen.append(stem)
    return chosen


def name_by(words: Sequence[str]) -> str:
    """Make a name of the first words, `NAMED_BY` at most, in `NAME_MAX` letters; without words it is empty."""
    return max(_names(words[:NAMED_BY]), key=len, default="")


def _names(words: Sequence[str]) -> Iterator[str]:
    yield from (word[:NAME_MAX] for word in words[:1])
    names = (", ".join(words[:many]) for many in range(1, len(words) + 1))
    yield from (name for name in names if len(name) <= NAME_MAX)


def _are_near(stem: str, other: str) -> bool:
    short, long = sorted((stem, other), key=len)
    return short == long or (len(short) >= _ALIKE and long.startswith(short))
