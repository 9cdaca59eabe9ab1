"""What the bench of suggestions counts with: its figures are worth what these are."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.suggesting import peers, samples
from bench.suggesting.__main__ import BEGIN, END, PAGE
from bench.suggesting.ours import draft_scores, drafted, in_dutch, same_idea_in_first_five, top_one_and_three
from bench.suggesting.samples import OFF_TOPIC, Slip
from bench.suggesting.scores import EXAMPLES, Spread, agreement, draw, halved, share_within


def test_a_draw_takes_as_many_of_each_theme_and_asks_the_rest() -> None:
    labels = ["groen"] * 7 + ["wonen"] * 3

    examples, asked = draw(labels, seed=1, each=5)

    assert sorted(examples + asked) == list(range(10))
    assert Counter(labels[number] for number in examples) == {"groen": 5, "wonen": 3}
    assert draw(labels, seed=1) == (examples, asked)
    assert any(draw(labels, seed=seed) != (examples, asked) for seed in range(2, 6))


def test_an_answer_counts_when_the_right_one_is_among_the_first() -> None:
    ranked = [["a", "b", "c"], ["b", "a", "c"], [], ["c"]]

    assert share_within(ranked, ["a"] * 4, 1) == 0.25
    assert share_within(ranked, ["a"] * 4, 3) == 0.5


def test_piles_agree_by_what_lies_together_not_by_their_names() -> None:
    right = ["groen", "groen", "wonen", "wonen"]

    assert agreement(right, [1, 1, None, None]) == (1, 1)
    assert agreement(right, [1, 1, 1, 1]) == (0, 0)
    assert agreement(right, [1, 2, 1, 2])[0] < 0


def test_half_of_each_subject_is_left_out() -> None:
    words = {"groen": ("boom", "plant", "gras", "bloem"), "wonen": ("huis",)}

    left = halved(words, seed=1)

    assert [len(listed) for listed in left.values()] == [2, 0]
    assert set(left["groen"]) < set(words["groen"])
    assert halved(words, seed=1) == left


@pytest.mark.parametrize(("spread", "shown"), [(Spread.of([0.5, 0.6]), ".55 ± .05"), (Spread(0.604), ".60")])
def test_a_figure_shows_its_spread_when_there_is_one(spread: Spread, shown: str) -> None:
    assert str(spread) == shown


def test_every_theme_of_the_real_ideas_has_more_than_its_examples() -> None:
    themes = Counter(idea.theme for idea in samples.real_ideas())

    assert len(themes) == 6
    assert min(themes.values()) > EXAMPLES


def test_every_slip_that_says_the_same_names_one_that_is_there() -> None:
    slips = {slip.id: slip for slip in samples.handmade_slips()}

    assert Counter(slip.kind for slip in slips.values() if slip.alike) == {"para": 48, "anderstalig": 24}
    assert all(slip.alike in slips for slip in slips.values() if slip.alike)


def test_slips_to_time_with_are_all_different_and_always_the_same() -> None:
    slips = samples.many(samples.real_ideas(), 50)

    assert len({slip.text for slip in slips}) == 50
    assert slips == samples.many(samples.real_ideas(), 50)


def test_the_biggest_theme_is_right_as_often_as_it_is_there() -> None:
    slips = [Slip(str(number), "x", "groen" if number < 10 else "wonen") for number in range(15)]

    assert top_one_and_three(slips, lambda *_drawn: [["groen"]] * 5, seed=1) == (1, 1)
    assert peers.always_the_biggest(["x"] * 3, ["a", "b", "b"], ["y"]) == [["b", "a"]]


def test_what_looks_most_like_a_text_is_never_itself() -> None:
    assert peers.rapidfuzz(["een bankje", "bankje", "honden"], 0, 1) == [1]


def test_what_lies_in_no_pile_is_a_pile_more_and_counted_as_left() -> None:
    slips = in_dutch(samples.handmade_slips())[:4]

    ari, v, left = draft_scores(slips, drafted(slips, {}, None))  # four slips are too few for drafts

    assert (ari, v, left) == (1, 1, 1)  # of one theme they are, and in one heap they stay


def test_only_slips_of_the_kind_that_was_asked_look_for_the_one_that_says_the_same() -> None:
    bench = Slip("1", "een bankje bij de vijver", "x")
    others = [Slip(str(number), "honden in het gras", "x") for number in range(2, 8)]
    found = Slip("8", "bij de vijver een bankje", "x", alike="1", kind="para")
    lost = Slip("9", "honden in het gras", "x", alike="1", kind="para")

    assert same_idea_in_first_five([bench, *others, found], "para", {}, None) == 1
    assert same_idea_in_first_five([bench, *others, found, lost], "para", {}, None) == 0.5
    assert same_idea_in_first_five([bench, found], "anderstalig", {}, None) == 0


def test_dutch_slips_are_all_that_drafts_are_measured_on() -> None:
    slips = samples.handmade_slips()

    assert (len(in_dutch(slips)), len(in_dutch(slips, off_topic=False))) == (216, 204)
    assert not any(slip.theme == OFF_TOPIC for slip in in_dutch(slips, off_topic=False))


def test_the_page_has_room_for_the_figures() -> None:
    page = PAGE.read_text()

    assert 0 < page.index(BEGIN) < page.index(END)
