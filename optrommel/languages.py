"""Which language a page is in: what was chosen, else what the browser asks, else Dutch."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, abort, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Domain, force_locale
from werkzeug.datastructures import LanguageAccept

from optrommel.access import EVERYONE, audiences_of, open_to
from optrommel.clock import ONE_YEAR_S
from optrommel.extensions import babel
from optrommel.web import safe_next


@dataclass(frozen=True)
class Language:
    """A language: how it calls itself, in full and in short, whose dates it writes, and in which letters."""

    name: str
    short: str
    locale: str
    letters: str = "latin"
    direction: str = "ltr"


# The keys go in `lang` and in the cookie. “simple” is a registered variant, “simplified form” (IANA, RFC 5646).
LANGUAGES: Mapping[str, Language] = {
    "nl": Language("Nederlands", "NL", "nl"),
    "nl-simple": Language("Makkelijk Nederlands", "NL", "nl"),
    "en": Language("English", "EN", "en_GB"),
    "de": Language("Deutsch", "DE", "de"),
    "tr": Language("Türkçe", "TR", "tr"),
    "ar": Language("العربية", "ع", "ar", letters="arabic", direction="rtl"),
    "uk": Language("Українська", "УКР", "uk", letters="cyrillic"),
    "pl": Language("Polski", "PL", "pl"),
    "fr": Language("Français", "FR", "fr"),
}
WORKING = ("nl", "en")  # of pages that only moderators and groups open
COOKIE = "taal"
TRANSLATIONS = Path(__file__).parent / "translations"
WITH_A_KEY = (
    "/volg/",
    "/volgen/",
    "/uitnodiging/",
    "/inloggen/link/",
)  # what opens something must not land in another address

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)

bp = Blueprint("languages", __name__)


def first_known(asked: LanguageAccept, known: tuple[str, ...] = tuple(LANGUAGES)) -> str:
    """Give the first language asked for that is known; `nl-BE` is Dutch too."""
    # Not `best_match`: of `nl-BE, en;q=0.5` that takes English.
    tags = (tag.lower() for tag, quality in asked if quality)
    return next((code for tag in tags for code in (tag, tag.partition("-")[0]) if code in known), "nl")


def offered_languages() -> tuple[str, ...]:
    """List the languages of this page: all of them where everybody may come, and where there is no page at all."""
    is_for_residents = request.endpoint is None or EVERYONE in audiences_of(request.endpoint)
    return tuple(LANGUAGES) if is_for_residents else WORKING


def _choose() -> str:
    offered, chosen = offered_languages(), request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen if chosen in offered else "nl"
    return first_known(request.accept_languages, offered)


def choose_language() -> str:
    """Choose the language of this page, or of the letter that is written."""
    if spoken := _spoken.get():
        return spoken
    if not has_request_context():
        return "nl"
    if "language" not in g:
        g.language = _choose()
    language: str = g.language
    return language


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language to somebody who is not looking at a page: the reader of a letter."""
    before = _spoken.set(language)
    try:
        with force_locale(LANGUAGES[language].locale):
            yield
    finally:
        _spoken.reset(before)


def base_language() -> str:
    """Give the language of this page without its variant: easy Dutch is Dutch."""
    return choose_language().partition("-")[0]


def said_in(language: str) -> dict[str, str | None]:
    """Give what an element says of words in a language, when that is another than the page's; for `xmlattr`."""
    return {"lang": language if language != base_language() else None}


def this_language() -> Language:
    """Give what is known of the language of this page."""
    return LANGUAGES[choose_language()]


class Sentences(Domain):  # type: ignore[misc]
    """The sentences of each language, read once: a page looks up 60, and easy Dutch is no locale of its own."""

    def get_translations(self) -> NullTranslations:
        language = choose_language()
        if language not in self.cache:
            self.cache[language] = _read(language)
        catalogue: NullTranslations = self.cache[language]
        return catalogue


def _read(language: str) -> NullTranslations:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
    if not path.exists():  # Dutch is the language of the sentences themselves
        return NullTranslations()
    with path.open("rb") as file:
        return Translations(file)


sentences = Sentences()


def language_links() -> list[tuple[str, Language, str]]:
    """List the languages of this page, each with the address that chooses it and comes back."""
    is_address_to_keep = request.method == "GET" and not request.path.startswith(WITH_A_KEY)
    here = {"next": request.full_path.rstrip("?")} if is_address_to_keep else {}
    query = f"?{urlencode(here, safe='/?')}" if here else ""
    return [(code, LANGUAGES[code], f"/taal/{code}{query}") for code in offered_languages()]


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
    response.set_cookie(COOKIE, language, max_age=ONE_YEAR_S, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    """Translate pages and tell templates which languages there are."""
    babel.init_app(
        app,
        default_locale="nl",
        default_timezone="Europe/Amsterdam",
        locale_selector=lambda: this_language().locale,
    )
    babel.domain_instance = sentences  # what `gettext` in Python asks
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda sentence: sentences.get_translations().ugettext(sentence),
        lambda one, many, number: sentences.get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # else an alias that is resolved for every sentence
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        language=choose_language,
        this_language=this_language,
        language_links=language_links,
        said_in=said_in,
    )
