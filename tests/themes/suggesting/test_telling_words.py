"""Which words tell a theme, and which never leave their campaign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optrommel.themes.suggesting.telling_words import FEWEST, MOST, telling_words

LONELY = [f"Ik zou wel een uurtje {what} met een oudere." for what in ("wandelen", "praten", "schaken")]


def words(*texts: str, **more: list[str]) -> list[str]:
    """Give the words of a theme with these texts, beside a theme that says something else."""
    found = telling_words({"here": list(texts), "there": LONELY}, **more)["here"]
    return [form for word in found for form in word.forms]


def three(sentence: str) -> list[str]:
    """Give three texts of three people that all hold a sentence."""
    return [f"{sentence}, {reason}." for reason in ("altijd", "vaak", "soms")]


def test_a_word_that_three_people_wrote_tells_the_theme() -> None:
    assert "bijenhotel" in words(*three("Bouw een bijenhotel"))


def test_a_word_of_two_people_or_of_one_who_sent_it_often_stays() -> None:
    bees = three("Bouw een bijenhotel")

    assert "bijenhotel" not in words(*bees[:2], "Nog meer bloemen")
    assert "bijenhotel" not in words(*[bees[0]] * 5, bees[0].upper())


def test_each_form_of_a_word_was_written_by_three_people() -> None:
    texts = [*three("Zet ergens een knotwilg"), *three("Al die knotwilgen graag"), "Eén knotwilgje"]

    assert telling_words({"here": texts})["here"][0].forms == ("knotwilg", "knotwilgen")


def test_a_word_that_lies_mostly_elsewhere_tells_nothing() -> None:
    lonely = [text.replace("oudere", "wandelmaatje") for text in LONELY * 3]
    lonely = [f"{text} {number}" for number, text in enumerate(lonely)]

    found = telling_words({"here": three("Zoek een wandelmaatje"), "there": lonely})

    assert "wandelmaatje" not in [form for word in found["here"] for form in word.forms]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Ga naar Willemien voor koffie", "willemien"),
        ("Vraag mevrouw de groot om hulp", "groot"),
        ("Bel 06 12345678 voor koffie", "12345678"),
        ("Mail koffie@example.org voor een plek", "koffie"),
        ("Meer koffie in de lindestraat", "lindestraat"),
        ("Meer koffie in de Vechtzoom", "vechtzoom"),
        ("Ook koffie op nummer 65b", "65b"),
    ],
)
def test_names_places_and_numbers_stay(sentence: str, word: str) -> None:
    assert word not in words(*three(sentence))


def test_a_name_stays_though_some_begin_a_sentence_with_it() -> None:
    texts = ["Willemien heeft een plan", "Willemien bakt", "Willemien doet mee"]

    assert "willemien" not in words(*texts)
    assert "willemien" not in words(*texts, "Ik vraag Willemien ook")


def test_the_campaigns_own_names_stay() -> None:
    assert "gagels" in words(*three("Alle gagels in bloei"))
    assert "gagels" not in words(*three("Alle gagels in bloei"), known_names=["De Gagels"])


def test_a_theme_brings_no_more_words_than_a_person_reads() -> None:
    many = " ".join(f"{first}{last}aarde" for first in "bdfgk" for last in ("oost", "west", "noord", "zuid"))

    assert len(telling_words({"here": three(many)})["here"]) == MOST


@given(st.lists(st.text(max_size=80), max_size=8))
def test_whatever_people_wrote_the_answer_is_honest_and_the_same(texts: list[str]) -> None:
    found = telling_words({"here": texts, "there": LONELY, "empty": []})

    assert found == telling_words({"here": texts, "there": LONELY, "empty": []})
    assert found["empty"] == []
    assert all(word.texts >= FEWEST and word.forms for word in found["here"])
