"""Themes made and described; ideas laid in them, moved, and laid back."""

from __future__ import annotations

import datetime as dt

from optrommel import journal
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.moderation.models import Idea
from optrommel.moderation.queries import locked_idea
from optrommel.sanitise import render_markdown
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import open_themes, placement_of, theme_slugs
from optrommel.themes.rules import HUES, ThemeExistsError
from optrommel.words import fold, make_slug


def add_theme(
    campaign_id: int,
    name: str,
    *,
    now: dt.datetime,
    by: int | None = None,
    description: str = "",
    hue: int | None = None,
) -> Theme:
    """Make a theme; without a hue it gets the next colour. Raises `ThemeExistsError`."""
    # First the slug: who is overtaken after this line has the same slug, and the constraint says so.
    slug = make_slug(name, taken=theme_slugs(campaign_id))
    _check_name(campaign_id, name)
    theme = Theme(
        campaign_id=campaign_id,
        slug=slug,
        name=name,
        hue=hue or len(open_themes(campaign_id)) % HUES + 1,
        created_at=now,
    )
    _describe(theme, description)
    db.session.add(theme)
    db.session.flush()
    journal.record("theme.added", theme, now=now, by=by)
    return theme


def change_theme(
    theme: Theme, *, name: str, description: str, hue: int, now: dt.datetime, by: int | None = None
) -> None:
    """Give a theme another name, description or colour; its address stays, so that links keep working."""
    _check_name(theme.campaign_id, name, besides=theme)
    theme.name = name
    theme.hue = hue
    _describe(theme, description)
    db.session.flush()
    journal.record("theme.changed", theme, now=now, by=by)


def _check_name(campaign_id: int, name: str, *, besides: Theme | None = None) -> None:
    if any(fold(theme.name) == fold(name) for theme in open_themes(campaign_id) if theme is not besides):
        raise ThemeExistsError(name=name)


def _describe(theme: Theme, description: str) -> None:
    theme.description = description
    theme.description_html = render_markdown(description)


def place_idea(idea: Idea, theme: Theme, *, now: dt.datetime, by: int | None = None) -> None:
    """Lay an idea in a theme, beside the themes it lies in; a second time changes nothing."""
    if placement_of(theme.id, idea.id) is None:
        _set_themes(idea, _theme_ids(idea) | {theme.id}, now=now, by=by)


def move_idea(
    idea: Idea, theme: Theme | None, *, source: Theme | None, now: dt.datetime, by: int | None = None
) -> None:
    """Take an idea out of `source` and lay it in `theme`; None is ‘nog los’."""
    theme_ids = _theme_ids(idea) - ({source.id} if source else set())
    _set_themes(idea, theme_ids | ({theme.id} if theme else set()), now=now, by=by)


def _theme_ids(idea: Idea) -> set[int]:
    return {placement.theme_id for placement in _placements(idea)}


def _placements(idea: Idea) -> list[Placement]:
    return list(db.session.scalars(db.select(Placement).where(Placement.idea_id == idea.id).order_by(Placement.id)))


def _set_themes(idea: Idea, theme_ids: set[int], *, now: dt.datetime, by: int | None) -> None:
    before = _theme_ids(idea)
    if before == theme_ids:
        return
    _lay(idea, theme_ids, now=now, by=by)
    journal.record(
        "idea.placed",
        idea,
        now=now,
        by=by,
        before={"theme_ids": sorted(before)},
        after={"theme_ids": sorted(theme_ids)},
    )


def _lay(idea: Idea, theme_ids: set[int], *, now: dt.datetime, by: int | None) -> None:
    for placement in _placements(idea):
        if placement.theme_id not in theme_ids:
            db.session.delete(placement)
    for theme_id in sorted(theme_ids - _theme_ids(idea)):
        db.session.add(
            Placement(campaign_id=idea.campaign_id, idea_id=idea.id, theme_id=theme_id, account_id=by, placed_at=now)
        )
    db.session.flush()


@journal.undoes("idea.placed")
def put_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Lay an idea back in the themes it lay in before; refused when somebody moved it again since."""
    idea = locked_idea(entry.campaign_id or 0, entry.subject_id)
    if idea is None or sorted(_theme_ids(idea)) != entry.after["theme_ids"]:
        raise CannotUndoError
    _lay(idea, set(entry.before["theme_ids"]), now=now, by=entry.account_id)
