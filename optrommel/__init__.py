"""Optrommel: the digital companion of the optrommelactie."""

from __future__ import annotations

from flask import Flask

from optrommel import access, assets, errors, files, headers, languages, offline, retention, setup, web
from optrommel.accounts import views as accounts
from optrommel.campaigns import views as campaigns
from optrommel.config import Settings, load_settings
from optrommel.digests import views as digests
from optrommel.exports import views as exports
from optrommel.folders import source_folder
from optrommel.following import views as following
from optrommel.groups import views as groups
from optrommel.moderation import views as moderation
from optrommel.notifications import views as notifications
from optrommel.pages import views as pages
from optrommel.slips import views as slips
from optrommel.suggestions import views as suggestions
from optrommel.themes import views as themes

PARTS = (web, setup, campaigns, access, headers, languages, assets, files, offline, errors)
SUBJECTS = (
    notifications,
    accounts,
    slips,
    moderation,
    themes,
    suggestions,
    groups,
    following,
    pages,
    digests,
    exports,
    retention,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; this is its table of contents."""
    settings = settings or load_settings()
    app = Flask(
        __name__,
        static_folder=None,
        template_folder=str(source_folder("templates")),
        instance_path=str(settings.instance.resolve()),
    )
    app.config.update(SETTINGS=settings, STATIC_SOURCE=str(source_folder("static")))
    for part in PARTS + SUBJECTS:
        part.init_app(app)
    return app
