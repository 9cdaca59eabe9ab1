"""What a word of the word list can be, and how many there are."""

from __future__ import annotations

import re
import unicodedata

from optrommel.rules import N_, RuleError
from optrommel.suggestions.rules import PATTERN_MAX
from optrommel.words import fold

WORDS_MAX = 500  # that a campaign, or an installation, adds
WORDS_AT_ONCE = 100
SHORTEST = 2  # letters: `ov`
SHORTEST_PART = 3  # letters of a word with a star; fewer stand in nearly every slip
_BETWEEN = re.compile(r"[,;\n،、]")  # commas of other scripts too
_EDGES = re.compile(r"\*?[^*]+\*?")
_PLAIN = str.maketrans({dash: "-" for dash in "‐‑‒–—"} | {"’": "'", "‘": "'", "`": "'"})


class WordError(RuleError):
    """A word that cannot be listed."""

    status = 422


class NoWordsError(WordError):
    """Nothing was typed."""

    sentence = N_("Typ een of meer woorden.")


class WordTooShortError(WordError):
    """A word that stands in nearly every slip."""

    sentence = N_(
        "‘%(word)s’ is te kort: dat past op bijna elk briefje. Met een sterretje heb je minstens 3 letters nodig."
    )


class WordTooLongError(WordError):
    """A word that is longer than what is kept."""

    sentence = N_("‘%(word)s…’ is te lang: een woord heeft hooguit %(max)d tekens. Zet tussen twee woorden een komma.")


class WordUnreadableError(WordError):
    """Something else than letters, digits, a dash, an apostrophe or a star."""

    sentence = N_(
        "In ‘%(word)s’ staat iets dat niet kan. Gebruik letters, cijfers, een streepje of een sterretje, en zet "
        "tussen twee woorden een komma."
    )


class StarInsideError(WordError):
    """A star in the middle of a word."""

    sentence = N_("In ‘%(word)s’ staat het sterretje op de verkeerde plek. Zet het alleen vooraan of achteraan.")


class TooManyAtOnceError(WordError):
    """More words than are added in one go."""

    sentence = N_("Voeg hooguit %(max)d woorden tegelijk toe.")


class TooManyWordsError(RuleError):
    """The list is full."""

    sentence = N_("Er passen hooguit %(max)d eigen woorden in de lijst. Haal eerst woorden weg die je niet nodig hebt.")


class SubjectGoneError(RuleError):
    """The subject, or the theme, is there no more."""

    sentence = N_("Dit onderwerp is er niet meer. Kies een ander onderwerp.")


def read_patterns(typed: str) -> list[str]:
    """Read the words that somebody typed, with commas or lines between them, each once.

    Raises a `WordError` that says what is wrong with the first that is no word.
    """
    patterns = list(dict.fromkeys(filter(None, map(_tidy, _BETWEEN.split(typed)))))
    if not patterns:
        raise NoWordsError
    if len(patterns) > WORDS_AT_ONCE:
        raise TooManyAtOnceError(max=WORDS_AT_ONCE)
    for pattern in patterns:
        check_pattern(pattern)
    return patterns


def _tidy(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_PLAIN).strip(" '\t").lower()


def check_pattern(pattern: str) -> None:
    """Raise a `WordError` when this is no word to look for."""
    if len(pattern) > PATTERN_MAX:
        raise WordTooLongError(word=pattern[:20], max=PATTERN_MAX)
    if not all(_is_letter(sign) or sign in "-'*" for sign in pattern):
        raise WordUnreadableError(word=pattern)
    starred = [part for part in pattern.split("-") if "*" in part]
    if _letters(pattern) < SHORTEST or any(_letters(part) < SHORTEST_PART for part in starred):
        raise WordTooShortError(word=pattern)
    if not _EDGES.fullmatch(pattern):
        raise StarInsideError(word=pattern)


def _letters(part: str) -> int:
    """Count the letters that a text is searched for: accents do not matter there."""
    return sum(map(_is_letter, unicodedata.normalize("NFC", fold(part))))


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM"  # M: vowels above and below, in other scripts
