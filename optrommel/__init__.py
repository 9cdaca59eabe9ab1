"""Optrommel: the digital companion of the optrommelactie."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from optrommel import access, assets, errors, headers, languages, setup, web
from optrommel.accounts import views as accounts
from optrommel.campaigns import views as campaigns
from optrommel.config import Settings, load_settings
from optrommel.groups import views as groups
from optrommel.moderation import views as moderation
from optrommel.pages import views as pages
from optrommel.slips import views as slips
from optrommel.themes import views as themes

PARTS = (web, setup, campaigns, access, headers, languages, assets, errors)
SUBJECTS = (accounts, slips, moderation, themes, groups, pages)


def _folder(name: str) -> str:
    """Find templates or static files: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / name
    return str(inside if inside.is_dir() else package.parent / name)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; this is its table of contents."""
    settings = settings or load_settings()
    app = Flask(
        __name__,
        static_folder=None,
        template_folder=_folder("templates"),
        instance_path=str(settings.instance.resolve()),
    )
    app.config.update(SETTINGS=settings, STATIC_SOURCE=_folder("static"))
    for part in PARTS + SUBJECTS:
        part.init_app(app)
    return app
