"""A draft as it is drawn: its piles with their first cards, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optrommel.slips.queries import count_waiting
from optrommel.suggestions.models import Draft, DraftCard, DraftPile
from optrommel.suggestions.queries_drafts import (
    cards_with_ideas,
    count_loose,
    count_public,
    declined_per_pile,
    drafts_of,
    open_cards,
    piles_of,
)
from optrommel.suggestions.rules import DraftState, digest_of, what_is_read
from optrommel.suggestions.rules_drafts import CARDS_SHOWN, LAID_AT_ONCE, MADE_UP, REST_SHOWN, pieces
from optrommel.themes.models import Theme
from optrommel.themes.queries import open_themes, theme_after_merging
from optrommel.themes.rules import Chosen
from optrommel.web import shortened
from optrommel.words import fold

TYPICAL_MOST = 600  # characters
CARD_MOST = 240  # as on the board

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class ShownCard:
    """An idea in a pile: its words, with those lit that the pile shares, and Dutch ones beneath when there are any."""

    id: int
    chosen: Chosen
    language: str
    words: Pieces
    dutch: Pieces
    was_in: str | None

    @property
    def was_in_made_up(self) -> bool:
        """Tell whether it was in a pile of before whose name we do not keep."""
        return self.was_in == MADE_UP


@dataclass(frozen=True)
class ShownPile:
    """A pile: where it would go (`target`; None: a new theme), its first cards, how many there are in all."""

    pile: DraftPile
    target: Theme | None
    is_gone: bool  # it was to go to a theme that takes no more
    cards: list[ShownCard]
    total: int
    seen: str  # the cards that are laid at once, as a form sends them

    @property
    def laid(self) -> int:
        """Give how many are laid at once: the most typical ones of a very large pile."""
        return min(self.total, LAID_AT_ONCE)


@dataclass(frozen=True)
class Preview:
    """What there is to see of drafts: one that is under way, one that failed, and the piles of the last that came."""

    loose: int
    public: int  # ideas, wherever they lie
    waiting: int  # slips that nobody read yet
    under_way: Draft | None = None
    failed: Draft | None = None
    ready: Draft | None = None
    piles: Sequence[ShownPile] = ()
    declined: Sequence[tuple[DraftPile, int]] = ()

    @property
    def rest(self) -> int:
        """Count the ideas that a person reads because they came in no pile."""
        return self.loose - sum(shown.total for shown in self.piles) - self.unwanted

    @property
    def unwanted(self) -> int:
        """Count the loose ideas that a person did not want in a pile."""
        return sum(count for _pile, count in self.declined)


def preview_of(campaign_id: int) -> Preview:
    """Give what a page shows of the drafts of a campaign."""
    drafts, counts = drafts_of(campaign_id), _counts(campaign_id)
    ready = next((draft for draft in drafts if draft.state == DraftState.READY), None)
    under_way = next((draft for draft in drafts if draft.is_under_way), None)
    failed = drafts[0] if drafts and drafts[0].state == DraftState.FAILED else None
    if ready is None:
        return Preview(*counts, under_way, failed)
    piles, unwanted = piles_of(ready.id), declined_per_pile(ready.id)
    declined = [(pile, unwanted[pile.id]) for pile in piles if pile.id in unwanted]
    return Preview(*counts, under_way, failed, ready, shown_piles(campaign_id, piles), declined)


def _counts(campaign_id: int) -> tuple[int, int, int]:
    return count_loose(campaign_id), count_public(campaign_id), count_waiting(campaign_id)


def next_open(decided: DraftPile) -> DraftPile | None:
    """Find the pile to decide on after another: itself while anything is left of it, else the next one around."""
    piles = piles_of(decided.draft_id)
    here = [pile.id for pile in piles].index(decided.id)
    cards = open_cards(decided.campaign_id, [pile.id for pile in piles])
    return next((pile for pile in piles[here:] + piles[:here] if pile.id in cards), None)


def shown_piles(
    campaign_id: int, piles: Sequence[DraftPile], *, most: int = CARDS_SHOWN + REST_SHOWN
) -> list[ShownPile]:
    """Give those of these piles that somebody can still decide on, each with at most so many cards."""
    cards = open_cards(campaign_id, [pile.id for pile in piles])
    themes = open_themes(campaign_id)
    rows = cards_with_ideas([card_id for pile_id in cards for card_id in list(cards[pile_id])[:most]])
    return [_shown(pile, cards[pile.id], rows, target_of(pile, themes)) for pile in piles if pile.id in cards]


def _shown(
    pile: DraftPile, cards: Mapping[int, Chosen], rows: Mapping[int, DraftCard], target: Theme | None
) -> ShownPile:
    seen = " ".join(map(str, list(cards.values())[:LAID_AT_ONCE]))
    found = [(rows[card_id], chosen) for card_id, chosen in cards.items() if card_id in rows]
    shown = [_card(row, chosen, CARD_MOST if place else TYPICAL_MOST) for place, (row, chosen) in enumerate(found)]
    return ShownPile(pile, target, pile.theme_id is not None and target is None, shown, len(cards), seen)


def target_of(pile: DraftPile, themes: Sequence[Theme]) -> Theme | None:
    """Find the open theme that a pile would go to: its own, the one that this went up in, or one of its name."""
    if pile.theme is not None:
        now = theme_after_merging(pile.theme)
        return now if now.is_open else None
    return named(pile.name, themes)


def named(name: str, themes: Sequence[Theme]) -> Theme | None:
    """Find the theme with a name, however it is written."""
    return next((theme for theme in themes if fold(theme.name) == fold(name)), None)


def _card(card: DraftCard, chosen: Chosen, most: int) -> ShownCard:
    idea = card.idea
    read, language = what_is_read(idea.text, idea.dutch, idea.language)
    lit = card.shared if card.digest == digest_of(read, language) else []
    is_dutch_beside = bool(idea.dutch) and read == idea.dutch
    words = pieces(shortened(idea.text, most), [] if is_dutch_beside else lit)
    dutch = pieces(shortened(idea.dutch, most), lit) if is_dutch_beside else []
    return ShownCard(card.id, chosen, idea.language, words, dutch, card.was_in)
