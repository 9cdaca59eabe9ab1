"""Which language a page is in: what was chosen, else what the browser asks, else Dutch."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import LanguageAccept

from optrommel.access import EVERYONE, open_to
from optrommel.extensions import babel
from optrommel.web import safe_next

LANGUAGES = {"nl": "Nederlands", "en": "English"}
COOKIE = "taal"
ONE_YEAR = 365 * 24 * 3600

bp = Blueprint("languages", __name__)


def first_known(asked: LanguageAccept) -> str:
    """Give the first language asked for that we have; `nl-BE` is Dutch too."""
    # Not `best_match`: of `nl-BE, en;q=0.5` that takes English.
    tags = (tag.partition("-")[0].lower() for tag, quality in asked if quality)
    return next((tag for tag in tags if tag in LANGUAGES), "nl")


def choose_language() -> str:
    """Choose the language of this page."""
    if not has_request_context():
        return "nl"
    if "language" not in g:
        chosen = request.cookies.get(COOKIE)
        g.language = chosen if chosen in LANGUAGES else first_known(request.accept_languages)
    language: str = g.language
    return language


@bp.get("/taal/<language>")
@open_to(EVERYONE)
def switch(language: str) -> ResponseReturnValue:
    """Remember the visitor's choice and go back to the page."""
    if language not in LANGUAGES:
        abort(404)
    response = redirect(safe_next(request.args.get("next")) or url_for("pages.index"), 303)
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Translate pages and tell templates which languages there are."""
    babel.init_app(app, default_locale="nl", default_timezone="Europe/Amsterdam", locale_selector=choose_language)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=choose_language)
