"""Themes and placements, found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from optrommel.extensions import db
from optrommel.moderation.models import Idea, Voice
from optrommel.moderation.rules import PUBLIC_STATES
from optrommel.themes.models import Placement, Theme, ThemeLook
from optrommel.themes.rules import ThemeState

# Made once, for the pages that are read most: to make a statement takes as long as to run it.
_OPEN_THEMES = (
    select(Theme)
    .where(Theme.campaign_id == bindparam("campaign_id"), Theme.state == ThemeState.OPEN)
    .order_by(Theme.position, Theme.name, Theme.id)
)
_LABELS = (
    select(Placement.idea_id, Theme.name, Theme.hue)
    .join(Theme, Theme.id == Placement.theme_id)
    .where(Placement.idea_id.in_(bindparam("idea_ids", expanding=True)), Theme.merged_into_id.is_(None))
    .order_by(Placement.id)
)


def theme_by_slug(campaign_id: int, slug: str) -> Theme | None:
    """Find a theme of a campaign by its address."""
    return db.session.scalar(select(Theme).where(Theme.campaign_id == campaign_id, Theme.slug == slug))


def locked_theme(campaign_id: int, theme_id: int) -> Theme | None:
    """Find an open theme of a campaign, locked for who changes what hangs on it."""
    return db.session.scalar(
        select(Theme)
        .where(Theme.campaign_id == campaign_id, Theme.id == theme_id, Theme.state == ThemeState.OPEN)
        .with_for_update(of=Theme)
    )


def locked_themes(campaign_id: int, theme_ids: Collection[int]) -> list[Theme]:
    """List those of these themes that are themes of a campaign, open or closed but not merged, locked, by id."""
    return list(
        db.session.scalars(
            select(Theme)
            .where(Theme.campaign_id == campaign_id, Theme.id.in_(theme_ids), Theme.merged_into_id.is_(None))
            .order_by(Theme.id)
            .with_for_update(of=Theme)
        )
    )


def open_themes(campaign_id: int) -> list[Theme]:
    """List a campaign's open themes, in the order of the board."""
    return list(db.session.scalars(_OPEN_THEMES, {"campaign_id": campaign_id}))


def themes_of(campaign_id: int) -> list[Theme]:
    """List a campaign's themes, also the closed ones but not the merged, in the order of the board."""
    return list(
        db.session.scalars(
            select(Theme)
            .where(Theme.campaign_id == campaign_id, Theme.merged_into_id.is_(None))
            .order_by(Theme.position, Theme.name, Theme.id)
        )
    )


def placement_of(theme_id: int, idea_id: int) -> Placement | None:
    """Find the placement of an idea in a theme."""
    return db.session.scalar(select(Placement).where(Placement.theme_id == theme_id, Placement.idea_id == idea_id))


def theme_after_merging(theme: Theme) -> Theme:
    """Find the theme that holds the ideas of a merged one now, be it by several steps."""
    seen: set[int] = set()
    while theme.merged_into_id is not None and theme.id not in seen:
        seen.add(theme.id)
        theme = db.session.get_one(Theme, theme.merged_into_id)
    return theme


def placements_of(idea_id: int) -> list[Placement]:
    """List where an idea lies, in the order in which it was laid there."""
    return list(
        db.session.scalars(
            select(Placement)
            .where(Placement.idea_id == idea_id, Placement.theme_id.is_not(None))
            .order_by(Placement.id)
        )
    )


def placements_in(theme_id: int) -> list[Placement]:
    """List what lies in a theme, from top to bottom."""
    return list(
        db.session.scalars(
            select(Placement).where(Placement.theme_id == theme_id).order_by(Placement.position, Placement.id)
        )
    )


def public_ideas_in(theme_id: int) -> list[int]:
    """List the ids of the public ideas in a theme, from top to bottom."""
    return list(
        db.session.scalars(
            select(Placement.idea_id)
            .join(Idea, Idea.id == Placement.idea_id)
            .where(Placement.theme_id == theme_id, Idea.state.in_(PUBLIC_STATES))
            .order_by(Placement.position, Placement.id)
        )
    )


def ideas_with_voices(campaign_id: int, idea_ids: Collection[int]) -> list[Idea]:
    """List these public ideas of a campaign with their voices and words, by id."""
    return list(
        db.session.scalars(
            select(Idea)
            .where(Idea.campaign_id == campaign_id, Idea.id.in_(idea_ids), Idea.state.in_(PUBLIC_STATES))
            .options(selectinload(Idea.voices).options(joinedload(Voice.wording), joinedload(Voice.slip)))
            .order_by(Idea.id)
        )
    )


def public_ideas_by_theme(campaign_id: int) -> dict[int, set[int]]:
    """Give, per theme id, the ids of the public ideas that lie in it."""
    rows = db.session.execute(
        select(Placement.theme_id, Placement.idea_id)
        .join(Idea, Idea.id == Placement.idea_id)
        .where(Placement.campaign_id == campaign_id, Placement.theme_id.is_not(None), Idea.state.in_(PUBLIC_STATES))
        .order_by(Placement.id)
    )
    ideas: dict[int, set[int]] = defaultdict(set)
    for theme_id, idea_id in rows:
        ideas[theme_id or 0].add(idea_id)
    return ideas


def versions_of(campaign_id: int, idea_ids: Collection[int]) -> list[tuple[int, int]]:
    """List these ideas of a campaign with their versions, by id."""
    wanted = select(Idea.id, Idea.version).where(Idea.campaign_id == campaign_id, Idea.id.in_(idea_ids))
    return [(idea_id, version) for idea_id, version in db.session.execute(wanted.order_by(Idea.id))]


