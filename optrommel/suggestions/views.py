"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import models, picks, views_inbox

__all__ = ["init_app", "picks"]  # which listens to who lays ideas in themes


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models
    views_inbox.init_app(app)
