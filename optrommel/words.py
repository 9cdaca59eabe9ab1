"""Words as search and addresses need them: folded, stemmed, made into a slug. The only import of snowballstemmer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
# Each misses pairs that the other finds: huis/huizen (Kraaij-Pohlmann), groen/groene (Porter).
_STEMMERS = (snowballstemmer.stemmer("dutch"), snowballstemmer.stemmer("dutch_porter"))


def fold(text: str) -> str:
    """Fold case and accents: `Café` and `CAFE` become `cafe`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()  # ℐ has no small form until it is taken apart
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _forms(word: str) -> frozenset[str]:
    return frozenset({word, *(stemmer.stemWord(word) for stemmer in _STEMMERS)})


def stem(word: str) -> str:
    """Give the stem (Kraaij & Pohlmann) of a word that is folded."""
    return str(_STEMMERS[0].stemWord(word))


def search_terms(text: str) -> list[frozenset[str]]:
    """Give, for each word of `text` in order, the word and its stems; any of them finds it."""
    return [_forms(word) for word in _WORD.findall(fold(text))]


def search_document(text: str) -> str:
    """Give the words and stems under which `text` is found, separated by spaces."""
    return " ".join(sorted({form for forms in search_terms(text) for form in forms}))


def make_slug(name: str, *, taken: Collection[str] = (), longest: int = 56) -> str:
    """Make an address of a name: small letters, digits and dashes; numbered when it is among those `taken`."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(name))
    slug = "-".join(letters.split())[:longest].strip("-") or "naam"
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 2))
    return next(address for address in (slug, *numbered) if address not in taken)
