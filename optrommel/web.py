"""What every request shares: an id, a log line, refused bytes, addresses, dates and words in templates."""

from __future__ import annotations

import datetime as dt
import logging
import re
import secrets
import sys
import time
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from babel.lists import format_list
from flask import Flask, Response, abort, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_babel import format_date, format_time, get_locale, gettext, ngettext
from markupsafe import Markup, escape
from werkzeug.routing import BaseConverter, IntegerConverter

from optrommel import labels
from optrommel.clock import local_date, local_today
from optrommel.database import reads_only
from optrommel.extensions import db
from optrommel.setup import PHOTO_POST_LIMIT
from optrommel.traits import Trait, has_trait

log = structlog.get_logger()

_CODE = re.compile(r"\b([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})\b")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
JSON = "application/json"


class SlugConverter(BaseConverter):
    """The address of a campaign, theme or group; takes the row itself when an address is built."""

    regex = r"[a-z0-9][a-z0-9-]{0,79}"

    def to_url(self, value: Any) -> str:
        return str(getattr(value, "slug", value))


class RowIdConverter(IntegerConverter):
    """The number of a row; more digits than a database keeps are no address."""

    regex = r"[0-9]{1,9}"


def row_id(typed: str) -> int:
    """Read the number of a row that came with a request. Raises `ValueError` when it cannot be one."""
    if not re.fullmatch(RowIdConverter.regex, typed):
        raise ValueError
    return int(typed)


class SessionCookies(SecureCookieSessionInterface):
    """Session cookies that are Secure wherever the page came over TLS."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def safe_next(target: str | None) -> str | None:
    """Give `target` when it is a path on this site; an address elsewhere is refused."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if any(letter <= " " or letter == "\\" for letter in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def came_from() -> str | None:
    """Give the page of this site that the visitor is to come back to, if the address or the form names one."""
    return safe_next(request.values.get("next"))


def wants_json() -> bool:
    """Tell whether a script asks, that shows the answer on the page that is open."""
    return request.accept_mimetypes[JSON] > request.accept_mimetypes["text/html"]


def begin_writing() -> None:
    """End the reading; from here on nobody else writes. What was read stays as it was, with its columns alone."""
    db.session.close()
    reads_only.set(False)


def begin_request() -> None:
    """Name the request, let a page that is only read take no write lock, and a form with a photo be larger."""
    g.started = time.perf_counter()
    structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
    if has_trait(Trait.TAKES_PHOTO, request.endpoint) and request.mimetype == "multipart/form-data":
        request.max_content_length = PHOTO_POST_LIMIT
    only_reads = request.method in SAFE_METHODS or has_trait(Trait.READS_FIRST, request.endpoint)
    g.reading = reads_only.set(only_reads)


def refuse_nul() -> None:
    """Refuse the one character that no database keeps."""
    typed = [request.path, *request.args.values()]
    if request.method not in SAFE_METHODS:
        typed += request.form.values()
    if any("\0" in value for value in typed):
        abort(400)


def log_request(response: Response) -> Response:
    """Write one line: which page, how it went, how long it took. No address, path or words of anybody."""
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.started) * 1000, 1),
    )
    return response


def end_request(_error: BaseException | None) -> None:
    """Forget the request."""
    if "reading" in g:
        reads_only.reset(g.pop("reading"))
    structlog.contextvars.clear_contextvars()


def _as_written(value: dt.datetime | dt.date) -> str:
    """Give the pattern in which this language writes a date: `22. November` in German."""
    is_this_year = value.year == local_today().year
    patterns = get_locale().datetime_skeletons if is_this_year else get_locale().date_formats
    return str(patterns["MMMMd" if is_this_year else "long"])


def day(value: dt.date | dt.datetime) -> str:
    """Write a date in words, with the year when it is not this one."""
    date = local_date(value) if isinstance(value, dt.datetime) else value
    return str(format_date(date, _as_written(date)))


def weekday(value: dt.date) -> str:
    """Write which day of the week a date is."""
    return str(format_date(value, "EEEE"))


def time_of_day(value: dt.datetime) -> str:
    """Write at what time of its day something was."""
    return str(format_time(value, "HH:mm"))


