"""Themes made, described, put in order, closed and merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from optrommel import journal
from optrommel.campaigns.models import Campaign
from optrommel.events import theme_merged
from optrommel.extensions import db
from optrommel.journal import CannotUndoError, JournalEntry
from optrommel.themes.looks import Look, keep_look, look_of, wear
from optrommel.themes.models import Placement, Theme
from optrommel.themes.queries import (
    last_position,
    looks_of_theme,
    next_position,
    open_themes,
    placements_in,
    theme_of_any_state,
    theme_slugs,
)
from optrommel.themes.rules import HUES, SameThemeError, ThemeExistsError, ThemeGoneError, ThemeState
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
    theme = Theme(campaign_id=campaign_id, slug=slug, position=last_position(campaign_id), created_at=now)
    wear(theme, Look(name, description, hue or len(open_themes(campaign_id)) % HUES + 1))
    db.session.add(theme)
    db.session.flush()
    journal.record("theme.added", theme, now=now, by=by)
    return theme


@journal.undoes("theme.added")
def take_away(entry: JournalEntry, now: dt.datetime) -> None:
    """Take a new theme away again; refused when something lies in it or hangs on it, or it looks otherwise now."""
    theme, looks = _theme_of(entry), looks_of_theme(entry.subject_id)
    is_as_made = not looks or look_of(looks[0]) == look_of(theme)
    if not theme.is_open or not is_as_made or placements_in(theme.id):
        raise CannotUndoError
    try:
        with db.session.begin_nested():
            for row in (*looks, theme):
                db.session.delete(row)
                db.session.flush()
    except IntegrityError as error:  # a group has it in hand, or another theme went up in it
        raise CannotUndoError from error


def _theme_of(entry: JournalEntry) -> Theme:
    """Find the theme that an entry speaks of; SQLite gives the number of one that was taken away to a later one."""
    theme = theme_of_any_state(entry.campaign_id or 0, entry.subject_id)
    if theme is None or theme.created_at > entry.at:
        raise CannotUndoError
    return theme


def change_theme(theme: Theme, look: Look, *, now: dt.datetime, by: int | None = None) -> None:
    """Give a theme another name, description, colour or drawing; its address stays, so that links keep working."""
    if look == look_of(theme):
        return
    before = {"look_id": keep_look(theme, now=now)}
    _change(theme, look)
    journal.record("theme.changed", theme, now=now, by=by, before=before, after={"look_id": keep_look(theme, now=now)})


def _change(theme: Theme, look: Look) -> None:
    _check_name(theme.campaign_id, look.name, besides=theme)
    wear(theme, look)
    theme.version += 1
    db.session.flush()


@journal.undoes("theme.changed")
def change_back(entry: JournalEntry, now: dt.datetime) -> None:
    """Let a theme look as it did before; refused when somebody changed it again since."""
    theme = _theme_of(entry)
    looks = {kept.id: look_of(kept) for kept in looks_of_theme(theme.id)}
    before = looks.get(entry.before.get("look_id", 0))
    if before is None or looks.get(entry.after["look_id"]) != look_of(theme):
        raise CannotUndoError
    _change(theme, before)


def _check_name(campaign_id: int, name: str, *, besides: Theme | None = None) -> None:
    if any(fold(theme.name) == fold(name) for theme in open_themes(campaign_id) if theme is not besides):
        raise ThemeExistsError(name=name)


def close_theme(theme: Theme, reason: str, *, now: dt.datetime, by: int | None = None) -> None:
    """Let no more ideas come into a theme, and say why; what lies in it stays. `theme` is locked and open."""
    theme.closed_reason = reason
    _turn(theme, ThemeState.CLOSED)
    journal.record("theme.closed", theme, now=now, by=by, after={"state": theme.state})


def reopen_theme(theme: Theme, *, now: dt.datetime, by: int | None = None) -> None:
    """Take ideas into a closed theme again. Raises `ThemeExistsError`, or `ThemeGoneError` when it was merged."""
    if theme.merged_into_id is not None or theme.state != ThemeState.CLOSED:
        raise ThemeGoneError
    _check_name(theme.campaign_id, theme.name, besides=theme)
    _turn(theme, ThemeState.OPEN)
    journal.record("theme.reopened", theme, now=now, by=by, after={"state": theme.state})


def _turn(theme: Theme, state: ThemeState) -> None:
    theme.state = state
    theme.version += 1
    db.session.flush()


@journal.undoes("theme.closed")
def open_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Take back that a theme was closed."""
    theme = _theme_of(entry)
    if theme.state != ThemeState.CLOSED or theme.merged_into_id is not None:
        raise CannotUndoError
    _check_name(theme.campaign_id, theme.name, besides=theme)
    _turn(theme, ThemeState.OPEN)


