"""Who may open what. A view without an audience is open to nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optrommel.web import wants_json

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True)
class Audience:
    """Some people: `admits` tells from the view's arguments whether the visitor is one of them.

    `part_from` raises a rule for who was one of them until just now, so that nobody loses words to a missing page.
    """

    name: str
    admits: Callable[[Mapping[str, Any]], bool]
    part_from: Callable[[Mapping[str, Any]], None] = lambda _arguments: None


EVERYONE = Audience("everyone", lambda _arguments: True)
SIGNED_IN = Audience("signed in", lambda _arguments: bool(current_user.is_authenticated))
ADMINS = Audience("admin", lambda _arguments: bool(current_user.is_authenticated and current_user.is_admin))


def open_to(*audiences: Audience) -> Callable[[View], View]:
    """Open a view to these audiences."""

    def mark(view: View) -> View:
        view.audiences = audiences  # type: ignore[attr-defined]
        return view

    return mark


def audiences_of(endpoint: str | None) -> tuple[Audience, ...]:
    """Give the audiences of an endpoint of this application; none when it never said."""
    view = current_app.view_functions.get(endpoint or "")
    audiences: tuple[Audience, ...] = getattr(view, "audiences", ())
    return audiences


def may_open(endpoint: str, **arguments: Any) -> bool:
    """Tell whether the visitor is let in at an endpoint with these arguments."""
    return any(audience.admits(arguments) for audience in audiences_of(endpoint))


def guard() -> ResponseReturnValue | None:
    """Let the visitor through, send a stranger to the login page, or say that the page does not exist."""
    if request.endpoint is None:
        return None  # no such address: Flask answers 404 itself
    audiences = audiences_of(request.endpoint)
    if any(audience.admits(request.view_args or {}) for audience in audiences):
        return None
    for audience in audiences:
        audience.part_from(request.view_args or {})
    if not audiences or current_user.is_authenticated:
        abort(404)
    if wants_json():
        abort(401)  # a script cannot log in, and would take that page for an answer
    return redirect(url_for("accounts.log_in", next=request.full_path if request.method == "GET" else None), 303)


def init_app(app: Flask) -> None:
    """Guard every view of the application."""
    app.before_request(guard)
    app.jinja_env.globals.update(may_open=may_open)
