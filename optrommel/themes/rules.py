"""Themes: names, colours, states."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from optrommel.moderation.rules import ChangedMeanwhileError
from optrommel.rules import N_, RuleError
from optrommel.themes.icons import DRAWINGS

LOOSE = 0  # the column of ideas that lie in no theme
NAME_MAX = 60
DESCRIPTION_MAX = 1000
WHY_MAX = 200
ICON_MAX = 20
HUES = 12  # palette classes in the style sheet
THEMES_MAX = 60
CARDS_AT_ONCE = 100
REASON_MAX = 500
ICONS = tuple(DRAWINGS)

Item = TypeVar("Item")
_ROW_ID = re.compile(r"[0-9]{1,9}")
_CHOSEN = re.compile(r"(\d{1,9})-(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True)
class Chosen:
    """A card that somebody chose: in which column (`LOOSE` is ‘nog los’), which idea, its version as they saw it."""

    column_id: int
    idea_id: int
    version: int

    def __str__(self) -> str:
        return f"{self.column_id}-{self.idea_id}-{self.version}"


def read_chosen(typed: str) -> Chosen | None:
    """Read a card as forms and addresses write it: `column-idea-version`; None when it cannot be one."""
    found = _CHOSEN.fullmatch(typed)
    return Chosen(*map(int, found.groups())) if found else None


@dataclass(frozen=True)
class Taking:
    """A card with the theme that somebody took for it: one button says both."""

    card: Chosen
    theme_id: int


def read_taking(typed: str) -> Taking | None:
    """Read a button as `column-idea-version-theme`; None when it cannot be one."""
    card, _dash, theme_id = typed.rpartition("-")
    found = read_chosen(card)
    return Taking(found, int(theme_id)) if found and _ROW_ID.fullmatch(theme_id) else None


class ThemeState(StrEnum):
    """Whether ideas are still laid in a theme."""

    OPEN = "open"
    CLOSED = "closed"


class ThemeExistsError(RuleError):
    """The campaign has a theme with this name."""

    sentence = N_("Er is al een thema ‘%(name)s’. Kies een andere naam.")


class ThemeGoneError(RuleError):
    """Somebody closed the theme meanwhile."""

    sentence = N_("Dit thema is er niet meer. Kies een ander thema.")


class SameThemeError(RuleError):
    """A theme was to be merged with itself."""

    sentence = N_("Dit is hetzelfde thema. Kies een ander.")


class CardsChangedError(ChangedMeanwhileError):
    """Cards changed, or went away, after the page was shown from which they were chosen; `idea_ids` tells which."""


class TooManyThemesError(RuleError):
    """The campaign has as many themes as it can have."""

    status = 422
    sentence = N_("Een actie kan hooguit %(max)d thema’s hebben.")


class LooseOrderError(RuleError):
    """What lies in no theme has an order of its own."""

    status = 422
    sentence = N_("Bij ‘Nog los’ ligt het oudste idee bovenaan. Leg een kaartje eerst in een thema.")


def stepped(order: Sequence[Item], chosen: Collection[Item], step: int) -> list[Item]:
    """Give the order in which what was chosen moved one place (`step` is 1 or -1); at the end it stays."""
    moved = list(order)
    places = range(len(moved)) if step < 0 else range(len(moved) - 1, -1, -1)
    for place in places:
        to = place + step
        if moved[place] in chosen and 0 <= to < len(moved) and moved[to] not in chosen:
            moved[place], moved[to] = moved[to], moved[place]
    return moved
