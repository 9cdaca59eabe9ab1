"""How good an answer is, and how sure we are of that: plain functions on labels and ranks."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

EXAMPLES = 5  # per theme, as after the first minutes of an evening
DRAWS = 20

Split = tuple[list[int], list[int]]  # numbers of examples, of what is asked


@dataclass(frozen=True)
class Spread:
    """A mean, and how far its draws lie from it (standard deviation)."""

    mean: float
    deviation: float = 0.0

    @classmethod
    def of(cls, measured: Sequence[float]) -> Spread:
        """Sum up what was measured in each draw."""
        return cls(statistics.fmean(measured), statistics.pstdev(measured))

    def __str__(self) -> str:
        mean = f"{self.mean:.2f}".removeprefix("0")
        return f"{mean} ± {self.deviation:.2f}".replace("± 0", "± ") if self.deviation else mean


def draw(labels: Sequence[str], seed: int, *, each: int = EXAMPLES) -> Split:
    """Draw examples of each label; everything else is asked. The same seed draws the same."""
    chosen = random.Random(seed)  # noqa: S311
    of_label: dict[str, list[int]] = defaultdict(list)
    for number, label in enumerate(labels):
        of_label[label].append(number)
    drawn = {number for numbers in of_label.values() for number in chosen.sample(numbers, min(each, len(numbers)))}
    return sorted(drawn), [number for number in range(len(labels)) if number not in drawn]


def share_within(ranked: Iterable[Sequence[Hashable]], right: Iterable[Hashable], first: int) -> float:
    """Give the share of answers of which the right one is among the `first`."""
    hits = [answer in ranking[:first] for ranking, answer in zip(ranked, right, strict=True)]
    return statistics.fmean(hits) if hits else 0.0


def agreement(right: Sequence[Hashable], piles: Sequence[Hashable]) -> tuple[float, float]:
    """Give ARI and V of piles beside the labels of people: 1 is the same heaps, 0 no better than chance.

    ARI: Hubert & Arabie (1985); V: Rosenberg & Hirschberg (2007). What is in no pile counts as one pile more.
    """
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    ours, theirs = _numbered(piles), _numbered(right)
    return float(adjusted_rand_score(theirs, ours)), float(v_measure_score(theirs, ours))


def _numbered(labels: Sequence[Hashable]) -> list[int]:
    numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return [numbers[label] for label in labels]


def halved(words: Mapping[str, Sequence[str]], seed: int) -> dict[str, tuple[str, ...]]:
    """Leave out half of the words of each subject, at random."""
    chosen = random.Random(seed)  # noqa: S311
    return {subject: tuple(chosen.sample(list(listed), len(listed) // 2)) for subject, listed in words.items()}
