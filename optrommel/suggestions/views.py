"""Pages about what is suggested."""

from __future__ import annotations

from flask import Flask

from optrommel.suggestions import forgetting, models, views_drafts, worker
from optrommel.suggestions.switch import suggests


def init_app(app: Flask) -> None:
    """Tie suggestions to the application."""
    app.extensions["suggestions"] = models, forgetting
    app.register_blueprint(views_drafts.bp)
    worker.init_app(app)
    app.jinja_env.globals["suggests"] = suggests
