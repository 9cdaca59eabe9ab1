"""Themes that a text may belong to: what is suggested, why, and what cannot be read."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optrommel.themes.suggest import Advice, Band, Example, Guess, Text, Theme, fit, index
from optrommel.themes.suggesting.word_list import find, read_word_list

GREEN, TRAFFIC, HOMES = Theme("green", "Groen"), Theme("traffic", "Verkeer"), Theme("homes", "Wonen")
THEMES = (GREEN, TRAFFIC, HOMES)
PLACED = {
    "Meer bomen in onze straat": "green",
    "Er wordt te hard gereden op de Molenweg": "traffic",
    "Betaalbare huizen voor starters": "homes",
}
EXAMPLES = tuple(Example(Text(text, text), theme) for text, theme in PLACED.items())
WORDS = {
    "Groen": ("bo*men", "boom", "bomen", "*tuin*"),
    "Verkeer": ("drempel*", "te hard"),
    "Wonen": ("huis", "huizen"),
}

ONE_WORD_EACH = (
    ("green", "boom"),
    ("traffic", "drempel"),
    ("elderly", "thuiszorg"),
    ("sport", "voetbal"),
    ("art", "museum"),
    ("waste", "vuilnis"),
    ("energy", "zonnepanelen"),
    ("homes", "appartementen"),
    ("youth", "speeltuin"),
    ("meeting", "barbecue"),
)


def advise(text: str, *, language: str = "nl", themes: Sequence[Theme] = THEMES, **how: object) -> Advice:
    examples = [example for example in EXAMPLES if example.theme in {theme.key for theme in themes}]
    model = fit(themes, examples, WORDS, **how)  # type: ignore[arg-type]
    return model.advise([Text("asked", text, language)])[0]


def lit(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "theme"),
    [("Een drempel bij school", "traffic"), ("een moestuin", "green"), ("huis voor mijn zoon", "homes")],
)
def test_the_theme_whose_words_a_text_holds_comes_first(text: str, theme: str) -> None:
    advice = advise(text)

    assert advice.guesses[0].theme == theme
    assert [guess.p for guess in advice.guesses] == sorted((guess.p for guess in advice.guesses), reverse=True)


def test_what_people_placed_is_learned_beside_names_and_words() -> None:
    themes = [Theme(1, "Idee een"), Theme(2, "Idee twee")]
    examples = [Example(Text("a", "Een fanfare met trommels"), 1), Example(Text("b", "Zwemles voor iedereen"), 2)]

    advice = fit(themes, examples, {}).advise([Text("q", "trommels"), Text("r", "zwemmen"), Text("s", "zwemles")])

    assert [advised.guesses[0].theme for advised in advice] == [1, 2, 2]


def test_what_nobody_placed_helps_to_read_the_rest() -> None:
    waiting = [Text(number, f"drempel en wegversmalling {number}") for number in range(5)]

    before, after = advise("wegversmalling"), advise("wegversmalling", unplaced=waiting)

    assert (after.guesses[0].theme, after.guesses[0].p > before.guesses[0].p) == ("traffic", True)


def test_words_shared_with_a_theme_are_lit_where_they_stand_in_the_text_as_written() -> None:
    text = "🙂 Drémpels! Er wordt TE HARD gereden, in de tuin"

    guesses = {guess.theme: lit(text, guess.shared) for guess in advise(text).guesses}

    assert guesses["traffic"][0] == "Drémpels"
    assert "TE HARD" in guesses["traffic"]
    assert guesses["green"] == ["tuin"]


def test_what_is_lit_is_a_reason_for_that_theme_and_not_for_another() -> None:
    placed = Example(Text("p", "Bankjes en een drempel bij de boom"), "green")
    text = "Samen bankjes, drempel en bomen; moeten er padel en bejaarden bij?"

    model = fit([GREEN, TRAFFIC, Theme("meet", "Ontmoeting")], [placed], read_word_list())
    shown = {guess.theme: lit(text, guess.shared) for guess in model.advise([Text("q", text)])[0].guesses}

    assert shown == {"green": ["bomen"], "traffic": ["drempel"], "meet": []}


def test_a_word_of_places_in_a_name_is_no_reason() -> None:
    themes = [Theme("clean", "Schone buurt"), TRAFFIC]

    (advised,) = fit(themes, [], read_word_list()).advise([Text("q", "Een schone huisarts in de buurt")])

    assert [lit("Een schone huisarts in de buurt", guess.shared) for guess in advised.guesses] == [["schone"], []]


def test_what_people_placed_is_lit_for_a_theme_that_the_list_does_not_know() -> None:
    text, placed = "Bomen en een drempel", Text("p", "Een drempel tussen bomen")

    model = fit([TRAFFIC, Theme("out", "Buitenruimte")], [Example(placed, "out")], read_word_list())
    shown = {guess.theme: lit(text, guess.shared) for guess in model.advise([Text("q", text)])[0].guesses}

    assert shown == {"out": ["Bomen"], "traffic": ["drempel"]}


@pytest.mark.parametrize(
    ("text", "language"),
    [("Meer bomen", "pl"), ("Meer bomen", "uk"), ("شجرة في الشارع", "nl"), ("більше дерев", "nl")],
)
def test_a_language_that_we_cannot_read_is_told_so(text: str, language: str) -> None:
    assert advise(text, language=language) == Advice("asked", (), is_readable=False)


@pytest.mark.parametrize("text", ["", "   ", "🙂🌳", "…!?"])
def test_a_text_without_words_has_no_guesses(text: str) -> None:
    assert advise(text) == Advice("asked", ())


@pytest.mark.parametrize("name", ["de en het", "🌳", "", "Groen"])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_any_number_of_themes_and_names_is_answered(name: str, count: int) -> None:
    themes = [Theme("odd", name), *THEMES[1:]][:count]

    guesses = advise("een drempel", themes=themes).guesses

    assert {guess.theme for guess in guesses} <= {theme.key for theme in themes}
    assert all(0 <= guess.p <= 1 for guess in guesses)


def test_a_single_theme_is_set_against_what_it_is_not() -> None:
    words = read_word_list()

    on, off = fit([TRAFFIC], [], words).advise(
        [Text(1, "Een drempel tegen racen"), Text(2, "Muziek maken met een koor")]
    )

    assert on.guesses[0].band is Band.LIKELY
    assert off.guesses[0].band is Band.NONE


def test_what_fits_another_subject_of_the_list_fits_neither_of_two_themes() -> None:
    slips = [Text(f"{subject} {word}", f"iets met {word}") for subject, word in ONE_WORD_EACH]

    advice = fit([GREEN, TRAFFIC], [], read_word_list(), unplaced=slips).advise(slips)

    assert {advised.key for advised in advice if advised.guesses[0].band is Band.LIKELY} <= {
        "green boom",
        "traffic drempel",
    }
    assert all({guess.theme for guess in advised.guesses} == {"green", "traffic"} for advised in advice)


def test_what_people_placed_wins_from_a_subject_of_the_list() -> None:
    slips = ["meer bomen", "een boom bij school", "bomen langs de vaart", "planten en bomen"]
    examples = [Example(Text(slip, slip), "b") for slip in slips]
    themes = [Theme("b", "Buitenruimte"), TRAFFIC]

    (bomen,) = fit(themes, examples, read_word_list()).advise([Text(1, "bomen op het plein")])

    assert (bomen.guesses[0].theme, bomen.guesses[0].band) == ("b", Band.LIKELY)


@pytest.mark.parametrize(
    ("themes", "examples", "message"),
    [
        ([GREEN, Theme("green", "Anders")], [], "same key"),
        ([TRAFFIC], [Example(Text(1, "Een boom"), "green")], "not among the themes"),
    ],
)
def test_themes_that_cannot_be_told_apart_are_refused(
    themes: list[Theme], examples: list[Example], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fit(themes, examples, {})


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=10), st.sampled_from(["nl", "ar", "x"]))
def test_whatever_is_written_gets_an_honest_answer(texts: list[str], name: str, language: str) -> None:
    written = [Text(number, text, language) for number, text in enumerate(texts)]
    themes = [GREEN, Theme("odd", name)]

    advice = fit(themes, [Example(text, "odd") for text in written], {name: (name,)}).advise(written)
    found = index(written, words=WORDS).alike(written)

    assert [advised.key for advised in advice] == list(range(len(texts)))
    assert all(start < end <= len(texts[a.key]) for a in advice for g in a.guesses for start, end in g.shared)  # type: ignore[call-overload]
    assert all(likeness.key != key for key, row in enumerate(found) for likeness in row)


@pytest.mark.parametrize(
    ("guess", "band"),
    [
        (Guess(1, 0.51), Band.LIKELY),
        (Guess(1, 0.5), Band.MAYBE),
        (Guess(1, 0.3), Band.MAYBE),
        (Guess(1, 0.29), Band.NONE),
    ],
)
def test_three_bands_say_how_sure_a_guess_is(guess: Guess, band: Band) -> None:
    assert guess.band is band


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("tuin", ["tuin"]),
        ("tuin*", ["tuin", "tuintjes"]),
        ("*tuin*", ["tuin", "moestuin", "tuintjes"]),
        ("*tuin", ["tuin", "moestuin"]),
        ("CAFÉ", ["Café"]),
        ("auto's", ["auto’s"]),
        ("in de", ["in de"]),
        ("*", []),
        ("", []),
        ("(tuin", []),
    ],
)
def test_a_pattern_finds_whole_words_beginnings_and_parts(pattern: str, found: list[str]) -> None:
    text = "Een tuin, moestuin of tuintjes; in de Café auto’s"

    assert lit(text, find(text, [pattern])) == found


ANSWER = """
import os
from optrommel.themes.suggest import Example, Text, Theme, fit, index
from optrommel.themes.suggesting.word_list import read_word_list
written = ["Meer bomen", "Te hard rijden", "Meer groen en bomen", "Drempels", "Meer bomen"]
texts = [Text(place, text) for place, text in enumerate(written)]
words = dict(sorted(read_word_list().items(), reverse="REVERSED" in os.environ))
model = fit([Theme(1, "Groen"), Theme(2, "Verkeer")], [Example(texts[0], 1), Example(texts[1], 2)], words)
answer = repr((model.advise(texts), index(texts, words=words).alike(texts)))
if __name__ == "__main__":
    print(answer)
"""


def test_the_same_input_gives_the_same_answer_in_every_process(tmp_path: Path) -> None:
    script = tmp_path / "answer.py"
    script.write_text(ANSWER)

    elsewhere = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONHASHSEED": "1", "REVERSED": "yes", "PYTHONPATH": os.getcwd()},
        capture_output=True,
        check=True,
        text=True,
    ).stdout

    assert elsewhere.strip() == runpy.run_path(str(script))["answer"]


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.soak)])
def test_many_texts_are_all_answered(count: int) -> None:
    words = [word for text in PLACED for word in text.split()]
    texts = [Text(number, f"{words[number % 17]} {words[number % 13]} {number}") for number in range(count)]
    examples = [Example(text, THEMES[number % 3].key) for number, text in enumerate(texts[: count // 2])]

    model = fit(THEMES, examples, WORDS, unplaced=texts[count // 2 :])

    assert all(len(advice.guesses) == 3 for advice in model.advise(texts))
    assert all(len(alike) == 5 for alike in index(texts, words=WORDS).alike(texts))
