"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import models, views_drafts


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models
    app.register_blueprint(views_drafts.bp)
