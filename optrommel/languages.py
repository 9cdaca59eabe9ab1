"""Which language a page is in: what was chosen, else what the browser asks, else Dutch."""

from __future__ import annotations

import contextlib
from urllib.parse import urlsplit

from babel.support import NullTranslations
from flask import Blueprint, Flask, abort, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, get_translations
from werkzeug.datastructures import LanguageAccept

from optrommel.access import EVERYONE, open_to
from optrommel.extensions import babel
from optrommel.web import safe_next

LANGUAGES = {"nl": "Nederlands", "en": "English"}
COOKIE = "taal"
ONE_YEAR = 365 * 24 * 3600

bp = Blueprint("languages", __name__)
_catalogues: dict[str, NullTranslations] = {}


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


def _catalogue() -> NullTranslations:
    """Give the sentences of this page's language; Flask-Babel looks them up anew for every sentence, 60 a page."""
    language = get_locale().language
    if language not in _catalogues:
        _catalogues[language] = get_translations()
    return _catalogues[language]


def _page_before() -> str | None:
    """Give the page on this site that the link stood on; a page with a code in its address is in no `next`."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(request.referrer or "")
        return safe_next(parts.path) if parts.netloc == request.host else None
    return None


@bp.get("/taal/<language>")
@open_to(EVERYONE)
def switch(language: str) -> ResponseReturnValue:
    """Remember the visitor's choice and go back to the page."""
    if language not in LANGUAGES:
        abort(404)
    response = redirect(safe_next(request.args.get("next")) or _page_before() or url_for("pages.index"), 303)
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Translate pages and tell templates which languages there are."""
    babel.init_app(app, default_locale="nl", default_timezone="Europe/Amsterdam", locale_selector=choose_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: _catalogue().ugettext(sentence),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # else an alias that is resolved for every sentence
    app.register_blueprint(bp)
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=choose_language)
