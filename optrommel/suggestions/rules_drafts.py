"""Drafts of themes: how long they are tried and kept, which pile is which pile of before, what is lit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from optrommel.rules import N_, RuleError
from optrommel.suggestions.rules import FEWEST_FOR_DRAFT
from optrommel.words import fold

LEASE = dt.timedelta(minutes=2)  # without another step: whoever makes it is taken for dead
ATTEMPTS = 2
KEPT = dt.timedelta(days=30)  # nobody looks at an older one, and the piles hold words of ideas
CARDS_SHOWN = 8  # of a pile
REST_SHOWN = 24  # more of them, folded; a page of 1,000 ideas at once would be 1 MB
LAID_AT_ONCE = 250  # all others wait meanwhile, some seconds
PILE_SHOWN = 300  # on the page of one pile

LEFT_LYING = N_("Het maken van de voorzet stopte twee keer halverwege. Vraag er straks nog een.")


class TooFewIdeasError(RuleError):
    """So few ideas lie nowhere that a person reads them sooner."""

    status = 422
    sentence = N_(
        "Er liggen %(count)d ideeën los. Lees ze zelf: dat gaat sneller. Vanaf %(fewest)d maken we een voorzet."
    )


class SwitchedOffError(RuleError):
    """This installation suggests nothing."""

    sentence = N_("Op deze website staan voorzetten uit. Lees de ideeën bij ‘Nog los’ op het bord.")


def check_enough(loose: int) -> None:
    """Refuse a draft of a few ideas. Raises `TooFewIdeasError`."""
    if loose < FEWEST_FOR_DRAFT:
        raise TooFewIdeasError(count=loose, fewest=FEWEST_FOR_DRAFT)


@dataclass(frozen=True)
class Attempt:
    """A draft in the hands of one process: its first attempt or its second."""

    draft_id: int
    number: int


@dataclass(frozen=True)
class NewCard:
    """An idea as a draft found it: `shared` is where its words stand that the pile shares."""

    idea_id: int
    digest: str
    p: float
    shared: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NewPile:
    """A pile as it was drafted, most typical idea first."""

    kind: str
    theme_id: int | None
    name: str
    words: tuple[str, ...]
    cards: tuple[NewCard, ...]


@dataclass(frozen=True)
class KeptPile:
    """A pile of the draft before, with all that lay in it; of what was declined, the digest of its words."""

    kind: str
    theme_id: int | None
    name: str
    words: tuple[str, ...]
    idea_ids: frozenset[int]
    declined: dict[int, str] = field(default_factory=dict)


def is_same(pile: NewPile, kept: KeptPile) -> bool:
    """Tell whether a pile is one of before: it goes to the same theme, has the same name, or the same ideas mostly."""
    if pile.theme_id is not None and kept.theme_id is not None:
        return pile.theme_id == kept.theme_id
    own = {card.idea_id for card in pile.cards}
    return fold(pile.name) == fold(kept.name) or (pile.theme_id is None and 2 * len(own & kept.idea_ids) >= len(own))


@dataclass(frozen=True)
class Memory:
    """The piles of the draft before, as a pile of this one sees them: those that it goes on with, and the others."""

    same: tuple[KeptPile, ...] = ()
    others: tuple[KeptPile, ...] = ()


def remember(pile: NewPile, before: Iterable[KeptPile]) -> Memory:
    """Look up, once for a pile, which piles of before it goes on with."""
    kept = [(one, is_same(pile, one)) for one in before]
    return Memory(tuple(one for one, same in kept if same), tuple(one for one, same in kept if not same))


def where_it_was(card: NewCard, memory: Memory) -> str | None:
    """Give the name of the other pile in which an idea lay; "" when it lay in none, None when it lay in this one."""
    is_first = not (memory.same or memory.others)
    if is_first or any(card.idea_id in kept.idea_ids for kept in memory.same):
        return None
    return next((kept.name for kept in memory.others if card.idea_id in kept.idea_ids), "")


def is_unwanted(card: NewCard, memory: Memory) -> bool:
    """Tell whether a person did not want an idea in this pile, in the words that it still has."""
    return any(kept.declined.get(card.idea_id) == card.digest for kept in memory.same)


def pieces(text: str, spans: Iterable[Sequence[int]]) -> list[tuple[str, bool]]:
    """Cut a text in pieces, in order, each with whether it is lit; no letter is lost."""
    found, end = [], 0
    for start, stop in sorted((max(0, start), stop) for start, stop in spans):
        if end <= start < stop <= len(text):
            found += [(text[end:start], False), (text[start:stop], True)]
            end = stop
    return [(piece, is_lit) for piece, is_lit in [*found, (text[end:], False)] if piece]
