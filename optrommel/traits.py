"""What an address asks of its surroundings beside who may open it: said at the view, read by whoever provides it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from flask import Flask, current_app
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Trait(Enum):
    """Something that holds for an address, whoever opens it."""

    PRIVATE = auto()  # open to everyone, yet about one person: whoever has the code or the link
    # Changes nothing in the database, or nothing until it calls `begin_writing`: neither a slow password check nor the
    # reading of a form may hold the write lock.
    READS_FIRST = auto()
    TAKES_PHOTO = auto()  # may be sent more bytes than words alone: a photo, or another file
    OPENS_OFFLINE = auto()  # a phone keeps a copy
    USES_CAMERA = auto()  # may ask for the camera; every other page is refused it
    # A form that refuses by itself and keeps the words, what opens a campaign again, or what people may always ask.
    ANSWERS_WHEN_CLOSED = auto()


def has(*traits: Trait) -> Callable[[View], View]:
    """Give a view these traits."""

    def mark(view: View) -> View:
        view.traits = frozenset(traits)  # type: ignore[attr-defined]
        return view

    return mark


def has_trait(trait: Trait, endpoint: str | None) -> bool:
    """Tell whether an endpoint of this application has a trait."""
    return trait in getattr(current_app.view_functions.get(endpoint or ""), "traits", ())


def endings_of(app: Flask, trait: Trait) -> tuple[str, ...]:
    """Give how the addresses with a trait end, in alphabetical order: `/briefje`."""
    with app.app_context():
        rules = [rule.rule for rule in app.url_map.iter_rules() if has_trait(trait, rule.endpoint)]
    return tuple(sorted("/" + rule.rpartition("/")[2] for rule in rules))
