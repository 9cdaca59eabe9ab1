"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import models, views_alike
from optrommel.suggestions.on_board import on_cards
from optrommel.suggestions.on_idea import on_idea


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models
    app.register_blueprint(views_alike.bp)
    app.jinja_env.globals.update(on_cards=on_cards, on_idea=on_idea)
