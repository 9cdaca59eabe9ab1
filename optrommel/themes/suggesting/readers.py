"""How texts are read before themes are learned: Dutch by its words, other languages by vectors alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from optrommel.slips.rules import DUTCHES
from optrommel.themes.suggesting.encoding import LANGUAGES
from optrommel.themes.suggesting.features import TfIdf, Words, letter_groups, stem_of, subject_rows
from optrommel.themes.suggesting.reasons import silent
from optrommel.themes.suggesting.texts import Encoder
from optrommel.themes.suggesting.word_list import Lexicon, words_of

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

Said = tuple[tuple[int, int], int, float]  # a word of a text: (start, end), the column it counts in, for how much
_STEMS, _LETTERS, _LISTED, _VECTORS = 0.7, 1.0, 0.7, 1.0  # how much each weighs; measured in docs/suggest.md
_LEAST_SPEAKING = 1 / 3  # of the word that says most


def is_dutch(text: str, language: str) -> bool:
    """Tell whether the words of a text can be read: it is called Dutch, and is in letters that Dutch is written in."""
    return language in DUTCHES and (text.isascii() or _is_mostly_latin(text))


def _is_mostly_latin(text: str) -> bool:
    latin = [_is_latin(letter) for letter in text if letter.isalpha()]
    return 2 * sum(latin) >= len(latin)


def is_readable(text: str, language: str, *, encoder: Encoder | None) -> bool:
    """Tell whether we can read a text: Dutch always, other languages when an encoder does."""
    return is_dutch(text, language) or (encoder is not None and language in LANGUAGES)


def vectors_of(texts: Sequence[str], encoder: Encoder) -> np.ndarray[Any, Any]:
    """Give the vectors of texts, n × d float32, rows of unit length."""
    import numpy as np

    return np.asarray(encoder(texts), dtype=np.float32)


class WordReader:
    """Dutch texts as rows: stems, groups of letters, subjects of the word list, and vectors when there are any."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon, encoder: Encoder | None) -> None:
        words = [words_of(text) for text in texts]
        self.lexicon = lexicon
        self.stems = TfIdf(words, stem_of)
        self._letters = TfIdf(words, letter_groups)
        self._vectors = VectorReader(texts, encoder) if encoder else None
        self.subjects_from = len(self.stems.terms) + len(self._letters.terms)  # the column

    def rows(self, texts: Sequence[str]) -> csr_array:
        """Give the texts as n × columns: stems first, then letters, subjects and vectors."""
        from scipy.sparse import hstack

        words: list[Words] = [words_of(text) for text in texts]
        parts = [
            _STEMS * self.stems.rows(words),
            _LETTERS * self._letters.rows(words),
            _LISTED * subject_rows(words, self.lexicon),
        ]
        if self._vectors:
            parts.append(_VECTORS * self._vectors.rows(texts))
        return hstack(parts).tocsr()

    def said(self, text: str, row: csr_array) -> list[Said]:
        """Give the words of a text, whose `row` this is, as stems and as words of a subject."""
        held = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
        return [(span, column, held.get(column, 0.0)) for span, column in self._columns(text)]

    def _columns(self, text: str) -> Iterator[tuple[tuple[int, int], int]]:
        words = words_of(text)
        for word in words:
            yield from (((word.start, word.end), column) for column in self.stems.columns_of(word.folded))
        nothing = silent(words)
        for start, end, subject in self.lexicon.hits(words):
            if (start, end) not in nothing:
                yield (start, end), self.subjects_from + subject


class VectorReader:
    """Texts in any language of the encoder as rows: their vectors, from the middle of those it was made with."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self._encoder = encoder
        self._middle = vectors_of(texts, encoder).mean(axis=0)

    def rows(self, texts: Sequence[str]) -> csr_array:
        """Give the texts as n × d."""
        from scipy.sparse import csr_array

        return csr_array(vectors_of(texts, self._encoder) - self._middle)


def speaking(
    said: Iterable[Said], weights: np.ndarray[Any, Any], starts: Collection[int]
) -> tuple[tuple[int, int], ...]:
    """Give where words of a text stand that speak for a theme with these `weights`; those that say little not.

    Only words that begin at one of `starts` are looked at: those that are a reason.
    """
    worths = [(span, held * float(weights[column])) for span, column, held in said if span[0] in starts]
    least = max((worth for _, worth in worths), default=0.0) * _LEAST_SPEAKING
    return join_spans(span for span, worth in worths if worth >= least > 0)


def join_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Put places (start, end) in order, and make one of those that overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


@lru_cache(maxsize=4_096)
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
