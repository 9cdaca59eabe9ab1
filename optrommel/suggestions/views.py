"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import forgetting, models, picks, views_alike, views_inbox, worker
from optrommel.suggestions.on_board import on_cards
from optrommel.suggestions.on_idea import on_idea
from optrommel.suggestions.switch import suggests


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models, forgetting, picks  # which listen to what happens elsewhere
    worker.init_app(app)
    views_inbox.init_app(app)
    app.register_blueprint(views_alike.bp)
    app.jinja_env.globals.update(on_cards=on_cards, on_idea=on_idea, suggests=suggests)