def moment(value: dt.datetime) -> str:
    """Write a date and time in words."""
    pattern = str(get_locale().datetime_formats["medium"])
    return pattern.format(time_of_day(value), day(value))


def ago(value: dt.date | dt.datetime) -> str:
    """Write how many days ago something was."""
    days = (local_today() - (local_date(value) if isinstance(value, dt.datetime) else value)).days
    if days <= 0:
        return str(gettext("vandaag"))
    if days == 1:
        return str(gettext("gisteren"))
    return str(ngettext("%(num)d dag geleden", "%(num)d dagen geleden", days))


def listed(names: list[str], most: int = 5) -> str:
    """Write names one after the other; of very many the first."""
    if len(names) > most:
        names = [*names[: most - 1], gettext("%(count)d anderen", count=len(names) - most + 1)]
    return str(format_list(names, locale=get_locale()))


def apart(text: str) -> str | Markup:
    """Keep a name, number or code whole inside a sentence that runs from right to left."""
    return text if get_locale().text_direction == "ltr" else Markup("<bdi>") + escape(text) + Markup("</bdi>")


def comma() -> str:
    """Give the comma of this language, with its space."""
    return ", " if get_locale().text_direction == "ltr" else "، "


def whole_codes(text: str) -> Markup:
    """Keep each receipt code in a sentence in one piece, from left to right."""
    whole = Markup('<bdi class="tel" dir="ltr">{}</bdi>')
    pieces = enumerate(_CODE.split(str(text)))  # each second one is a code
    return Markup("").join(whole.format(piece) if place % 2 else piece for place, piece in pieces)


def to_ring(number: str) -> Markup:
    """Write a telephone number in a sentence: to tap, in one piece, and from left to right."""
    return Markup('<a class="tel" href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(number.replace(" ", ""), number)


def to_reach(reach: str) -> Markup:
    """Write how to reach somebody, to tap: a telephone number or an e-mail address, in one piece."""
    if "@" not in reach:
        return Markup('<a class="tel" href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(_dialled(reach), reach)
    return Markup('<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>').format(quote(reach, safe="@"), reach)


def _dialled(number: str) -> str:
    """Give what a telephone dials: digits as it knows them, and after a country not the nought in `(0)`."""
    digits = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in number)
    return re.sub(r"[^+0-9]", "", digits.replace("(0)", "") if digits.startswith(("+", "00")) else digits)


def shortened(text: str, longest: int) -> str:
    """Give the first words of a long text, with an ellipsis where the rest was."""
    if len(text) <= longest:
        return text
    start = text[:longest]
    words = start.rpartition(" ")[0] or start  # one very long word is cut where it is
    return words.rstrip(" ,.;:-–—") + "…"


def asks_as_script() -> bool:
    """Tell whether a script asks, which reads the answer itself and shows no page."""
    return "X-Requested-With" in request.headers


def just_dropped() -> bool:
    """Tell, once, that the visitor's slip just fell in the tin; not to a script that only asks for the code."""
    return bool(not asks_as_script() and session and session.pop("dropped", False))


def set_up_logs(level: str) -> None:
    """Write logs as lines of JSON on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Tie these to the application: before any part that may refuse a request, so that each is named and logged."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.autoescape = True
    set_up_logs(app.config["SETTINGS"].log_level)
    app.session_interface = SessionCookies()
    app.url_map.converters.update(slug=SlugConverter, int=RowIdConverter)
    app.before_request(begin_request)
    app.before_request(refuse_nul)
    app.after_request(log_request)
    app.teardown_request(end_request)
    app.jinja_env.filters.update(
        apart=apart,
        whole_codes=whole_codes,
        to_ring=to_ring,
        to_reach=to_reach,
        listed=listed,
        personal_kind=lambda kind: str(labels.PERSONAL_KINDS[kind]),
        day=day,
        weekday=weekday,
        moment=moment,
        time_of_day=time_of_day,
        ago=ago,
        as_html=Markup,
        shortened=shortened,
        translated=gettext,
    )
    app.jinja_env.globals.update({name: value for name, value in vars(labels).items() if name.isupper()})
    app.jinja_env.globals.update(comma=comma, just_dropped=just_dropped)
