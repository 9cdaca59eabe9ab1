"""Printing, for moderators."""

from __future__ import annotations

from flask import Blueprint, Flask

from optrommel.exports import models

bp = Blueprint("exports", __name__)

__all__ = ["bp", "init_app", "models"]


def init_app(app: Flask) -> None:
    """Tie printing to the application."""
    app.register_blueprint(bp)
