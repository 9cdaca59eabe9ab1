"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import (
    forgetting,
    models,
    picks,
    typists,
    views_alike,
    views_drafts,
    views_earlier,
    views_inbox,
    views_typing,
    worker,
)
from optrommel.suggestions.on_board import on_cards
from optrommel.suggestions.on_idea import on_idea
from optrommel.suggestions.switch import suggests


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models, forgetting, picks, typists  # which listen to what happens elsewhere
    worker.init_app(app)
    views_inbox.init_app(app)
    app.register_blueprint(views_alike.bp)
    views_drafts.init_app(app)
    views_earlier.init_app(app)
    views_typing.init_app(app)
    app.jinja_env.globals.update(on_cards=on_cards, on_idea=on_idea, suggests=suggests)
