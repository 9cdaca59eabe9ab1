"""Hear what pages say, and notice a sentence before residents that only the moderators' catalogues hold."""

from __future__ import annotations

from functools import cache

from babel.support import NullTranslations
from flask import has_request_context

from optrommel.languages import WORKING, offered_languages, sentences
from tests.catalogues import forms, gather

misplaced: set[str] = set()


class Listening(NullTranslations):  # type: ignore[misc]
    """Dutch, with an ear for what it says and where."""

    def ugettext(self, message: str) -> str:
        _hear(message)
        return message

    def ungettext(self, msgid1: str, msgid2: str, n: int) -> str:
        _hear(msgid1)
        return msgid1 if n == 1 else msgid2


@cache
def _behind_the_login() -> frozenset[str]:
    return frozenset(forms(sentence)[0] for sentence, is_met in gather().items() if not is_met)


def _hear(sentence: str) -> None:
    if sentence in _behind_the_login() and has_request_context() and offered_languages() != WORKING:
        misplaced.add(sentence)


def listen() -> None:
    """Begin to listen to all Dutch pages."""
    sentences.cache["nl"] = Listening()
