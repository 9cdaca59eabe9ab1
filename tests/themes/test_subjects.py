"""Themes and the subjects of the word list, matched by their names."""

from __future__ import annotations

import pytest

from optrommel.themes.subjects import match_subjects
from optrommel.themes.word_list import read_word_list


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Groen en natuur", "Groen en natuur"),
        ("GROEN EN NATUUR", "Groen en natuur"),
        ("Verkeer en veiligheid", "Verkeer en veiligheid op straat"),
        ("Het groene dorp", "Groen en natuur"),
        ("Spelen", "Jeugd en spelen"),
        ("Wonen en energie", "Wonen"),
        ("Omzien naar elkaar", None),
        ("Veilig onderweg", None),
        ("😀", None),
        ("حديقة", None),
    ],
)
def test_a_theme_is_the_subject_that_its_name_says(name: str, subject: str | None) -> None:
    assert match_subjects({1: name}, read_word_list()).get(1) == subject


def test_a_subject_goes_to_the_theme_that_is_most_like_it() -> None:
    names = {1: "Groen en natuur", 2: "Groen"}

    assert match_subjects(names, read_word_list()) == {1: "Groen en natuur"}


def test_of_two_themes_that_share_a_subject_neither_is_that_subject() -> None:
    assert match_subjects({1: "Parkeren", 2: "Fiets"}, read_word_list()) == {}
