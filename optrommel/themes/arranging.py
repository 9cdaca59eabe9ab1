"""Several cards at once: found as they were seen, laid elsewhere, moved one place, or made one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from optrommel.moderation.merging import merge_ideas
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_ideas
from optrommel.themes.models import Placement, Theme
from optrommel.themes.placing import move_idea, place_idea
from optrommel.themes.queries import locked_themes, placements_of, public_ideas_in
from optrommel.themes.rules import LOOSE, CardsChangedError, Chosen, LooseOrderError, ThemeGoneError, stepped


def find_themes(campaign_id: int, to_ids: set[int], from_ids: Collection[int] = ()) -> dict[int, Theme]:
    """Find the themes of columns, locked, by id; cards come out of a closed theme, but into none.

    Raises `ThemeGoneError`.
    """
    wanted = to_ids.union(from_ids) - {LOOSE}
    themes = {theme.id: theme for theme in locked_themes(campaign_id, wanted)}
    if wanted != set(themes) or not all(themes[theme_id].is_open for theme_id in to_ids - {LOOSE}):
        raise ThemeGoneError
    return themes


def find_ideas(campaign_id: int, chosen: Sequence[Chosen]) -> dict[int, Idea]:
    """Find the ideas of chosen cards, locked, by id. Raises `CardsChangedError` when one is not as it was seen."""
    ideas = {idea.id: idea for idea in locked_ideas(campaign_id, {card.idea_id for card in chosen})}
    seen = {card.idea_id: card.version for card in chosen}
    changed = [idea_id for idea_id in seen if idea_id not in ideas or ideas[idea_id].version != seen[idea_id]]
    if changed:
        raise CardsChangedError(idea_ids=changed)
    return ideas


@dataclass(frozen=True)
class Laying:
    """Where cards go: which column, above which idea (None: last), why there, and whether they stay lying as well."""

    target_id: int
    before_id: int | None = None
    is_also: bool = False
    why: str = ""


def lay_cards(campaign_id: int, chosen: Sequence[Chosen], laying: Laying, *, now: dt.datetime, by: int) -> Theme | None:
    """Lay cards where they go, and give the theme they lie in then (None: ‘nog los’).

    Raises `ThemeGoneError` or `CardsChangedError`.
    """
    themes = find_themes(campaign_id, {laying.target_id}, {card.column_id for card in chosen})
    ideas = find_ideas(campaign_id, chosen)
    theme = themes.get(laying.target_id)
    below = _not_chosen(theme, laying.before_id, chosen)
    for card in chosen:
        source = None if laying.is_also and theme is not None else themes.get(card.column_id)
        move_idea(ideas[card.idea_id], theme, source=source, now=now, by=by, before_id=below, why=laying.why)
    return theme


def _not_chosen(theme: Theme | None, before_id: int | None, chosen: Sequence[Chosen]) -> int | None:
    """Give the first idea from `before_id` down that does not itself move."""
    moving = {card.idea_id for card in chosen}
    if theme is None or before_id not in moving:
        return before_id
    order = public_ideas_in(theme.id)
    rest = order[order.index(before_id) :] if before_id in order else []
    return next((idea_id for idea_id in rest if idea_id not in moving), None)


def step_cards(campaign_id: int, chosen: Sequence[Chosen], step: int, *, now: dt.datetime, by: int) -> None:
    """Move cards one place down (1) or up (-1) in their themes.

    Raises `LooseOrderError`, `ThemeGoneError` or `CardsChangedError`.
    """
    if any(card.column_id == LOOSE for card in chosen):
        raise LooseOrderError
    themes = find_themes(campaign_id, {card.column_id for card in chosen})
    ideas = find_ideas(campaign_id, chosen)
    for theme in themes.values():
        moving = {card.idea_id for card in chosen if card.column_id == theme.id}
        _step_in(theme, {idea_id: ideas[idea_id] for idea_id in moving}, step, now=now, by=by)


def _step_in(theme: Theme, moving: Mapping[int, Idea], step: int, *, now: dt.datetime, by: int) -> None:
    before = public_ideas_in(theme.id)
    after = stepped(before, moving, step)
    below = [*after[1:], None]
    for place in range(len(after) - 1, -1, -1):  # from below, so that each finds its neighbour where it stays
        if after[place] in moving and after[place] != before[place]:
            move_idea(moving[after[place]], theme, source=theme, now=now, by=by, before_id=below[place])


def merge_cards(ideas: Sequence[Idea], target: Idea, *, now: dt.datetime, by: int) -> None:
    """Let `target` carry on with the voices of these ideas; when it lies nowhere yet, it comes to lie where they lay.

    All are locked and public. Raises `SameIdeaError`.
    """
    lay_in = [placement for idea in ideas for placement in placements_of(idea.id) if _is_open(placement)]
    is_loose = not any(_is_open(placement) for placement in placements_of(target.id))
    for idea in ideas:
        merge_ideas(idea, target, now=now, by=by)
    for placement in lay_in if is_loose else []:
        if placement.theme is not None:
            place_idea(target, placement.theme, now=now, by=by, why=placement.why)


def _is_open(placement: Placement) -> bool:
    return placement.theme is not None and placement.theme.is_open
