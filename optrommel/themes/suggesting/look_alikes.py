"""Which texts look alike: a rank for people to look at, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from optrommel.themes.suggesting.features import TfIdf, letter_groups, one_thread, subject_rows
from optrommel.themes.suggesting.readers import is_readable, vectors_of
from optrommel.themes.suggesting.texts import LOOK_ALIKES, SCORE_PLACES, Encoder, Key, Likeness, Text, WordList
from optrommel.themes.suggesting.word_list import Lexicon, words_of

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]

_LISTED = 0.1  # of the word list, beside 1 for letters, where there are no vectors
_BLOCK = 250  # texts that are compared with all others at a time; with 10,000 others that is 10 MB


def index(texts: Sequence[Text], *, words: WordList, encoder: Encoder | None = None) -> Index:
    """Make texts ready to find which of them look alike, by their letters and by `words`, or their vectors.

    Raises `ValueError` when two texts have one key.
    """
    if len({text.key for text in texts}) < len(texts):
        raise ValueError("two texts have the same key")
    return Index(texts, Lexicon(words), encoder)


class Index:
    """Texts among which those that look alike are found; made by `index`.

    The score is the mean of the cosines of groups of letters and of sentence vectors. Without vectors it is that of
    letters, with a little of the word list. What cannot be read looks like nothing.
    """

    def __init__(self, texts: Sequence[Text], lexicon: Lexicon, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._lexicon = lexicon
        self._keys = [text.key for text in texts if self._reads(text)]
        self._places = {key: place for place, key in enumerate(self._keys)}
        read = [text.text for text in texts if self._reads(text)]
        self._letters = TfIdf([words_of(text) for text in read], letter_groups)
        with one_thread():
            self._rows = self._rows_of(read).T.tocsr()
            self._vectors = vectors_of(read, encoder) if encoder and read else None

    def alike(self, texts: Sequence[Text], *, most: int = LOOK_ALIKES) -> list[tuple[Likeness, ...]]:
        """Give for each text the `most` of the index that look most like it, never itself; ties in their order."""
        places = [place for place, text in enumerate(texts) if self._keys and self._reads(text)]
        found: dict[int, tuple[Likeness, ...]] = {}
        with one_thread():
            for first in range(0, len(places), _BLOCK):
                block = places[first : first + _BLOCK]
                scores = self._scores([texts[place].text for place in block])
                for place, row in zip(block, scores, strict=True):
                    found[place] = self._best(texts[place].key, row, most)
        return [found.get(place, ()) for place in range(len(texts))]

    def _reads(self, text: Text) -> bool:
        return bool(words_of(text.text)) and is_readable(text.text, text.language, encoder=self._encoder)

    def _rows_of(self, texts: Sequence[str]) -> csr_array:
        from scipy.sparse import hstack

        words = [words_of(text) for text in texts]
        letters = self._letters.rows(words)
        if self._encoder:
            return letters
        return hstack([letters, _LISTED**0.5 * subject_rows(words, self._lexicon)]).tocsr()

    def _scores(self, texts: Sequence[str]) -> Array:
        """Compare texts with all of the index: n × those, 0 to 1."""
        import numpy as np

        scores: Array = (self._rows_of(texts) @ self._rows).toarray()
        if self._encoder is None or self._vectors is None:
            scores /= 1 + _LISTED
        else:
            scores = (scores + np.maximum(vectors_of(texts, self._encoder) @ self._vectors.T, 0)) / 2
        return scores

    def _best(self, key: Key, scores: Array, most: int) -> tuple[Likeness, ...]:
        import numpy as np

        scores = scores.round(SCORE_PLACES)
        if key in self._places:
            scores[self._places[key]] = 0
        enough = max(np.partition(scores, -most)[-most] if most < len(scores) else 0, 10**-SCORE_PLACES)
        candidates = np.flatnonzero(scores >= enough)
        order = candidates[np.argsort(-scores[candidates], kind="stable")][:most]
        return tuple(Likeness(self._keys[place], round(float(scores[place]), SCORE_PLACES)) for place in order)