def next_position(theme_id: int) -> float:
    """Give the position below all that lies in a theme."""
    last = db.session.scalar(select(func.max(Placement.position)).where(Placement.theme_id == theme_id))
    return (last or 0.0) + 1.0


def position_before(theme_id: int, idea_id: int) -> float | None:
    """Give a position between an idea in a theme and the one above it; at the bottom when it does not lie there.

    None: they lie so close that there is no number between them.
    """
    below = placement_of(theme_id, idea_id)
    if below is None:
        return next_position(theme_id)
    above = db.session.scalar(
        select(func.max(Placement.position)).where(Placement.theme_id == theme_id, Placement.position < below.position)
    )
    if above is None:
        return below.position - 1.0
    between = float(above + below.position) / 2
    return between if above < between < below.position else None


def last_position(campaign_id: int) -> int:
    """Give the position right of all themes of a campaign."""
    return (db.session.scalar(select(func.max(Theme.position)).where(Theme.campaign_id == campaign_id)) or 0) + 1


def theme_of_any_state(campaign_id: int, theme_id: int) -> Theme | None:
    """Find a theme of a campaign, open or closed, locked."""
    return db.session.scalar(
        select(Theme)
        .where(Theme.campaign_id == campaign_id, Theme.id == theme_id)
        .with_for_update(of=Theme)
        .execution_options(populate_existing=True)
    )


def looks_of_theme(theme_id: int) -> list[ThemeLook]:
    """List how a theme looked, oldest first."""
    return list(db.session.scalars(select(ThemeLook).where(ThemeLook.theme_id == theme_id).order_by(ThemeLook.id)))


def slips_per_theme(campaign_id: int) -> dict[int, tuple[int, int]]:
    """Count, per theme id, the public ideas in it and the distinct slips that carry them."""
    rows = db.session.execute(
        select(Placement.theme_id, func.count(Idea.id.distinct()), func.count(Voice.slip_id.distinct()))
        .join(Idea, Idea.id == Placement.idea_id)
        .join(Voice, Voice.idea_id == Idea.id)
        .where(Placement.campaign_id == campaign_id, Idea.state.in_(PUBLIC_STATES))
        .group_by(Placement.theme_id)
    )
    return {theme_id: (ideas, slips) for theme_id, ideas, slips in rows if theme_id is not None}


def themes_of_ideas(idea_ids: Iterable[int]) -> dict[int, list[Theme]]:
    """Give, per idea id, the themes it lies in, in the order they were chosen."""
    rows = db.session.execute(
        select(Placement.idea_id, Theme)
        .join(Theme, Theme.id == Placement.theme_id)
        .where(Placement.idea_id.in_(list(idea_ids)), Theme.merged_into_id.is_(None))
        .order_by(Placement.id)
    )
    themes: dict[int, list[Theme]] = defaultdict(list)
    for idea_id, theme in rows:
        themes[idea_id].append(theme)
    return themes


def themes_with_why(idea_id: int) -> list[tuple[Theme, str]]:
    """List the themes an idea lies in, each with why there, in the order they were chosen."""
    rows = db.session.execute(
        select(Theme, Placement.why)
        .join(Placement, Placement.theme_id == Theme.id)
        .where(Placement.idea_id == idea_id, Theme.merged_into_id.is_(None))
        .order_by(Placement.id)
    )
    return [(theme, why) for theme, why in rows]


@dataclass(frozen=True)
class ThemeLabel:
    """What a list shows of a theme."""

    name: str
    hue: int


def theme_labels(idea_ids: Iterable[int]) -> dict[int, list[ThemeLabel]]:
    """Give, per idea id, what a list shows of the themes it lies in, in the order they were chosen."""
    rows = db.session.execute(_LABELS, {"idea_ids": list(idea_ids)})
    labels: dict[int, list[ThemeLabel]] = defaultdict(list)
    for idea_id, name, hue in rows:
        labels[idea_id].append(ThemeLabel(name, hue))
    return labels


def lies_in(theme: Theme) -> ColumnElement[bool]:
    """Give the condition under which an idea lies in a theme."""
    return Idea.id.in_(select(Placement.idea_id).where(Placement.theme_id == theme.id))


def now_at(table: type[Idea] | type[Theme], campaign_id: Any) -> CTE:
    """Select, by id, the idea or theme that holds one now: another when it was merged, be it by several steps."""
    there = (
        select(table.id, table.id.label("now_id"))
        .where(table.campaign_id == campaign_id, table.merged_into_id.is_(None))
        .cte(recursive=True)  # without a name, as a statement may ask it twice
    )
    return there.union_all(select(table.id, there.c.now_id).where(table.merged_into_id == there.c.id))


def lies_nowhere() -> ColumnElement[bool]:
    """Give the condition under which an idea lies in no theme that people see: one that was merged holds nothing."""
    lies = (
        select(Placement.id)
        .join(Theme, Theme.id == Placement.theme_id)
        .where(Placement.idea_id == Idea.id, Theme.merged_into_id.is_(None))
    )
    return ~lies.exists()


def theme_slugs(campaign_id: int) -> list[str]:
    """List the addresses of a campaign's themes, also of closed ones, by alphabet."""
    return list(db.session.scalars(select(Theme.slug).where(Theme.campaign_id == campaign_id).order_by(Theme.slug)))
