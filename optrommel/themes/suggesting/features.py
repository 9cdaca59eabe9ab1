"""Texts as rows of numbers: words by their stems, groups of letters, and subjects of a word list.

Rows are sparse, of float32, and of unit length, or zero for a text that says nothing. Sources: Manning, Raghavan &
Schütze, Introduction to Information Retrieval (2008), 6.2 (TF-IDF); Kraaij & Pohlmann (1994), Dutch stems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from optrommel.themes.suggesting.word_list import Lexicon, Word, stop_words
from optrommel.words import stem

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Words = Sequence[Word]  # of one text

LETTERS = (3, 4)  # in a group
TERMS_MOST = 8_000  # of one kind; rarer ones of thousands of texts are names and slips of the pen
_WORDS_KEPT = 50_000  # a neighbourhood uses fewer


@contextmanager
def one_thread() -> Iterator[None]:
    """Let numbers be worked out on one thread: on busy cores more made some steps 10 to 200 times slower."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


@lru_cache(maxsize=_WORDS_KEPT)
def stem_of(word: str) -> tuple[str, ...]:
    """Give the stem of a word that is folded; none for a word that says nothing, such as `de`."""
    return () if word in stop_words() else (stem(word),)


@lru_cache(maxsize=_WORDS_KEPT)
def letter_groups(word: str) -> tuple[str, ...]:
    """Give the groups of letters of a word that is folded, its edges as spaces: they forgive spelling."""
    edged = f" {word} "
    return tuple(edged[at : at + size] for size in LETTERS for at in range(len(edged) - size + 1))


class TfIdf:
    """Terms weighed by how often a text holds them (1 + log) and how few texts do; terms are made word by word."""

    def __init__(self, texts: Sequence[Words], terms_of: Callable[[str], tuple[str, ...]]) -> None:
        import numpy as np

        self._terms_of = terms_of
        self.terms = _commonest(chain.from_iterable(_terms_held(text, terms_of) for text in texts))
        self._numbers = {term: number for number, term in enumerate(self.terms)}
        self._of_word: dict[str, tuple[int, ...]] = {}
        held_by = np.bincount(self._counts(texts).indices, minlength=len(self.terms))  # texts per term
        self._idf = (np.log((1 + len(texts)) / (1 + held_by)) + 1).astype(np.float32)

    def rows(self, texts: Sequence[Words]) -> csr_array:
        """Give the texts as n × terms."""
        import numpy as np

        counts = self._counts(texts)
        counts.data = (1 + np.log(counts.data)) * self._idf[counts.indices]
        return to_unit_length(counts)

    def columns_of(self, word: str) -> tuple[int, ...]:
        """Give the columns that a folded word counts in."""
        if word not in self._of_word:
            known = (self._numbers.get(term) for term in self._terms_of(word))
            self._of_word[word] = tuple(number for number in known if number is not None)
        return self._of_word[word]

    def _counts(self, texts: Sequence[Words]) -> csr_array:
        columns = (chain.from_iterable(self.columns_of(word.folded) for word in text) for text in texts)
        return count(columns, len(self.terms))


def _terms_held(text: Words, terms_of: Callable[[str], tuple[str, ...]]) -> set[str]:
    return set(chain.from_iterable(terms_of(word.folded) for word in text))


def _commonest(terms: Iterable[str]) -> tuple[str, ...]:
    """Give the terms that are named most, at most `TERMS_MOST`, in order of the alphabet."""
    ranked = sorted(Counter(terms).items(), key=lambda named: (-named[1], named[0]))
    return tuple(sorted(term for term, _ in ranked[:TERMS_MOST]))


def subject_rows(texts: Sequence[Words], lexicon: Lexicon) -> csr_array:
    """Give the texts as n × subjects of a word list; a subject weighs by how many words of it there are."""
    subjects = ((subject for _, _, subject in lexicon.hits(text)) for text in texts)
    return to_unit_length(count(subjects, len(lexicon.subjects)))


def to_unit_length(rows: csr_array) -> csr_array:
    """Scale each row of a sparse array to length 1, in place; a row of zeros stays so."""
    import numpy as np

    held = np.diff(rows.indptr)
    squares = np.bincount(np.repeat(np.arange(len(held)), held), weights=rows.data**2, minlength=len(held))
    rows.data /= np.repeat(np.sqrt(squares), held).astype(np.float32)
    return rows


def count(columns: Iterable[Iterable[int]], width: int) -> csr_array:
    """Count per row how often each column is named: n × `width`."""
    import numpy as np
    from scipy.sparse import csr_array

    named: list[int] = []
    ends = [0]
    for row in columns:
        named.extend(row)
        ends.append(len(named))
    ones = np.ones(len(named), dtype=np.float32)
    counts = csr_array((ones, np.array(named, dtype=np.int32), ends), shape=(len(ends) - 1, width))
    counts.sum_duplicates()
    return counts
