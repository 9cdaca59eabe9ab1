"""Slips that say nearly the same: two people wrote it, or one slip is typed twice. The only import of rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from optrommel.words import search_terms

LETTERS_LEAST = 8  # of less than two words everything is alike
ROUGH, NEAR = 55, 80  # of 100: as written; by stems, in whatever order
CANDIDATES = 30


def nearest(text: str, others: Sequence[str], *, most: int) -> list[int]:
    """Give the places in `others` of the texts that are nearly equal to `text`, the nearest first.

    Case, endings and the order of words do not count. First all texts are compared as they are written, which takes
    some microseconds each; then the best by their stems.
    """
    if len(text.strip()) < LETTERS_LEAST:
        return []
    rough = process.extract(
        text, others, scorer=fuzz.token_sort_ratio, processor=str.casefold, score_cutoff=ROUGH, limit=CANDIDATES
    )
    stems = _stems(text)
    scored = [(fuzz.ratio(stems, _stems(other)), place) for other, _score, place in rough]
    best = sorted((score, -place) for score, place in scored if score >= NEAR)
    return [-place for _score, place in best[::-1][:most]]


def _stems(text: str) -> str:
    return " ".join(sorted(min(forms, key=lambda form: (len(form), form)) for forms in search_terms(text)))
