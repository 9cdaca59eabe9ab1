"""What a phone needs without coverage: the worker that keeps the form, the page for the rest, the manifest."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from babel import Locale
from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from optrommel.access import EVERYONE, open_to
from optrommel.languages import choose_language
from optrommel.traits import Trait, endings_of

# All that the form and the offline page load; letters of Polish and Turkish come when a page first shows them.
KEPT = (
    "css/optrommel.css",
    "fonts/atkinson-latin-bold.woff2",
    "fonts/atkinson-latin-regular.woff2",
    "img/icon-32.png",
    "img/tin.svg",
    "img/tin-empty.svg",
    "js/ask.js",
    "js/compose.js",
    "js/form.js",
    "js/forms_kept.js",
    "js/page.js",
    "js/personal.js",
    "js/personal.json",
    "js/plural.js",
    "js/problems.js",
    "js/queue.js",
    "js/send.js",
    "js/table.js",
    "js/table_done.js",
    "js/waiting.js",
    "js/write.js",
)
ICONS = (("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable"))
PAPER = "#fffdf8"
COUNTS = range(201)  # enough to meet every way a language counts

bp = Blueprint("offline", __name__)


def _names() -> dict[str, str]:
    names: dict[str, str] = current_app.extensions["assets"]
    return names


def _forms() -> tuple[str, ...]:
    return endings_of(current_app, Trait.OPENS_OFFLINE)


def _version() -> str:
    """Tell one release from another: by every file and form, and by the worker and the page that it keeps."""
    templates = [current_app.jinja_env.get_template(name).filename for name in ("offline/sw.js", "offline/page.html")]
    digest = hashlib.sha256(json.dumps([_names(), _forms()], sort_keys=True).encode())
    for filename in templates:
        with open(filename or "", "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:12]


@bp.get("/sw.js")
@open_to(EVERYONE)
def worker() -> ResponseReturnValue:
    """Give the service worker, from the root so that every page is its own; browsers look for a newer one each day."""
    files = [f"/static/{_names()[name]}" for name in KEPT]
    script = render_template("offline/sw.js", version=_version(), files=files, forms=_forms())
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@bp.get("/offline")
@open_to(EVERYONE)
def page() -> ResponseReturnValue:
    """Say that there is no coverage; the phone adds which forms open and which slips wait."""
    return render_template("offline/page.html")


@bp.get("/manifest.webmanifest")
@open_to(EVERYONE)
def manifest() -> ResponseReturnValue:
    """Tell a phone how the site looks on its home screen."""
    icons = [
        {
            "src": f"/static/{_names()[f'img/{name}.png']}",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in ICONS
    ]
    answer = jsonify(
        id="/",
        name="Optrommel",
        short_name="Optrommel",
        description=_("Ideeën uit de buurt"),
        lang=choose_language(),
        start_url="/",
        scope="/",
        display="minimal-ui",
        background_color=PAPER,
        theme_color=PAPER,
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    return answer


def plural_samples() -> list[tuple[str, int]]:
    """List the ways in which the page's language counts (of CLDR), each with a number that is counted so."""
    return _samples(get_locale())


@cache
def _samples(locale: Locale) -> list[tuple[str, int]]:
    return list({locale.plural_form(number): number for number in reversed(COUNTS)}.items())


def init_app(app: Flask) -> None:
    """Tie these to the application."""
    app.register_blueprint(bp)
    app.jinja_env.globals["plural_samples"] = plural_samples
