"""Which theme a text may belong to and which texts look alike: texts, themes and placed examples in, advice out.

No database, no Flask, no clock: the same input gives the same output. scikit-learn is imported when something is fitted
and not before. The method and its figures: docs/suggest.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from optrommel.themes.features import Subjects, TfIdf, Words, letter_groups, one_thread, stem_of
from optrommel.themes.word_list import Lexicon, words_of

if TYPE_CHECKING:
    pass

Key = Hashable
WordList = Mapping[str, Sequence[str]]  # per subject its words: `x` whole, `x*` begins with, `*x*` holds
Encoder = Callable[[Sequence[str]], Any]  # n texts to an n × d array of float32, of unit length

SUGGESTED = 3  # themes at most
LOOK_ALIKES = 5
LIKELY = 0.5  # from here “past waarschijnlijk bij”
MAYBE = 0.3  # from here “misschien”; below that nothing


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
    encoder: Encoder | None = None,
) -> Model:
    """Learn themes from their names and words, and from what people placed in them.

    Raises `ValueError` when two themes have one key, or an example is of a theme that is not there.
    """
    keys = [theme.key for theme in themes]
    if len(set(keys)) < len(keys):
        raise ValueError("two themes have the same key")
    if any(example.theme not in set(keys) for example in examples):
        raise ValueError("an example is placed in a theme that is not among the themes")
    with one_thread():
        return Model(themes, examples, words, encoder)


class Model:
    """What was learned of themes; it advises, and changes no more."""

    def __init__(
        self, themes: Sequence[Theme], examples: Sequence[Example], words: WordList, encoder: Encoder | None
    ) -> None:
        from sklearn.linear_model import LogisticRegression

        self._themes = themes
        self._encoder = encoder
        self._lexicon = Lexicon(words)
        names = [words_of(t.name) for t in themes]
        known = [words_of(" ".join(t.words).replace("*", " ")) for t in themes]
        rows = [*names, *known, *(words_of(e.text.text) for e in examples)]
        place = {t.key: i for i, t in enumerate(themes)}
        labels = [*range(len(themes)), *range(len(themes)), *(place[e.theme] for e in examples)]
        self._stems = TfIdf(rows, stem_of)
        self._letters = TfIdf(rows, letter_groups)
        self._subjects = Subjects(self._lexicon)
        self._one = None
        if len(themes) > 1:
            self._one = LogisticRegression(C=10, max_iter=60).fit(self._rows(rows), labels)

    def _rows(self, texts: Sequence[Words]):
        from scipy.sparse import hstack

        return hstack([self._stems.rows(texts), self._letters.rows(texts), 0.7 * self._subjects.rows(texts)]).tocsr()

    def advise(self, texts: Sequence[Text]) -> list[Advice]:
        """Give for each text, in their order, the themes that it fits best."""
        import numpy as np

        if not texts or not self._themes:
            return [Advice(t.key, (), t.language.startswith("nl")) for t in texts]
        with one_thread():
            p = (
                self._one.predict_proba(self._rows([words_of(t.text) for t in texts]))
                if self._one
                else np.ones((len(texts), 1))
            )
        out = []
        for t, row in zip(texts, p):
            best = np.argsort(-row, kind="stable")[:SUGGESTED]
            ok = t.language.startswith("nl")
            out.append(
                Advice(
                    t.key,
                    tuple(Guess(self._themes[i].key, float(row[i])) for i in best) if ok and words_of(t.text) else (),
                    ok,
                )
            )
        return out


def index(texts: Sequence[Text], *, encoder: Encoder | None = None) -> Index:
    """Make texts ready to look for those that look alike."""
    with one_thread():
        return Index(texts, encoder)


class Index:
    """Texts among which others are looked for."""

    def __init__(self, texts: Sequence[Text], encoder: Encoder | None) -> None:
        self._texts = texts
        words = [words_of(t.text) for t in texts]
        self._letters = TfIdf(words, letter_groups)
        self._rows = self._letters.rows(words)

    def alike(self, texts: Sequence[Text], *, most: int = LOOK_ALIKES) -> list[tuple[Likeness, ...]]:
        """Give for each text those of the index that look most alike, never itself."""
        import numpy as np

        found = []
        with one_thread():
            for t in texts:
                score = (self._letters.rows([words_of(t.text)]) @ self._rows.T).toarray()[0]
                best = np.argsort(-score, kind="stable")[: most + 1]
                found.append(
                    tuple(
                        Likeness(self._texts[i].key, float(score[i]))
                        for i in best
                        if self._texts[i].key != t.key and score[i] > 0
                    )[:most]
                )
        return found