@journal.undoes("theme.reopened")
def close_again(entry: JournalEntry, now: dt.datetime) -> None:
    """Take back that a theme was opened again; its reason still stands there."""
    theme = _theme_of(entry)
    if theme.state != ThemeState.OPEN:
        raise CannotUndoError
    _turn(theme, ThemeState.CLOSED)


def merge_themes(theme: Theme, target: Theme, *, now: dt.datetime, by: int | None = None) -> None:
    """Lay all that lies in a theme in another; its address leads there from now on. Both are locked and open.

    What lies in both stays where it is, out of sight, so that nothing is lost when this is undone.
    Raises `SameThemeError`.
    """
    if theme is target:
        raise SameThemeError
    there = {placement.idea_id for placement in placements_in(target.id)}
    moved = [placement for placement in placements_in(theme.id) if placement.idea_id not in there]
    room = next_position(target.id)
    before = {"placements": [[placement.id, placement.position] for placement in moved]}
    for number, placement in enumerate(moved):
        placement.theme_id = target.id
        placement.position = room + number
    theme.merged_into_id = target.id
    _turn(theme, ThemeState.CLOSED)
    target.version += 1
    db.session.flush()
    journal.record("theme.merged", theme, now=now, by=by, before=before, after={"into_id": target.id})
    theme_merged.send(theme, target=target, now=now, by=by)


@journal.undoes("theme.merged")
def unmerge_theme(entry: JournalEntry, now: dt.datetime) -> None:
    """Give a theme its ideas back, those that still lie where they were laid."""
    theme = _theme_of(entry)
    if theme.merged_into_id != entry.after["into_id"]:
        raise CannotUndoError
    _check_name(theme.campaign_id, theme.name, besides=theme)
    for placement_id, position in entry.before["placements"]:
        placement = db.session.get(Placement, placement_id)
        if placement is not None and placement.theme_id == entry.after["into_id"]:
            placement.theme_id = theme.id
            placement.position = position
    theme.merged_into_id = None
    _turn(theme, ThemeState.OPEN)


def order_themes(themes: Sequence[Theme], *, now: dt.datetime, by: int | None = None) -> None:
    """Put the open themes of a campaign in this order, from left to right. `themes` are all of them, locked."""
    before = {theme.id: theme.position for theme in themes}
    after = {theme.id: number for number, theme in enumerate(themes, start=1)}
    if before == after:
        return
    _put_in_order(themes, after)
    journal.record(
        "campaign.themes_ordered",
        db.session.get_one(Campaign, themes[0].campaign_id),
        now=now,
        by=by,
        before={"positions": sorted(before.items())},
        after={"positions": sorted(after.items())},
    )


def _put_in_order(themes: Sequence[Theme], positions: Mapping[int, int]) -> None:
    for theme in themes:
        theme.position = positions.get(theme.id, theme.position)
    db.session.flush()


@journal.undoes("campaign.themes_ordered")
def order_as_before(entry: JournalEntry, now: dt.datetime) -> None:
    """Put themes in the order of before; refused when somebody ordered them again since."""
    themes = open_themes(entry.campaign_id or 0)
    after = dict(map(tuple, entry.after["positions"]))
    if any(after.get(theme.id, theme.position) != theme.position for theme in themes):
        raise CannotUndoError
    _put_in_order(themes, dict(map(tuple, entry.before["positions"])))
