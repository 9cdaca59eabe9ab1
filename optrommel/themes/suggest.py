"""Which theme a text may belong to and which texts look alike: texts, themes and placed examples in, advice out.

The door of `suggesting`: no database, no Flask, no clock, and the same input gives the same output. scikit-learn is
imported when something is fitted and not before. The method and its figures: docs/suggest.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from optrommel.themes.suggesting.features import one_thread
from optrommel.themes.suggesting.learning import Learned, learn
from optrommel.themes.suggesting.look_alikes import Index, index
from optrommel.themes.suggesting.readers import VectorReader, WordReader, is_dutch, is_readable, speaking
from optrommel.themes.suggesting.reasons import Reasons
from optrommel.themes.suggesting.subjects import known_by, said_by
from optrommel.themes.suggesting.texts import (
    LIKELY,
    LOOK_ALIKES,
    MAYBE,
    SCORE_PLACES,
    SUGGESTED,
    Advice,
    Band,
    Encoder,
    Example,
    Guess,
    Key,
    Likeness,
    Text,
    Theme,
    WordList,
)
from optrommel.themes.suggesting.word_list import Lexicon, has_words, words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = [
    "LIKELY",
    "LOOK_ALIKES",
    "MAYBE",
    "SUGGESTED",
    "Advice",
    "Band",
    "Encoder",
    "Example",
    "Guess",
    "Index",
    "Key",
    "Likeness",
    "Model",
    "Text",
    "Theme",
    "WordList",
    "fit",
    "index",
]

UNPLACED_MOST = 2_000  # texts that are read along; more make it slower, hardly better
_NAME_WEIGHT = 2.0  # of a theme's name and of its words, beside 1 for a text that a person placed
_HELD, _GROWN = 0.5, 0.25  # what an example takes from a subject that it speaks of, and what one a theme adds to all


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
    lessons, sharper = _lessons(known, examples, left), _sharper(len(examples) / max(len(themes), 1))
    listed = [*(theme.words for theme in known), *(left[subject] for subject in sorted(left))]
    reasons = Reasons(listed, len(known), ((lesson.number, lesson.text.text) for lesson in lessons))
    return Model(known, lessons, unplaced[:UNPLACED_MOST], Lexicon(words), encoder, sharper=sharper, reasons=reasons)


class Model:
    """What was learned of themes; made by `fit`. It advises, and learns no more."""

    def __init__(
        self,
        themes: Sequence[Theme],
        lessons: Sequence[_Lesson],
        unplaced: Sequence[Text],
        lexicon: Lexicon,
        encoder: Encoder | None,
        *,
        sharper: float,
        reasons: Reasons,
    ) -> None:
        self._themes = themes
        self._reasons = reasons
        self._sharper = sharper
        self._lessons = [lesson for lesson in lessons if has_words(lesson.text.text)]
        self._unplaced = [text for text in unplaced if has_words(text.text)]
        self._encoder = encoder
        with one_thread():
            self._by_words = self._learn_words(lexicon)

    def advise(self, texts: Sequence[Text]) -> list[Advice]:
        """Give for each text, in their order, the themes that it fits best; none for a text without words.

        What cannot be read has no guesses and is not `is_readable`: another language than Dutch without `encoder`.
        """
        said = [(place, text) for place, text in enumerate(texts) if has_words(text.text)]
        dutch = [place for place, text in said if is_dutch(text.text, text.language)]
        other = [place for place, text in said if not is_dutch(text.text, text.language) and self._reads(text)]
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
        return reader, _learn_from(reader, lessons, unplaced)

    @cached_property
    def _by_vectors(self) -> tuple[VectorReader, Learned] | None:
        lessons = [lesson for lesson in self._lessons if self._reads(lesson.text)]
        if self._encoder is None or not _is_choice(lessons):
            return None
        reader = VectorReader([lesson.text.text for lesson in lessons], self._encoder)
        return reader, _learn_from(reader, lessons, [])

    def _guess_by_words(self, texts: Sequence[str]) -> list[tuple[Guess, ...]]:
        if self._by_words is None or not texts:
            return [()] * len(texts)
        reader, learned = self._by_words
        rows = reader.rows(texts)
        said = map(reader.said, texts, rows)
        return [
            tuple(
                Guess(theme, p, speaking(words, learned.weights[at], self._reason(text, learned.themes[at])))
                for theme, p, at in best
            )
            for text, words, best in zip(texts, said, self._best(learned, rows), strict=True)
        ]

    def _reason(self, text: str, number: int) -> set[int]:
        return self._reasons.starts(words_of(text), number)

    def _guess_by_vectors(self, texts: Sequence[str]) -> list[tuple[Guess, ...]]:
        if not texts or self._by_vectors is None:
            return [()] * len(texts)
        reader, learned = self._by_vectors
        return [tuple(Guess(theme, p) for theme, p, _ in best) for best in self._best(learned, reader.rows(texts))]

    def _best(self, learned: Learned, rows: csr_array) -> Iterator[list[tuple[Key, float, int]]]:
        """Give for each row its best themes: key, p, and the place in what was learned; ties in order of the themes."""
        import numpy as np

        for p in learned.p(rows, sharper=self._sharper).round(SCORE_PLACES):
            order = [at for at in np.argsort(-p, kind="stable") if learned.themes[at] < len(self._themes)]
            yield [
                (self._themes[learned.themes[at]].key, round(float(p[at]), SCORE_PLACES), int(at))
                for at in order[:SUGGESTED]
            ]


@dataclass(frozen=True)
class _Lesson:
    text: Text
    number: int  # of its theme; from the number of themes on, of a subject that is no theme
    weight: float


def _lessons(themes: Sequence[Theme], examples: Sequence[Example], others: WordList) -> list[_Lesson]:
    """Give what is known of themes (their names, their words, what people placed) and of subjects that are no theme."""
    numbers = {theme.key: number for number, theme in enumerate(themes)}
    named = [lesson for at, theme in enumerate(themes) for lesson in _named(at, theme.name, theme.words, _NAME_WEIGHT)]
    placed = [_Lesson(example.text, numbers[example.theme], 1.0) for example in examples]
    return [*named, *placed, *_lessons_beside(len(themes), others, examples)]


def _lessons_beside(first: int, others: WordList, examples: Sequence[Example]) -> Iterator[_Lesson]:
    """Give the subjects that are no theme, numbered from `first`: a text may fit none of the themes.

    They weigh more as themes have more examples, and less as examples speak of them: people placed those in a theme.
    """
    held = _spoken_of(others, examples)
    grown = 1 + _GROWN * len(examples) / max(first, 1)
    for number, subject in enumerate(sorted(others), first):
        yield from _named(number, subject, others[subject], _NAME_WEIGHT * grown / (1 + _HELD * held[subject]))


def _spoken_of(others: WordList, examples: Sequence[Example]) -> Counter[str]:
    """Count in how many examples each subject is listed."""
    lexicon = Lexicon(others)
    hits = ({subject for _, _, subject in lexicon.hits(words_of(example.text.text))} for example in examples)
    return Counter(lexicon.subjects[subject] for subjects in hits for subject in subjects)


def _named(number: int, name: str, words: Sequence[str], weight: float) -> Iterator[_Lesson]:
    yield from (_Lesson(Text(None, text), number, weight) for text in (" ".join(said_by(name)), _as_text(words)))


def _sharper(each: float) -> float:
    """Give by how much chances are too timid, from how many examples a theme has: of words alone little is learned."""
    return 1 + 1 / (1 + each)


def _as_text(patterns: Sequence[str]) -> str:
    return " ".join(pattern.replace("*", " ") for pattern in patterns)


def _is_choice(lessons: Sequence[_Lesson]) -> bool:
    return len({lesson.number for lesson in lessons}) > 1


def _learn_from(reader: WordReader | VectorReader, lessons: Sequence[_Lesson], unplaced: Sequence[str]) -> Learned:
    return learn(
        reader.rows([lesson.text.text for lesson in lessons]),
        [lesson.number for lesson in lessons],
        [lesson.weight for lesson in lessons],
        unplaced=reader.rows(unplaced) if unplaced else None,
    )
