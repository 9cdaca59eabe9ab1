"""Cries for help in a slip's text: words that point to danger for somebody. They err to marking: a person reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from optrommel.words import fold

_WORDS = json.loads((Path(__file__).parent / "data" / "care_words.json").read_text(encoding="utf-8"))
_SENTENCE_END = re.compile(r"[.!?…;]+")
_NO_WORD = re.compile(r"[\W_]+")
_BETWEEN = "(?: [^ ]+){0,4}"  # “ik word thuis weer geslagen”


def _normalise(text: str) -> str:
    """Give the words of a text, folded, one space apart; more than one where a sentence ends."""
    sentences = _SENTENCE_END.split(fold(text))
    return " ".join(f" {_NO_WORD.sub(' ', sentence).strip()} " for sentence in sentences)


def _phrase(phrase: str) -> str:
    """Make a pattern: `slaa*` is the beginning of a word, `_` is up to four words of any kind."""
    pattern = ""
    for word in phrase.split():
        letters = _NO_WORD.sub("", fold(word))
        ending = "[^ ]*" if word.endswith("*") else ""
        pattern += _BETWEEN if word == "_" else f" {letters}{ending}"
    return pattern + "(?= )"


def _any_of(phrases: Iterable[Iterable[str]]) -> re.Pattern[str]:
    return re.compile("|".join(_phrase(phrase) for language in phrases for phrase in language))


_CRIES = _any_of(_WORDS["cries"].values())
_HARMLESS = _any_of(_WORDS["harmless"].values())


def needs_care(text: str) -> bool:
    """Tell whether a text speaks of danger: to the writer's own life, at home, to a child."""
    return bool(_CRIES.search(_HARMLESS.sub("  ", _normalise(text))))
