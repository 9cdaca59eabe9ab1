"""What the page of an idea shows of suggestions: where it lies, where it may belong, and what looks like it."""

from __future__ import annotations

from dataclasses import dataclass

from optrommel.moderation.models import Idea
from optrommel.suggestions.advice import Advice, ThemeGuess, hit_rate, of_ideas
from optrommel.suggestions.lighting import Piece, light
from optrommel.suggestions.rules import HitRate, what_is_read
from optrommel.themes.models import Placement
from optrommel.themes.queries import placements_of
from optrommel.themes.rules import LOOSE, Chosen
from optrommel.themes.suggest import Text


@dataclass(frozen=True)
class OnIdea:
    """All that the page of an idea shows of suggestions; `guesses` are themes where it does not lie yet."""

    advice: Advice
    guesses: tuple[ThemeGuess, ...]
    pieces: list[Piece]
    lights_dutch: bool
    lies: list[Placement]
    card: Chosen
    rate: HitRate

    @property
    def is_loose(self) -> bool:
        """Tell whether it lies in no theme."""
        return not self.lies


def _is_seen(placement: Placement) -> bool:
    return placement.theme is not None and placement.theme.merged_into_id is None


def on_idea(idea: Idea) -> OnIdea:
    """Give what is suggested for a public idea."""
    text, language = what_is_read(idea.text, idea.dutch, idea.language)
    advice = of_ideas(idea.campaign_id, [Text(idea.id, text, language)])[idea.id]
    lies = [placement for placement in placements_of(idea.id) if _is_seen(placement)]
    there = {placement.theme_id for placement in lies}
    guesses = tuple(guess for guess in advice.guesses if guess.theme_id not in there)
    lit = {span: guess for guess in reversed(guesses) for span in guess.shared}
    card = Chosen(next((placement.theme_id or LOOSE for placement in lies), LOOSE), idea.id, idea.version)
    pieces, rate = light([(text, None)], lit), hit_rate(idea.campaign_id)
    return OnIdea(advice, guesses, pieces, text != idea.text, lies, card, rate)
