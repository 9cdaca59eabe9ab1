"""The page on which paper is typed over, as a typist and as a script meet it."""

from __future__ import annotations

import re
import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.page import Page, Visitor

PLACE = "/beheer/de-gagels/overtypen"
SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}
WISH = "Een bankje bij de vijver"


def button_on(page: Page) -> str:
    """Give the words of the button that saves; keys may stand beside them."""
    (words,) = page.texts("#typing > .button--wide")
    return words


def save(page: Page, **typed: Any) -> Page:
    """Fill in the slip and press the button."""
    return page.submit(button_on(page), **typed)


def kept_on(page: Page) -> dict[str, Any]:
    """Give what the form holds, untouched."""
    return page.values(button_on(page))


def counts_on(page: Page) -> list[int]:
    """Give the numbers that tell how far a tin is: slips that were typed, and those that were printed."""
    (told,) = page.texts("[data-progress]")
    return [int(number) for number in re.findall(r"\d+", told)][:2]


def type_over(typist: Visitor, number: object = "", text: str = WISH, *, tin: int | str = 1, **more: Any) -> Page:
    """Type one slip of a tin over on its page."""
    return save(typist.get(f"{PLACE}?trommel={tin}"), number=number, text=text, **more)


def fields_of(typist: Visitor, tin: int | str = 1) -> dict[str, Any]:
    """Give what a script sends with an untouched slip of a tin."""
    return kept_on(typist.get(f"{PLACE}?trommel={tin}"))


def send(typist: Visitor, fields: dict[str, Any], path: str = PLACE, **typed: Any) -> TestResponse:
    """Send a slip as a script does, under an id of its own unless it has one."""
    sent = {**fields, "submission_id": str(uuid.uuid4()), **typed}
    return typist.open(path, method="POST", data=sent, headers=SCRIPT)
