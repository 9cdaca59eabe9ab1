"""What Optrommel makes of the same slips."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from bench.suggesting.samples import OFF_TOPIC, Slip
from bench.suggesting.scores import agreement, draw, share_within
from optrommel.themes.suggest import Encoder, Example, Text, Theme, WordList, fit, index
from optrommel.themes.suggesting.drafting import Drafted, draft

FIRST = 5  # look-alikes that are shown
Pair = tuple[float, float]
Recipe = Callable[[Sequence[str], Sequence[str], Sequence[str]], Sequence[Sequence[Hashable]]]


def texts_of(slips: Sequence[Slip]) -> list[Text]:
    """Give slips as the pure functions take them."""
    return [Text(slip.id, slip.text, slip.language) for slip in slips]


def top_one_and_three(slips: Sequence[Slip], recipe: Recipe, seed: int) -> Pair:
    """Give the share of slips whose theme comes first, and is among three, by examples that are drawn."""
    examples, asked = draw([slip.theme for slip in slips], seed)
    texts, labels = ([getattr(slips[number], part) for number in examples] for part in ("text", "theme"))
    ranked = recipe(texts, labels, [slips[number].text for number in asked])
    right = [slips[number].theme for number in asked]
    return share_within(ranked, right, 1), share_within(ranked, right, 3)


def our_recipe(words: WordList, encoder: Encoder | None, *, reads_along: bool = True) -> Recipe:
    """Suggest as Optrommel does: themes are known by their names and by what was placed; what waits is read along."""

    def suggest(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[list[Hashable]]:
        themes = [Theme(name, name) for name in dict.fromkeys(labels)]
        placed = [Example(Text(text, text), label) for text, label in zip(texts, labels, strict=True)]
        waiting = [Text(text, text) for text in asked]
        model = fit(themes, placed, words, unplaced=waiting if reads_along else (), encoder=encoder)
        return [[guess.theme for guess in advice.guesses] for advice in model.advise(waiting)]

    return suggest


def drafted(slips: Sequence[Slip], words: WordList, encoder: Encoder | None) -> Drafted:
    """Draft themes over slips of which nobody placed any."""
    return draft(texts_of(slips), (), (), words, encoder=encoder)


def draft_scores(slips: Sequence[Slip], made: Drafted) -> tuple[float, float, float]:
    """Give ARI, V, and the share of slips that were left for a person."""
    pile_of = {card.key: number for number, pile in enumerate(made.piles) for card in pile.cards}
    piles = [pile_of.get(slip.id) for slip in slips]
    ari, v = agreement([slip.theme for slip in slips], piles)
    return ari, v, piles.count(None) / len(piles)


def same_idea_in_first_five(slips: Sequence[Slip], kind: str, words: WordList, encoder: Encoder | None) -> float:
    """Give the share of slips of a kind that find the one that says the same among all of them."""
    asked = [slip for slip in slips if slip.kind == kind and slip.alike]
    found = index(texts_of(slips), words=words, encoder=encoder).alike(texts_of(asked), most=FIRST)
    keys = [[likeness.key for likeness in each] for each in found]
    return share_within(keys, [slip.alike for slip in asked], FIRST)


def in_dutch(slips: Sequence[Slip], *, off_topic: bool = True) -> list[Slip]:
    """Leave out other languages, and if asked what belongs to no theme."""
    return [slip for slip in slips if slip.language == "nl" and (off_topic or slip.theme != OFF_TOPIC)]
