"""From what went wrong to a page that says so in Dutch: one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, Unauthorized

from optrommel.extensions import db, login_manager
from optrommel.rules import RuleError
from optrommel.web import wants_json

log = structlog.get_logger()

TOO_LARGE = 413
TYPED_FIELDS = frozenset(
    {
        "text",
        "dutch",
        "reason",
        "note",
        "why",
        "first_step",
        "description",
        "about",
        "intro",
        "routes",
        "step",
        "need",
        "own_words",
        "answer",
        "because",
        "reply",
        "gap_reason",
    }
)
KEPT_HEADERS = frozenset({"Allow", "Retry-After"})


@dataclass(frozen=True)
class Explanation:
    """What an error page says: what happened, and what to do."""

    title: LazyString
    advice: LazyString
    here: LazyString | None = None  # what to do for who has the page still open, when that is another thing

    def in_a_sentence(self) -> str:
        """Give it as a script shows it on the page that sent it."""
        return f"{self.title}. {self.here or self.advice}"


REFRESH = _l("Ververs de pagina en probeer het opnieuw.")
BY_STATUS = {
    400: Explanation(_l("Dat kunnen we niet lezen"), _l("Ga terug en probeer het nog een keer."), REFRESH),
    401: Explanation(_l("Je bent niet meer ingelogd"), _l("Ververs de pagina en log weer in.")),
    403: Explanation(_l("Dat mag niet"), _l("Ga terug naar de vorige pagina."), REFRESH),
    404: Explanation(
        _l("Deze pagina is er niet"), _l("Kijk het adres of de code na, of begin bij de voorpagina."), REFRESH
    ),
    405: Explanation(_l("Dat kan hier niet"), _l("Ga terug en gebruik de knop op de pagina."), REFRESH),
    409: Explanation(_l("Dat kan nu niet"), _l("Ga terug en ververs de pagina."), REFRESH),
    410: Explanation(_l("Dit is voorbij"), _l("Vraag om een nieuwe.")),
    413: Explanation(
        _l("Dit is te groot"), _l("Maak je tekst korter of kies een kleinere foto, en verstuur het nog een keer.")
    ),
    429: Explanation(
        _l("Even wachten"), _l("Er is te vaak iets geprobeerd dat niet klopte. Wacht een kwartier en probeer het dan.")
    ),
    500: Explanation(
        _l("Er ging iets mis bij ons"), _l("Jij deed niets fout. Wacht even en probeer het dan nog een keer.")
    ),
    503: Explanation(_l("Het is even erg druk"), _l("Wacht een minuut en verstuur het dan nog een keer.")),
}
EXPIRED = Explanation(
    _l("De pagina stond te lang open"),
    _l("Ga terug, ververs de pagina en druk nog een keer op de knop."),
    REFRESH,
)


def _page(status: int, explanation: Explanation, sentence: str = "") -> tuple[str | Response, int]:
    if request_ctx.url_adapter is None:  # a host name that is none: no link on a page could be built
        return f"{explanation.title}. {explanation.advice}", status
    if wants_json():
        return jsonify(sentence=sentence or explanation.in_a_sentence(), by="", retry={}), status
    campaign = g.get("campaign")
    if status >= 500:  # the server itself fails: the page asks nothing of the database, not even who is looking
        campaign = None
        login_manager._update_request_context_with_user()
    return render_template(
        "errors/error.html",
        explanation=explanation,
        sentence=sentence,
        status=status,
        campaign=campaign,
        typed=_typed(status),
    ), status


def _typed(status: int) -> list[str]:
    """Give the texts that were sent with a form that could not be taken, so that nobody writes them twice."""
    if request.method != "POST" or status == TOO_LARGE:
        return []
    # One of several forms on a page has a name before the field's, as `vraag-3-because`; a list a number after it.
    return [text for name, text in request.form.items() if TYPED_FIELDS & set(name.split("-")) and text.strip()]


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    page, status = _page(status, BY_STATUS.get(status, BY_STATUS[500 if status >= 500 else 400]))
    return page, status, [header for header in error.get_headers() if header[0] in KEPT_HEADERS]


def _expired(_error: CSRFError) -> ResponseReturnValue:
    if wants_json() and not current_user.is_authenticated:  # the token went with the log-in
        return _http(Unauthorized())
    return _page(400, EXPIRED)


def _rule(error: RuleError) -> ResponseReturnValue:
    db.session.rollback()
    return _page(error.status, BY_STATUS.get(error.status, BY_STATUS[409]), gettext(error.sentence) % error.values)


def _database(error: OperationalError | TimeoutError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database unavailable", kind=type(getattr(error, "orig", error)).__name__)
    return _page(503, BY_STATUS[503])


def _overtaken(error: IntegrityError) -> ResponseReturnValue:
    """Say that somebody else was first: a constraint has the last word in a race."""
    db.session.rollback()
    log.warning("overtaken", kind=type(error.orig).__name__)
    return _page(409, BY_STATUS[409])


def _unforeseen(error: Exception) -> ResponseReturnValue:
    db.session.rollback()
    _log_place(error)
    return _page(500, BY_STATUS[500])


def _log_place(error: BaseException | None) -> None:
    """Log the kind of an error and its place, not its message: that may hold what somebody wrote."""
    place = error.__traceback__ if error else None
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
    log.error("unforeseen", kind=type(error).__name__, where=where)


TABLE: dict[type[Exception], Callable[[Any], ResponseReturnValue]] = {
    CSRFError: _expired,
    HTTPException: _http,
    RuleError: _rule,
    OperationalError: _database,
    TimeoutError: _database,
    IntegrityError: _overtaken,
    Exception: _unforeseen,
}


def init_app(app: Flask) -> None:
    """Register the table, and keep addresses out of the log: Flask's own line holds one."""
    app.log_exception = lambda exc_info: _log_place(exc_info[1])  # type: ignore[method-assign]
    for kind, handler in TABLE.items():
        app.register_error_handler(kind, handler)
