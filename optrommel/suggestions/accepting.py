"""Ideas of a pile laid where somebody says; what is undone is undone by itself, as for any card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from optrommel.suggestions.models import DraftPile
from optrommel.suggestions.queries_drafts import open_cards
from optrommel.themes.arranging import Laying, lay_cards
from optrommel.themes.rules import CardsChangedError, Chosen


def check_open(pile: DraftPile, chosen: Sequence[Chosen]) -> None:
    """Refuse cards that are no longer as they were seen, or lie somewhere by now. Raises `CardsChangedError`."""
    there = set(open_cards(pile.campaign_id, [pile.id])[pile.id].values())
    changed = [card.idea_id for card in chosen if card not in there]
    if changed or not chosen:
        raise CardsChangedError(idea_ids=changed)


def accept(pile: DraftPile, chosen: Sequence[Chosen], theme_id: int, *, now: dt.datetime, by: int) -> None:
    """Lay cards of a pile in a theme: all, or none. Raises `ThemeGoneError` or `CardsChangedError`."""
    check_open(pile, chosen)
    lay_cards(pile.campaign_id, chosen, Laying(theme_id), now=now, by=by)
