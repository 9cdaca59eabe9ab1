"""What a card on the board shows of suggestions: where it may belong, which words say so, how many look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optrommel.suggestions.advice import Advice, ThemeGuess, of_ideas
from optrommel.suggestions.lighting import Piece, light
from optrommel.suggestions.rules import LOOKS_ALIKE, Standing, what_is_read
from optrommel.themes.board import Card
from optrommel.themes.suggest import Text
from optrommel.web import shortened

WORDS_ON_CARD = 240  # characters


@dataclass(frozen=True)
class OnCard:
    """What is suggested for a card; `pieces` are its words as it shows them, in Dutch when that is what was read."""

    standing: Standing
    guesses: tuple[ThemeGuess, ...]
    pieces: list[Piece]
    lights_dutch: bool
    alike: int

    @property
    def is_unsure(self) -> bool:
        """Tell whether it was read, and belongs nowhere that we know of."""
        return self.standing is Standing.FRESH and not self.guesses

    @property
    def is_worth_a_line(self) -> bool:
        """Tell whether there is anything to say: of what is still to be read there is not."""
        return self.standing in (Standing.FRESH, Standing.UNREADABLE)


def on_cards(campaign_id: int, cards: Sequence[Card]) -> dict[int, OnCard]:
    """Give what is suggested for cards, by idea id, in three statements however many they are."""
    if not cards:
        return {}
    texts = {card.idea_id: Text(card.idea_id, *_read(card)) for card in cards}
    advice = of_ideas(campaign_id, texts.values())
    return {card.idea_id: _on_card(advice[card.idea_id], texts[card.idea_id].text, card) for card in cards}


def _read(card: Card) -> tuple[str, str]:
    return what_is_read(card.text, card.dutch, card.language)


def _on_card(advice: Advice, text: str, card: Card) -> OnCard:
    lit = {span: guess for guess in advice.guesses[:1] for span in guess.shared}  # the others are behind ‘meer’
    pieces = light([(shortened(text, WORDS_ON_CARD), None)], lit)
    alike = sum(other.score >= LOOKS_ALIKE for other in advice.alike)
    return OnCard(advice.standing, advice.guesses, pieces, text != card.text, alike)
