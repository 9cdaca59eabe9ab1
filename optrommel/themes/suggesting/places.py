"""Names of places and people, told from other words without a list of names.

They would make piles of their own: all that is about the Lindestraat, whatever it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from optrommel.themes.suggesting.features import Words
from optrommel.themes.suggesting.word_list import Word, words_of

_NAMED = re.compile(r".{3,}(?:straat|laan|plein|dorp|gracht|singel|kade|steeg|buurt|wijk|hof|kwartier)")
_ENDS = ".!?:;…\n•*–-"  # a sentence, or what stands before one
_BETWEEN = " \t\r\"'“‘("


def without_names(
    texts: Sequence[str], words: Sequence[Words], *, known: Iterable[str], spared: Collection[str]
) -> list[list[Word]]:
    """Leave names out of the `words` of texts.

    A name is a word with a capital inside a sentence more often than without, a word such as `lindestraat`, or one of
    `known`, such as the name of the neighbourhood. Folded words in `spared` are never names.
    """
    named = {word.folded for word in chain.from_iterable(map(words_of, known))}
    names = (named | _with_capitals(texts, words) | _with_endings(words)) - set(spared)
    return [[word for word in of_text if word.folded not in names] for of_text in words]


def _with_capitals(texts: Sequence[str], words: Sequence[Words]) -> set[str]:
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text, of_text in zip(texts, words, strict=True):
        for word in of_text:
            if _is_inside(text, word):
                (capital if _has_capital(text, word) else small)[word.folded] += 1
    return {word for word, times in capital.items() if times > small[word]}


def _with_endings(words: Sequence[Words]) -> set[str]:
    return {word for word in {word.folded for of_text in words for word in of_text} if _NAMED.fullmatch(word)}


def _has_capital(text: str, word: Word) -> bool:
    written = text[word.start : word.end]
    return written[0].isupper() and not (len(written) > 1 and written.isupper())  # AED is no name


def _is_inside(text: str, word: Word) -> bool:
    """Tell whether a word stands inside a sentence, where only names have a capital."""
    at = word.start - 1
    while at >= 0 and text[at] in _BETWEEN:
        at -= 1
    return at >= 0 and text[at] not in _ENDS
