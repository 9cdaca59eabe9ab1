"""Which theme a text may belong to and which texts look alike: texts, themes and placed examples in, advice out.

No database, no Flask, no clock: the same input gives the same output. scikit-learn is imported when something is fitted
and not before. The method and its figures: docs/suggest.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optrommel.themes.features import TfIdf, letter_groups, one_thread, subject_rows
from optrommel.themes.learning import Learned, learn
from optrommel.themes.reading import VectorReader, WordReader, is_dutch, is_readable, vectors_of
from optrommel.themes.subjects import known_by
from optrommel.themes.word_list import Lexicon, read_word_list, words_of

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Array = np.ndarray[Any, Any]

Key = Hashable
WordList = Mapping[str, Sequence[str]]  # per subject its words: `x` whole, `x*` begins with, `*x*` holds
Encoder = Callable[[Sequence[str]], Any]  # n texts to an n × d array of float32, of unit length

SUGGESTED = 3  # themes at most
LOOK_ALIKES = 5
LIKELY = 0.5  # from here “past waarschijnlijk bij”
MAYBE = 0.3  # from here “misschien”; below that nothing
UNPLACED_MOST = 2_000  # texts that are read along; more make it slower, hardly better
_NAME_WEIGHT = 2.0  # of a theme's name and of its words, beside 1 for a text that a person placed
_LISTED = 0.1  # of the word list in how much texts look alike, beside 1 for letters, where there are no vectors
_BLOCK = 250  # texts that are compared with all others at a time; with 10,000 others that is 10 MB
_PLACES = 4  # of p and of scores; the rest is noise, and would tell equal ones apart


class Band(StrEnum):
    """How sure a suggestion is."""

    LIKELY = "likely"
    MAYBE = "maybe"
    NONE = "none"


@dataclass(frozen=True)
class Text:
    """Something that somebody wrote; `language` is a code such as `nl`."""

    key: Key
    text: str
    language: str = "nl"


@dataclass(frozen=True)
class Theme:
    """A theme as people named it, with the words that it is known by (patterns as in a word list)."""

    key: Key
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A text that a person placed in a theme."""

    text: Text
    theme: Key


@dataclass(frozen=True)
class Guess:
    """A theme with its probability (0 to 1), and where in the text the words stand that it shares: (start, end)."""

    theme: Key
    p: float
    shared: tuple[tuple[int, int], ...] = ()

    @property
    def band(self) -> Band:
        """Tell how sure this is."""
        return Band.LIKELY if self.p > LIKELY else Band.MAYBE if self.p >= MAYBE else Band.NONE


@dataclass(frozen=True)
class Advice:
    """What is suggested for a text, best theme first; not `is_readable`: it is in a language that we cannot read."""

    key: Key
    guesses: tuple[Guess, ...]
    is_readable: bool = True


@dataclass(frozen=True)
class Likeness:
    """Another text, and how much it looks alike (0 to 1); a rank, not a verdict."""

    key: Key
    score: float


def fit(
    themes: Sequence[Theme],
    examples: Sequence[Example],
    words: WordList,
    *,
    unplaced: Sequence[Text] = (),
    encoder: Encoder | None = None,
) -> Model:
    """Learn themes from their names and words, and from what people placed in them.

    Texts that nobody placed yet (`unplaced`) are read along, which makes advice better when there are few examples.
    Raises `ValueError` when two themes have one key, or when an example lies in a theme that is not there.
    """
    keys = {theme.key for theme in themes}
    if len(keys) < len(themes):
        raise ValueError("two themes have the same key")
    if any(example.theme not in keys for example in examples):
        raise ValueError("an example lies in a theme that is not among the themes")
    known, left = known_by(themes, words)
    return Model(known, _lessons(known, examples, left), unplaced[:UNPLACED_MOST], Lexicon(words), encoder)


