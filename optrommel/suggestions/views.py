"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import models, views_earlier


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models
    views_earlier.init_app(app)
