"""Names of places and people, told from other words without a list of names.

They would make piles of their own: all that is about the Lindestraat, whatever it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from optrommel.themes.word_list import Word, words_of

_NAMED = re.compile(r".{3,}(?:straat|laan|plein|dorp|gracht|singel|kade|steeg|buurt|wijk|hof|kwartier)")
_OPENS = re.compile(r"(?:^|[.!?:;…\n•*–-])[\s\"'“‘(]*$")  # what stands before the first word of a sentence
_BEFORE = 12  # letters that are looked at for it


def without_names(
    texts: Sequence[str], words: Sequence[Sequence[Word]], *, known: Iterable[str], spared: Collection[str]
) -> list[str]:
    """Put spaces for the names in texts, so that all else stays in its place; `words` are those of the texts.

    A name is a word with a capital inside a sentence more often than without, a word such as `lindestraat`, or one of
    `known`, such as the name of the neighbourhood. Folded words in `spared` are never names.
    """
    named = {word.folded for word in chain.from_iterable(map(words_of, known))}
    names = (named | _with_capitals(texts, words) | _with_endings(words)) - set(spared)
    return [_blank(text, of_text, names) for text, of_text in zip(texts, words, strict=True)]


def _with_capitals(texts: Sequence[str], words: Sequence[Sequence[Word]]) -> set[str]:
    written = [(text, word) for text, of_text in zip(texts, words, strict=True) for word in of_text]
    capital = Counter(word.folded for text, word in written if _has_capital(text, word) and _is_inside(text, word))
    small = Counter(
        word.folded
        for text, word in written
        if word.folded in capital and not _has_capital(text, word) and _is_inside(text, word)
    )
    return {word for word, times in capital.items() if times > small[word]}


def _with_endings(words: Sequence[Sequence[Word]]) -> set[str]:
    return {word for word in {word.folded for of_text in words for word in of_text} if _NAMED.fullmatch(word)}


def _has_capital(text: str, word: Word) -> bool:
    written = text[word.start : word.end]
    return written[0].isupper() and not (len(written) > 1 and written.isupper())  # AED is no name


def _is_inside(text: str, word: Word) -> bool:
    """Tell whether a word stands inside a sentence, where only names have a capital."""
    return not _OPENS.search(text[max(word.start - _BEFORE, 0) : word.start])


def _blank(text: str, words: Sequence[Word], names: Collection[str]) -> str:
    letters = list(text)
    for word in words:
        if word.folded in names:
            letters[word.start : word.end] = " " * (word.end - word.start)
    return "".join(letters)
