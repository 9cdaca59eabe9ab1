"""Whether anything is suggested here at all."""

from __future__ import annotations

from flask import current_app

from optrommel.config import Settings


def suggests() -> bool:
    """Tell whether this installation suggests; where memory is short it does not, and no page speaks of it."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.suggestions == "on"
