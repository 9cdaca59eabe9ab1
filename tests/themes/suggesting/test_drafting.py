"""Draft themes: what nobody placed, laid in piles for a person to look at."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optrommel.themes.rules import NAME_MAX
from optrommel.themes.suggest import Example, Text, Theme
from optrommel.themes.suggesting.drafting import DRAFT_STEPS, FEWEST_TEXTS, Drafted, Pile, draft
from optrommel.themes.suggesting.word_list import read_word_list

DATA = Path(__file__).parents[3] / "bench" / "data"
SUBJECTS = {"Groen": ("boom", "bomen", "plant*"), "Verkeer": ("drempel*", "hard", "auto*")}
GREEN = [
    f"{what} in {where}"
    for what in ("meer bomen", "een boom", "planten")
    for where in ("de straat", "het park", "de laan", "onze wijk", "de tuin", "de kuil")
]
TRAFFIC = [
    f"{what} {where}"
    for what in ("een drempel", "auto te hard", "hard rijden")
    for where in ("op de hoek", "bij school", "hier", "langs de vaart", "in de bocht", "'s avonds")
]
DOGS = [
    f"honden uitlaten op een {kind} veldje" for kind in ("groot", "klein", "ander", "nieuw", "droog", "mooi", "eigen")
]


def texts(written: Sequence[str], *, language: str = "nl", first: int = 0) -> list[Text]:
    return [Text(number, text, language) for number, text in enumerate(written, first)]


def pile_of(drafted: Drafted, key: object) -> Pile | None:
    return next((pile for pile in drafted.piles if any(card.key == key for card in pile.cards)), None)


def keys(drafted: Drafted) -> list[object]:
    return [card.key for pile in drafted.piles for card in pile.cards] + [*drafted.rest]


def real_slips() -> list[dict[str, str]]:
    with (DATA / "handmade_slips.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if row["lang"] == "nl" and row["kind"] != "offtopic"]


def test_texts_lie_with_the_subject_whose_words_they_hold() -> None:
    drafted = draft(texts(GREEN + TRAFFIC), [], [], SUBJECTS)

    assert [(pile.kind, pile.name, {card.key for card in pile.cards}) for pile in drafted.piles] == [
        ("subject", "Groen", set(range(len(GREEN)))),
        ("subject", "Verkeer", set(range(len(GREEN), len(GREEN + TRAFFIC)))),
    ]


def test_a_theme_takes_the_words_of_the_subject_that_it_nearly_is_and_comes_first() -> None:
    drafted = draft(texts(GREEN + TRAFFIC), [Theme(7, "Verkeer in de wijk")], [], SUBJECTS)

    assert [(pile.kind, pile.theme, pile.name) for pile in drafted.piles] == [
        ("theme", 7, "Verkeer in de wijk"),
        ("subject", None, "Groen"),
    ]


def test_a_theme_learns_from_what_people_placed_and_that_lies_in_no_pile() -> None:
    placed = [Example(text, 7) for text in texts(DOGS[:3], first=1000)]

    drafted = draft([*texts(GREEN + TRAFFIC + DOGS[3:]), placed[0].text], [Theme(7, "Dieren")], placed, SUBJECTS)

    dogs = drafted.piles[0]
    assert (dogs.theme, {card.key for card in dogs.cards}) == (7, set(range(36, 36 + len(DOGS[3:]))))
    assert 1000 not in keys(drafted)


def test_what_no_subject_knows_may_be_a_new_theme_named_by_its_words() -> None:
    drafted = draft(texts(GREEN + TRAFFIC + DOGS), [], [], SUBJECTS)

    new = drafted.piles[-1]
    assert (new.kind, new.theme, len(new.cards)) == ("new", None, len(DOGS))
    assert set(new.name.split(", ")) == {"honden", "uitlaten", "veldje"}


def test_a_pile_of_two_is_none() -> None:
    drafted = draft(texts(GREEN + TRAFFIC[:2] + ["wat een weer"] * 12), [], [], SUBJECTS)

    assert "Verkeer" not in [pile.name for pile in drafted.piles]


def test_names_of_places_make_no_pile_and_no_name() -> None:
    about = ("Iets doen aan de Lindeweg", "Dat hoekje bij Vaartzicht", "Stilte, graag, Almerpad")
    written = [f"Zoals altijd in Bosveld {number}: {about[number % 3]}" for number in range(36)]

    drafted = draft(texts(written), [], [], {}, places=["Almerpad"])

    said = {word for pile in drafted.piles for word in (*pile.words, *pile.name.split(", "))}
    assert said.isdisjoint({"bosveld", "vaartzicht", "lindeweg", "almerpad"})


def test_a_pile_is_known_by_words_that_enough_of_its_texts_share() -> None:
    few = ["drempel bij de brug", "een drempel", "drempel en brug", "drempel, graag", "de drempel hier", "Drempel"]
    listed = {**SUBJECTS, "Verkeer": ("drempel*", "hek", "samen"), "Stil": ("stil*",)}
    quiet = ["stiltebankje", "stilstaan", "stille nacht", "stillezen"]

    piles = {
        many: {
            pile.name: pile.words for pile in draft(texts(GREEN + GREEN[:4] + of_traffic + quiet), [], [], listed).piles
        }
        for many, of_traffic in ((6, few), (7, [*few, "drempel met hek"]))
    }

    assert (piles[6]["Verkeer"], piles[7]["Verkeer"]) == (("drempel", "brug"), ("drempel",))
    assert piles[6]["Stil"] == ()


def test_a_card_shows_where_its_text_holds_words_of_the_pile() -> None:
    written = texts(GREEN + TRAFFIC)

    drafted = draft(written, [], [], SUBJECTS)

    shown = {
        text.text[start:end]
        for text in written
        for card in drafted.piles[0].cards
        if card.key == text.key
        for start, end in card.shared
    }
    assert {"bomen", "boom", "planten"} <= shown
    assert shown.isdisjoint({"de", "in", "meer"})


def test_the_most_typical_card_comes_first_and_then_the_surest() -> None:
    drafted = draft(texts([*GREEN, *TRAFFIC]), [], [], SUBJECTS)

    for pile in drafted.piles:
        sure = [card.p for card in pile.cards[1:]]
        assert sure == sorted(sure, reverse=True)
        assert all(0 < card.p <= 1 for card in pile.cards)


def test_fewer_than_thirty_texts_are_quicker_read() -> None:
    few = draft(texts(GREEN + TRAFFIC)[: FEWEST_TEXTS - 1], [], [], SUBJECTS)
    enough = draft(texts(GREEN + TRAFFIC)[:FEWEST_TEXTS], [], [], SUBJECTS)

    assert (few.piles, len(few.rest), few.is_too_few) == ((), FEWEST_TEXTS - 1, True)
    assert (bool(enough.piles), enough.is_too_few) == (True, False)


def test_what_we_cannot_read_stays_for_a_person() -> None:
    arabic = [Text("ar", "نحتاج إلى ممر مشاة", "ar"), Text("ar?", "نحتاج إلى ممر مشاة")]

    drafted = draft([*texts(GREEN + TRAFFIC), *arabic], [], [], SUBJECTS)

    assert drafted.unreadable == ("ar", "ar?")
    assert set(drafted.unreadable) <= set(drafted.rest)


@pytest.mark.parametrize(
    "written",
    [
        [],
        ["bomen"],
        ["meer bomen"] * 40,
        ["zo maar iets"] * 40,
        [""] * 40,
        ["😀😀"] * 40,
        ["12 34"] * 40,
        ["de het een"] * 40,
        ["نحتاج إلى ممر"] * 40,
        [*GREEN, *TRAFFIC, "meer bomen en auto's " * 2_000],
    ],
    ids=["none", "one", "equal", "equal, unlisted", "empty", "emoji", "numbers", "small words", "Arabic", "very long"],
)
@pytest.mark.parametrize(
    "subjects", [{}, {"Groen": ("bomen",)}, SUBJECTS, {"": ("",), "Leeg": ()}], ids=["none", "one", "two", "odd"]
)
def test_every_text_lies_in_one_pile_or_in_the_rest(written: list[str], subjects: dict[str, tuple[str, ...]]) -> None:
    drafted = draft(texts(written), [Theme(1, "Zonder voorbeeld"), Theme(2, "")], [], subjects)

    assert sorted(keys(drafted), key=str) == sorted(range(len(written)), key=str)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=20))
def test_whatever_people_write_has_its_place_and_its_words_their_places(odd: list[str], name: str) -> None:
    written = texts([*GREEN, *TRAFFIC, *odd])

    drafted = draft(written, [Theme(1, name)], [], SUBJECTS)

    assert sorted(keys(drafted), key=int) == list(range(len(written)))  # type: ignore[call-overload]
    for card in (card for pile in drafted.piles for card in pile.cards):
        assert all(0 <= start < end <= len(written[int(str(card.key))].text) for start, end in card.shared)


def test_each_step_is_told_and_a_cancelled_draft_stops_there() -> None:
    told: list[int] = []
    draft(texts(GREEN + TRAFFIC), [], [], SUBJECTS, progress=told.append)

    def cancel(step: int) -> None:
        if step == 2:
            raise InterruptedError

    assert told == list(range(1, DRAFT_STEPS + 1))
    with pytest.raises(InterruptedError):
        draft(texts(GREEN + TRAFFIC), [], [], SUBJECTS, progress=cancel)


def test_an_example_of_a_theme_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="theme"):
        draft(texts(GREEN + TRAFFIC), [], [Example(Text(1000, "bomen"), 7)], SUBJECTS)


def test_real_slips_are_laid_better_than_the_study_did_and_the_same_each_time() -> None:
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    slips = real_slips()
    written = texts([slip["text"] for slip in slips])

    drafted = draft(written, [], [], read_word_list())

    laid = [getattr(pile_of(drafted, text.key), "name", "") for text in written]
    right = [slip["theme"] for slip in slips]
    assert adjusted_rand_score(right, laid) > 0.55
    assert v_measure_score(right, laid) > 0.70
    assert all(0 < len(pile.name) <= NAME_MAX for pile in drafted.piles)
    assert draft(written, [], [], read_word_list()) == drafted


def test_twenty_slips_more_leave_piles_recognisable() -> None:
    slips = texts([slip["text"] for slip in real_slips()])

    before, after = (draft(some, [], [], read_word_list()) for some in (slips[20:], slips))

    assert {pile.name for pile in before.piles if pile.kind != "new"} <= {pile.name for pile in after.piles}
    moved = [
        text.key
        for text in slips[20:]
        if (was := pile_of(before, text.key))
        and was.kind != "new"
        and getattr(pile_of(after, text.key), "name", "") != was.name
    ]
    assert len(moved) < len(slips) / 10


@pytest.mark.soak
@pytest.mark.parametrize("listed", ["listed", "unlisted"])
def test_ten_thousand_slips_take_five_seconds_and_half_a_gigabyte(listed: str) -> None:
    ran = subprocess.run([sys.executable, "-m", __name__, listed], capture_output=True, text=True, check=True)

    figures = json.loads(ran.stdout)
    assert figures["seconds"] < 5
    assert figures["megabytes"] < 500


def _ten_thousand() -> list[Text]:
    """Make slips of pieces of others and of words that few have, as in a town; the same each time."""
    dice = random.Random(1)  # noqa: S311
    slips = [slip["text"] for slip in real_slips()]
    parts = [a + b for a in "bdgklmnprstvwz" for b in ("a", "e", "o", "aa", "ee", "oo", "ie", "oe")]
    rare = ["".join(dice.choices(parts, k=dice.choice((2, 3, 4)))) for _ in range(20_000)]

    def slip() -> str:
        words = f"{dice.choice(slips)} {dice.choice(slips)}".split()[:18]
        return " ".join([*words, *(rare[int(len(rare) * dice.random() ** 3)] for _ in range(3))])

    return texts([slip() for _ in range(10_000)])


def _measure(listed: bool) -> None:
    import resource
    import time

    import sklearn.linear_model  # noqa: F401  # what the process has anyway
    import sknetwork.clustering  # noqa: F401

    slips, before = _ten_thousand(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    draft(slips, [], [], read_word_list() if listed else {})
    seconds, after = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "megabytes": (after - before) / 1024}))


if __name__ == "__main__":
    _measure(sys.argv[1] == "listed")
