"""The page on which paper is typed over, as a typist and as a script meet it."""

from __future__ import annotations

import uuid
from typing import Any

from werkzeug.test import TestResponse

from tests.page import Page, Visitor

PLACE = "/beheer/de-gagels/overtypen"
SAVE = "Sla op, en geef een leeg briefje"
SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}
WISH = "Een bankje bij de vijver"


def type_over(typist: Visitor, number: object = "", text: str = WISH, *, tin: int | str = 1, **more: Any) -> Page:
    """Fill in the page of a tin and press the button."""
    return typist.get(f"{PLACE}?trommel={tin}").submit(SAVE, number=number, text=text, **more)


def fields_of(typist: Visitor, tin: int | str = 1) -> dict[str, Any]:
    """Give what a script sends with an untouched slip of a tin."""
    return typist.get(f"{PLACE}?trommel={tin}").values(SAVE)


def send(typist: Visitor, fields: dict[str, Any], path: str = PLACE, **typed: Any) -> TestResponse:
    """Send a slip as a script does, under an id of its own unless it has one."""
    sent = {**fields, "submission_id": str(uuid.uuid4()), **typed}
    return typist.open(path, method="POST", data=sent, headers=SCRIPT)
