"""Texts sorted over themes and subjects: what is clearly about one by its listed words teaches us about the others.

Source of the way: Yarowsky (1995), from a few sure words to a classifier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from math import log
from typing import TYPE_CHECKING, Any

from optrommel.themes.suggesting.learning import learn

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]

ListedWords = Collection[tuple[str, int]]  # the listed words of a text, each with the number of a subject

ROUNDS = 2
_CLEARER = 1.4  # times as strong as the next subject: then a text is about this one
_SURE = 0.19  # above chance, of what there is above it: 0.25 among 13 subjects, 0.6 among 2
_SURE_UNLISTED = 0.30  # of a text without a listed word
_LEARNED_FROM = 3_000  # texts at most, for time


def strengths_of(hits: Sequence[ListedWords], width: int) -> Array:
    """Weigh how much texts are about each subject, n × `width`; a listed word that few texts have says more."""
    import numpy as np

    held_by = Counter(word for of_text in hits for word in {word for word, _ in of_text})
    strengths = np.zeros((len(hits), width), dtype=np.float32)
    for row, of_text in enumerate(hits):
        for word, subject in of_text:
            strengths[row, subject] += log(1 + len(hits) / held_by[word])
    return strengths


def sort(
    rows: csr_array, strengths: Array, lessons: csr_array, taught: Sequence[int], progress: Callable[[int], None]
) -> Array:
    """Give how sure texts belong to each of the subjects, n × subjects: above 0 for one of them at most.

    `lessons` are rows of which people said the subject (`taught`): of each subject one, at least.
    `progress` is called with 1 to `ROUNDS`.
    """
    labels = _clear(strengths)
    p = _certain(labels, strengths.shape[1])
    for number in range(1, ROUNDS + 1):
        if strengths.shape[1] > 1:
            p = _probable(rows, labels, lessons, taught)
            labels = _laid(p, strengths)
        progress(number)
    return p * _certain(labels, strengths.shape[1])


def _clear(strengths: Array) -> Array:
    """Give per text the number of the subject that it is clearly about by its listed words, or -1."""
    import numpy as np

    if not strengths.shape[1]:
        return np.full(len(strengths), -1)
    ordered = np.sort(np.pad(strengths, ((0, 0), (1, 0))), axis=1)  # 0: there is always a second
    first, second = ordered[:, -1], ordered[:, -2]
    return np.where((first > second) & (first >= _CLEARER * second), strengths.argmax(axis=1), -1)


def _certain(labels: Array, width: int) -> Array:
    """Give 1 in the column of each label, n × `width`."""
    import numpy as np

    return np.asarray(labels[:, None] == np.arange(width)[None, :], dtype=np.float32)


def _probable(rows: csr_array, labels: Array, lessons: csr_array, taught: Sequence[int]) -> Array:
    import numpy as np
    from scipy.sparse import vstack

    known = np.flatnonzero(labels >= 0)
    if len(known) > _LEARNED_FROM:
        known = known[np.linspace(0, len(known) - 1, _LEARNED_FROM).astype(int)]  # from first to last, evenly
    all_labels = np.append(np.asarray(taught, dtype=int), labels[known])
    learned = learn(
        vstack([lessons, rows[known]]).tocsr(), all_labels.tolist(), _balanced(all_labels).tolist(), unplaced=None
    )
    return learned.p(rows)


def _balanced(labels: Array) -> Array:
    """Weigh rows so that each subject counts as much as another."""
    import numpy as np

    per_subject = np.bincount(labels)
    return len(labels) / (np.count_nonzero(per_subject) * per_subject[labels])


def _laid(p: Array, strengths: Array) -> Array:
    import numpy as np

    chance = 1 / p.shape[1]
    bar = chance + (1 - chance) * np.where(strengths.max(axis=1) > 0, _SURE, _SURE_UNLISTED)
    return np.asarray(np.where(p.max(axis=1) >= bar, p.argmax(axis=1), -1))
