"""A first heap for a person: all that nobody placed, laid in draft themes with a name in words and why.

No database, no Flask, no clock: the same input gives the same output. What people placed is learned from and never
moves: it is in no pile. The method, its figures and what failed: docs/suggest.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from optrommel.themes.suggesting import sorting
from optrommel.themes.suggesting.clustering import communities, neighbours, share_inside
from optrommel.themes.suggesting.features import TfIdf, Words, letter_groups, one_thread, stem_of, to_unit_length
from optrommel.themes.suggesting.naming import choose, name_by, stems_in, telling, written_forms
from optrommel.themes.suggesting.places import without_names
from optrommel.themes.suggesting.readers import VectorReader, is_readable, join_spans
from optrommel.themes.suggesting.reasons import silent
from optrommel.themes.suggesting.subjects import Kind, Target, known_by, targets_of
from optrommel.themes.suggesting.texts import SCORE_PLACES, Encoder, Example, Key, Text, Theme, WordList
from optrommel.themes.suggesting.word_list import Lexicon, Word, words_of

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]

Hits = Sequence[tuple[int, int, int]]  # of a text: (start, end, number of the target) of its listed words

FEWEST_TEXTS = 30  # below this, reading them all is quicker and better
FEWEST_CARDS = 3  # in a pile
FEWEST_NEW = 5  # in a pile that nobody listed words of
WORDS_MAX = 5  # that a pile is known by
_LISTED = 0.7  # what a listed word weighs beside its stem and its letters
DRAFT_STEPS = sorting.ROUNDS + 3


@dataclass(frozen=True)
class Card:
    """A text in a pile: how sure (0 to 1), and where it holds words of the pile, (start, end)."""

    key: Key
    p: float
    shared: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Pile:
    """A draft theme; its first card is its most typical, the others follow from sure to unsure."""

    kind: Kind
    theme: Key | None
    name: str
    words: tuple[str, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Drafted:
    """Piles, themes that are there first, and what lies in none; of that rest the `unreadable` we cannot read."""

    piles: tuple[Pile, ...]
    rest: tuple[Key, ...]
    unreadable: tuple[Key, ...] = ()
    is_too_few: bool = False


def draft(
    texts: Sequence[Text],
    themes: Sequence[Theme],
    examples: Sequence[Example],
    words: WordList,
    *,
    encoder: Encoder | None = None,
    places: Sequence[str] = (),
    progress: Callable[[int], None] = lambda step: None,
) -> Drafted:
    """Lay `texts` in draft themes; `examples` are what people placed, `places` names that a pile must not be about.

    `progress` is called with 1 to `DRAFT_STEPS`; what it raises comes out, and nothing was done.
    Raises `ValueError` when an example is of a theme that is not there.
    """
    if not {example.theme for example in examples} <= {theme.key for theme in themes}:
        raise ValueError("an example is placed in a theme that is not among the themes")
    placed = {example.text.key for example in examples}
    loose = [text for text in texts if text.key not in placed]
    readable = [text for text in loose if is_readable(text.text, text.language, encoder=encoder)]
    known = {text.key for text in readable}
    unreadable = tuple(text.key for text in loose if text.key not in known)
    if len(readable) < FEWEST_TEXTS:
        return Drafted((), tuple(text.key for text in loose), unreadable, is_too_few=True)
    with one_thread():
        basis = _read(readable, targets_of(*known_by(themes, words)), examples, encoder, places)
        progress(1)
        piles = _lay(basis, progress)
    laid = {card.key for pile in piles for card in pile.cards}
    return Drafted(tuple(piles), tuple(text.key for text in loose if text.key not in laid), unreadable)


@dataclass(frozen=True)
class _Basis:
    """What can be learned from: texts with their words, names left out, and all that is known as rows of numbers."""

    texts: Sequence[Text]
    words: Sequence[Words]
    hits: Sequence[Hits]
    targets: Sequence[Target]
    rows: csr_array
    stems: csr_array
    strengths: Array  # n × targets
    lessons: csr_array
    taught: Sequence[int]


@dataclass(frozen=True)
class _Heap:
    """A pile in numbers: `members` of the texts, and how sure each is."""

    target: Target
    members: Array
    p: Array
    number: int | None = None  # of the target


def _lay(basis: _Basis, progress: Callable[[int], None]) -> list[Pile]:
    p = sorting.sort(basis.rows, basis.strengths, basis.lessons, basis.taught, lambda at: progress(1 + at))
    heaps = list(_known_heaps(p, basis.targets))
    heaps.extend(_new_heaps(_left(heaps, len(p)), basis.stems))
    progress(DRAFT_STEPS - 1)
    piles = _described(heaps, basis)
    progress(DRAFT_STEPS)
    return piles


def _read(
    texts: Sequence[Text],
    targets: Sequence[Target],
    examples: Sequence[Example],
    encoder: Encoder | None,
    places: Sequence[str],
) -> _Basis:
    from scipy.sparse import csr_array, hstack

    lexicon = Lexicon({f"{at:06}": target.patterns for at, target in enumerate(targets)})  # in the order of names
    lessons, taught = _lessons(targets, examples)
    written = [*lessons, *(text.text for text in texts)]
    words = [words_of(text) for text in written]
    hits = [[*lexicon.hits(of_text)] for of_text in words]
    bare = without_names(written, words, known=places, spared=_listed(words, hits))
    strengths = sorting.strengths_of([*map(_subjects, words, hits)], len(targets))
    stems, letters = (TfIdf(bare, terms_of).rows(bare) for terms_of in (stem_of, letter_groups))
    parts = [stems, letters, _LISTED * to_unit_length(csr_array(strengths))]
    if encoder:
        parts.append(VectorReader(written, encoder).rows(written))
    rows, at = hstack(parts).tocsr(), len(lessons)
    return _Basis(texts, bare[at:], hits[at:], targets, rows[at:], stems[at:], strengths[at:], rows[:at], taught)


def _lessons(targets: Sequence[Target], examples: Sequence[Example]) -> tuple[list[str], list[int]]:
    """Give texts of which the target is known, and its number: of each its name and its words, and the examples."""
    number = {target.theme: at for at, target in enumerate(targets) if target.kind == "theme"}
    every = range(len(targets))
    words = (" ".join(target.patterns).replace("*", "") for target in targets)
    texts = [*(target.name for target in targets), *words, *(example.text.text for example in examples)]
    return texts, [*every, *every, *(number[example.theme] for example in examples)]


def _listed(words: Sequence[Words], hits: Sequence[Hits]) -> set[str]:
    """Give all folded words that are listed, also as a part of a pattern of more words."""
    return {
        word.folded
        for of_text, of_hits in zip(words, hits, strict=True)
        for word in _within(of_text, join_spans(hit[:2] for hit in of_hits))
    }


def _within(words: Words, spans: Sequence[tuple[int, int]]) -> Iterator[Word]:
    """Give the words that begin in one of the spans; both are in the order of the text."""
    ahead = iter(spans)
    start, end = next(ahead, (0, 0))
    for word in words:
        while word.start >= end > 0:
            start, end = next(ahead, (0, 0))
        if start <= word.start < end:
            yield word


def _subjects(words: Words, hits: Hits) -> set[tuple[str, int]]:
    at = {word.start: word.folded for word in words}
    return {(at[start], subject) for start, _, subject in hits}


def _known_heaps(p: Array, targets: Sequence[Target]) -> Iterator[_Heap]:
    import numpy as np

    for number, target in enumerate(targets):
        members = np.flatnonzero(p[:, number])
        if len(members) >= FEWEST_CARDS:
            yield _Heap(target, members, p[members, number], number)


def _left(heaps: Sequence[_Heap], count: int) -> Array:
    import numpy as np

    return np.setdiff1d(np.arange(count), np.array([*chain.from_iterable(heap.members for heap in heaps)], dtype=int))


def _new_heaps(left: Array, stems: csr_array) -> Iterator[_Heap]:
    """Find among what is left those that lie together: perhaps a theme that nobody thought of."""
    import numpy as np

    if len(left) < FEWEST_NEW:
        return
    weights = neighbours(stems[left])
    numbers = communities(weights)
    for number in np.flatnonzero(np.bincount(numbers) >= FEWEST_NEW):
        members = np.flatnonzero(numbers == number)
        yield _Heap(Target("", (), kind="new"), left[members], share_inside(weights, members))


def _described(heaps: Sequence[_Heap], basis: _Basis) -> list[Pile]:
    """Give heaps their names and words; one that shares no word cannot be named, and is none."""
    chosen = _words_of(heaps, basis)
    wanted = {stem for stems in chosen for stem in stems}
    forms = written_forms([text.text for text in basis.texts], basis.words, wanted)
    piles = [
        _pile(heap, basis, stems, tuple(forms[stem] for stem in stems))
        for heap, stems in zip(heaps, chosen, strict=True)
    ]
    return [pile for pile in piles if pile.name]


def _words_of(heaps: Sequence[_Heap], basis: _Basis) -> list[list[str]]:
    """Give for each heap the stems that it is known by."""
    stems = [stems_in(words) for words in basis.words]
    others = [stems[at] for at in _left(heaps, len(stems))]
    told = telling([[stems[at] for at in heap.members] for heap in heaps], others)
    return [choose(of_heap, most=WORDS_MAX) for of_heap in told]


def _pile(heap: _Heap, basis: _Basis, stems: Sequence[str], words: tuple[str, ...]) -> Pile:
    cards = tuple(_card(heap, at, basis, set(stems)) for at in _typical_first(heap, basis.stems))
    name = heap.target.name or name_by(words)
    return Pile(heap.target.kind, heap.target.theme, name, words, cards)


def _typical_first(heap: _Heap, stems: csr_array) -> list[int]:
    """Order the members of a heap: the one most like all others, then from sure to unsure."""
    import numpy as np

    rows = stems[heap.members]
    typical = int(np.argmax(rows @ rows.sum(axis=0)))
    return [typical, *(int(at) for at in np.argsort(-heap.p, kind="stable") if at != typical)]


def _card(heap: _Heap, at: int, basis: _Basis, stems: set[str]) -> Card:
    number = int(heap.members[at])
    nothing = silent(basis.words[number])
    named = ((word.start, word.end) for word in basis.words[number] if not stems.isdisjoint(stem_of(word.folded)))
    listed = (
        (start, end)
        for start, end, subject in basis.hits[number]
        if subject == heap.number and (start, end) not in nothing
    )
    return Card(
        basis.texts[number].key, round(min(float(heap.p[at]), 1.0), SCORE_PLACES), join_spans({*named, *listed})
    )
