"""Themes: names, colours, states."""

from __future__ import annotations

from enum import StrEnum

from optrommel.rules import N_, RuleError

NAME_MAX = 60
DESCRIPTION_MAX = 1000
WHY_MAX = 200
ICON_MAX = 20
HUES = 12  # palette classes in the style sheet
THEMES_MAX = 60


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
