"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import models, picks, views_alike, views_inbox
from optrommel.suggestions.on_board import on_cards
from optrommel.suggestions.on_idea import on_idea

__all__ = ["init_app", "picks"]  # which listens to who lays ideas in themes


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models
    views_inbox.init_app(app)
    app.register_blueprint(views_alike.bp)
    app.jinja_env.globals.update(on_cards=on_cards, on_idea=on_idea)