class Model:
    """What was learned of themes; made by `fit`. It advises, and learns no more."""

    def __init__(
        self,
        themes: Sequence[Theme],
        lessons: Sequence[_Lesson],
        unplaced: Sequence[Text],
        lexicon: Lexicon,
        encoder: Encoder | None,
    ) -> None:
        self._themes = themes
        self._lessons = [lesson for lesson in lessons if words_of(lesson.text.text)]
        self._unplaced = [text for text in unplaced if words_of(text.text)]
        self._encoder = encoder
        with one_thread():
            self._by_words = self._learn_words(lexicon)

    def advise(self, texts: Sequence[Text]) -> list[Advice]:
        """Give for each text, in their order, the themes that it fits best; none for a text without words.

        What cannot be read has no guesses and is not `is_readable`: another language than Dutch without `encoder`.
        """
        said = [(place, text) for place, text in enumerate(texts) if words_of(text.text)]
        dutch = [place for place, text in said if is_dutch(text.text, text.language)]
        other = [place for place, text in said if place not in set(dutch) and self._reads(text)]
        with one_thread():
            guesses = dict(zip(dutch, self._guess_by_words([texts[place].text for place in dutch]), strict=True))
            guesses.update(zip(other, self._guess_by_vectors([texts[place].text for place in other]), strict=True))
        return [Advice(text.key, guesses.get(place, ()), self._reads(text)) for place, text in enumerate(texts)]

    def _reads(self, text: Text) -> bool:
        return is_readable(text.text, text.language, encoder=self._encoder)

    def _learn_words(self, lexicon: Lexicon) -> tuple[WordReader, Learned] | None:
        lessons = [lesson for lesson in self._lessons if is_dutch(lesson.text.text, lesson.text.language)]
        unplaced = [text.text for text in self._unplaced if is_dutch(text.text, text.language)]
        if not _is_choice(lessons):
            return None
        reader = WordReader([*(lesson.text.text for lesson in lessons), *unplaced], lexicon, self._encoder)
        return reader, _learn(reader, lessons, unplaced)

    @cached_property
    def _by_vectors(self) -> tuple[VectorReader, Learned] | None:
        lessons = [lesson for lesson in self._lessons if self._reads(lesson.text)]
        if self._encoder is None or not _is_choice(lessons):
            return None
        reader = VectorReader([lesson.text.text for lesson in lessons], self._encoder)
        return reader, _learn(reader, lessons, [])

    def _guess_by_words(self, texts: Sequence[str]) -> list[tuple[Guess, ...]]:
        if self._by_words is None or not texts:
            return [()] * len(texts)
        reader, learned = self._by_words
        rows = reader.rows(texts)
        return [
            tuple(Guess(theme, p, reader.speaking(text, row, learned.weights[at])) for theme, p, at in best)
            for text, row, best in zip(texts, rows, self._best(learned, rows), strict=True)
        ]

    def _guess_by_vectors(self, texts: Sequence[str]) -> list[tuple[Guess, ...]]:
        if not texts or self._by_vectors is None:
            return [()] * len(texts)
        reader, learned = self._by_vectors
        return [tuple(Guess(theme, p) for theme, p, _ in best) for best in self._best(learned, reader.rows(texts))]

    def _best(self, learned: Learned, rows: csr_array) -> Iterator[list[tuple[Key, float, int]]]:
        """Give for each row its best themes: key, p, and the place in what was learned; ties in order of the themes."""
        import numpy as np

        for p in learned.p(rows).round(_PLACES):
            order = [at for at in np.argsort(-p, kind="stable") if learned.themes[at] < len(self._themes)]
            yield [
                (self._themes[learned.themes[at]].key, round(float(p[at]), _PLACES), int(at))
                for at in order[:SUGGESTED]
            ]


@dataclass(frozen=True)
class _Lesson:
    text: Text
    number: int  # of its theme; one more than there are stands for ‘something else’
    weight: float


def _lessons(themes: Sequence[Theme], examples: Sequence[Example], others: WordList) -> list[_Lesson]:
    """Give what is known of themes: their names, their words, what people placed; `others` are no theme."""
    numbers = {theme.key: number for number, theme in enumerate(themes)}
    about = [(number, text) for number, theme in enumerate(themes) for text in (theme.name, _as_text(theme.words))]
    named = [_Lesson(Text(None, text), number, _NAME_WEIGHT) for number, text in about]
    placed = [_Lesson(example.text, numbers[example.theme], 1.0) for example in examples]
    return [*named, *placed, *(_lessons_beside(others) if len(themes) == 1 else ())]


def _lessons_beside(others: WordList) -> list[_Lesson]:
    """Give what a single theme is set against: all that the word list knows beside it, together as heavy as a theme."""
    return [_Lesson(Text(None, _as_text(others[name])), 1, 2 * _NAME_WEIGHT / len(others)) for name in sorted(others)]


def _as_text(patterns: Sequence[str]) -> str:
    return " ".join(pattern.replace("*", " ") for pattern in patterns)


def _is_choice(lessons: Sequence[_Lesson]) -> bool:
    return len({lesson.number for lesson in lessons}) > 1


def _learn(reader: WordReader | VectorReader, lessons: Sequence[_Lesson], unplaced: Sequence[str]) -> Learned:
    return learn(
        reader.rows([lesson.text.text for lesson in lessons]),
        [lesson.number for lesson in lessons],
        [lesson.weight for lesson in lessons],
        unplaced=reader.rows(unplaced) if unplaced else None,
    )


def index(texts: Sequence[Text], *, words: WordList | None = None, encoder: Encoder | None = None) -> Index:
    """Make texts ready to find which of them look alike, with the word list of the package or another.

    Raises `ValueError` when two texts have one key.
    """
    if len({text.key for text in texts}) < len(texts):
        raise ValueError("two texts have the same key")
    return Index(texts, Lexicon(read_word_list() if words is None else words), encoder)


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

        scores = scores.round(_PLACES)
        if key in self._places:
            scores[self._places[key]] = 0
        enough = max(np.partition(scores, -most)[-most] if most < len(scores) else 0, 10**-_PLACES)
        candidates = np.flatnonzero(scores >= enough)
        order = candidates[np.argsort(-scores[candidates], kind="stable")][:most]
        return tuple(Likeness(self._keys[place], round(float(scores[place]), _PLACES)) for place in order)
