"""Themes and the subjects of the word list, matched by their names."""

from __future__ import annotations

import pytest

from optrommel.themes.suggest import Theme
from optrommel.themes.suggesting.subjects import known_by, match_subjects
from optrommel.themes.suggesting.word_list import find, read_word_list

GREEN, TRAFFIC = "Groen en natuur", "Verkeer en veiligheid op straat"
TRANSPORT, PLAYING, SPORT = "Parkeren, fiets en bus", "Jeugd en spelen", "Sport en bewegen"


@pytest.mark.parametrize(
    ("name", "subjects"),
    [
        (GREEN, (GREEN,)),
        ("GROEN EN NATUUR", (GREEN,)),
        ("Het groene dorp", (GREEN,)),
        ("Spelen", (PLAYING,)),
        ("WONEN EN ENERGIE", ("Wonen", "Energie en klimaat")),
        ("Groen/schoon", (GREEN, "Afval en schoon")),
        ("Groen en natuur, spelen & sport", (GREEN, PLAYING, SPORT)),
        ("Verkeer, fiets en bus", (TRANSPORT, TRAFFIC)),
        ("Kinderen", (PLAYING,)),
        ("Senioren", ("Ouderen en zorg",)),
        ("Samen doen", ("Ontmoeting en feest",)),
        ("Huizen, duurzaam en mooi", ("Wonen", "Energie en klimaat")),
        ("Omzien naar elkaar", ()),
        ("Veilig onderweg", ()),
        ("😀", ()),
        ("حديقة", ()),
        ("", ()),
    ],
)
def test_a_theme_is_the_subjects_that_its_name_says(name: str, subjects: tuple[str, ...]) -> None:
    assert match_subjects({1: name}, read_word_list())[1] == subjects


def test_a_part_of_a_name_says_nothing_that_the_whole_of_it_said() -> None:
    assert match_subjects({1: "Verkeer en veiligheid"}, read_word_list()) == {1: (TRAFFIC,)}


def test_a_subject_goes_to_the_theme_that_is_most_like_it() -> None:
    names = {1: GREEN, 2: "Groen", 3: "Spelen en sport", 4: "Sport"}

    assert match_subjects(names, read_word_list()) == {1: (GREEN,), 2: (), 3: (PLAYING,), 4: (SPORT,)}


def test_of_two_themes_that_share_a_subject_neither_is_that_subject() -> None:
    assert match_subjects({1: "Parkeren", 2: "Fiets"}, read_word_list()) == {1: (), 2: ()}


def test_of_two_themes_that_fit_a_subject_the_one_that_may_be_another_leaves_it() -> None:
    names = {1: "Veiligheid", 2: "Verkeer", 3: "Kinderen", 4: "Jeugd"}

    assert match_subjects(names, read_word_list()) == {
        1: ("Overlast en sociale veiligheid",),
        2: (TRAFFIC,),
        3: (),
        4: (PLAYING,),
    }


def test_a_street_alone_is_no_word_about_traffic() -> None:
    listed = read_word_list()[TRAFFIC]

    assert not find("een AED in elke straat, weg ermee, hard nodig op alle wegen", listed)
    assert find("te hard op deze weg", listed)


def test_a_theme_is_known_by_its_own_words_and_those_of_its_subjects_once_and_the_rest_is_left() -> None:
    words = {"Groen en bloei": ("boom", "gras"), "Lucht en water": ("vijver",), "Verkeer": ("drempel*",)}

    themes, left = known_by([Theme(1, "Groen en water", ("wilg*", "boom")), Theme(2, "Samen", ("feest",))], words)

    assert [theme.words for theme in themes] == [("wilg*", "boom", "gras", "vijver"), ("feest",)]
    assert left == {"Verkeer": ("drempel*",)}


def test_known_by_all_their_words_themes_are_known_by_the_same_again() -> None:
    words = read_word_list()
    themes, left = known_by([Theme(1, "Straat en verkeer"), Theme(2, "Wonen en energie")], words)

    assert known_by(themes, {**left, **{theme.name: theme.words for theme in themes}}) == (themes, left)


def test_every_word_of_the_package_can_be_found() -> None:
    written = {pattern: pattern.replace("*", "") for patterns in read_word_list().values() for pattern in patterns}

    assert [pattern for pattern, word in written.items() if not find(word, [pattern])] == []
