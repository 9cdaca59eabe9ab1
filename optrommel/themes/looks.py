"""How a theme is named, described, coloured and drawn, now and before."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass

from optrommel.extensions import db
from optrommel.sanitise import render_markdown
from optrommel.themes.models import Theme, ThemeLook
from optrommel.themes.queries import looks_of_theme


@dataclass(frozen=True)
class Look:
    """What a moderator may change about a theme."""

    name: str
    description: str
    hue: int
    icon: str = ""


def look_of(row: Theme | ThemeLook) -> Look:
    """Give how a theme looks, or looked."""
    return Look(row.name, row.description, row.hue, row.icon)


def wear(theme: Theme, look: Look) -> None:
    """Let a theme look like this."""
    theme.name, theme.description, theme.hue, theme.icon = astuple(look)
    theme.description_html = render_markdown(look.description)


def keep_look(theme: Theme, *, now: dt.datetime) -> int:
    """Keep how a theme looks, for who goes back to it; give the id of what was kept, once for the same look."""
    last = next(iter(looks_of_theme(theme.id)[::-1]), None)
    if last is not None and look_of(last) == look_of(theme):
        return last.id
    kept = ThemeLook(
        campaign_id=theme.campaign_id,
        theme_id=theme.id,
        name=theme.name,
        description=theme.description,
        hue=theme.hue,
        icon=theme.icon,
        created_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    return kept.id
