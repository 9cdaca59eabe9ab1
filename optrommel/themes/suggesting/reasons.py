"""Which words of a text may be shown as the reason for a theme: what a person would call one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from optrommel.themes.suggesting.features import Words, stem_of
from optrommel.themes.suggesting.word_list import Lexicon, words_of


def silent(words: Words) -> set[tuple[int, int]]:
    """Give where words stand that say nothing, such as `samen`; alone they are no reason, also when listed."""
    return {(word.start, word.end) for word in words if not stem_of(word.folded)}


class Reasons:
    """What speaks for themes: words that are listed for one, and those of its name and of what people placed in it.

    A word that is listed for another subject only is no reason; where a theme has no words in the list, what people
    placed in it is all that is known, and only the words of other themes are none.
    """

    def __init__(self, listed: Sequence[Sequence[str]], themes: int, said: Iterable[tuple[int, str]]) -> None:
        """Take the patterns of each theme and then of each other subject, how many `themes`, and texts by theme."""
        self._lexicon = Lexicon({f"{at:06}": patterns for at, patterns in enumerate(listed)})
        self._is_listed = [any(patterns) for patterns in listed]
        self._themes = themes
        self._stems: dict[int, set[str]] = defaultdict(set)
        for theme, text in said:
            self._stems[theme].update(stem for word in words_of(text) for stem in stem_of(word.folded))

    def starts(self, words: Words, theme: int) -> set[int]:
        """Give where the words of a text begin that may be shown as the reason for a theme, by its number."""
        nothing = silent(words)
        hits = [hit for hit in self._lexicon.hits(words) if hit[:2] not in nothing]
        own = {start for start, _, subject in hits if subject == theme}
        others = {start for start, _, subject in hits if self._is_against(subject, theme)}
        said = {word.start for word in words if not self._stems[theme].isdisjoint(stem_of(word.folded))}
        return own | (said - others)

    def _is_against(self, subject: int, theme: int) -> bool:
        return subject != theme and (subject < self._themes or self._is_listed[theme])
