"""What is remembered of what residents wrote: while work lasts, and no longer; and a hostile word stays cheap."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

import optrommel.words
from optrommel.themes.suggesting import features, telling_words, word_list
from optrommel.themes.suggesting.encoding import Remembering
from optrommel.themes.suggesting.features import LETTERS_MOST, letter_groups, stem_of, stems_remembered
from optrommel.themes.suggesting.word_list import words_of
from optrommel.words import stem

RARE = "klaphekje"


@pytest.mark.parametrize("module", [optrommel.words, word_list, features, telling_words])
def test_nothing_that_a_page_does_with_words_of_residents_stays_in_a_cache(module: ModuleType) -> None:
    caches = {name for name, value in vars(module).items() if hasattr(value, "cache_info")}

    assert caches <= {"common_names", "read_word_list", "stop_words"}  # files of the package


def test_stems_are_worked_out_once_while_work_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(features, "stem", lambda word: asked.append(word) or stem(word))  # type: ignore[func-returns-value]

    with stems_remembered():
        stem_of(RARE)
        with stems_remembered():
            stem_of(RARE)
        stem_of(RARE)
    once = len(asked)
    stem_of(RARE)

    assert (once, len(asked)) == (1, 2)


def test_an_encoder_remembers_vectors_but_no_text() -> None:
    text = " ".join(["onze", RARE])
    remembering = Remembering(lambda texts: np.ones((len(texts), 2), dtype=np.float32))

    remembering([text])

    assert text not in repr(vars(remembering))


def test_a_word_of_thousands_of_letters_gives_as_many_groups_as_a_long_one() -> None:
    longest = letter_groups("a" * LETTERS_MOST)

    assert letter_groups("a" * 4_000) == longest
    assert len(longest) < 2 * (LETTERS_MOST + 2)
    assert letter_groups("bank") == (" ba", "ban", "ank", "nk ", " ban", "bank", "ank ")


def test_words_stand_where_they_were_written_with_accents_or_without() -> None:
    plain, accents = words_of("Auto's: BOMEN"), words_of("Auto’s: BÓMEN")

    assert [tuple(word) for word in plain] == [("auto's", 0, 6), ("bomen", 8, 13)]
    assert accents == plain
