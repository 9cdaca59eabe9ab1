"""The phone finds the same personal details as the server."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from optrommel.slips.personal import Finding, Kind, find_personal
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.slips.personal_cases import read_cases
from tests.slips.test_personal import CHAIN, HOSTILE

pytestmark = ON_SQLITE

# Offsets of the phone count an emoji as two; they are told here in characters, as the server counts.
FIND = """
    async ([script, address, texts]) => {
        const { loadRules, findPersonal } = await import(script);
        const rules = await loadRules(address);
        const count = (text, end) => [...text.slice(0, end)].length;
        return texts.map((text) => findPersonal(text, rules).map(
            ({ kind, start, end }) => [kind, count(text, start), count(text, end)],
        ));
    }
"""
ODD = [
    "",
    "😀mevrouw De Vries😀06-12345678😀",
    "İstanbul ıŞĞ mevrouw Şahin, buurman Łukasz, juf Øystein",
    "٠٦١٢٣٤٥٦٧٨ en ۰۶۱۲۳۴۵۶۷۸",
    "bel\u00a006\u00a012345678\u200e, \u202a+31 6 12345678\u202c",
    "e\u0301e\u0301n 06 e\u0301e\u0301n2345678",
    "ſtraat Kerkſtraat 3 \u212aerkstraat 3",
    "’t Hof 3, buurman Van ‘t Hof",
    "MEVROUW JANSEN, MEVROUW STRAßER, mevrouw JANSEN",
    "regel een\r\nmevrouw\nJansen\t06\t12345678",
    "groetjes van\u00a0Ko\u200ede\tRooij, mevrouw\u202fDe\u00a0Vries",
    4 * "prinses aaweg 1 ",
    2 * "prinses aaweg 1 " + 400 * "mevrouw a ",
    2 * "prinses aaweg 1 " + 399 * "mevrouw a ",
]


def find_on_phone(page: Page, app: Flask, texts: list[str]) -> list[list[Finding]]:
    """Find the details in each text with the script that phones get."""
    names = app.extensions["assets"]
    addresses = [f"/static/{names[name]}" for name in ("js/personal.js", "js/personal.json")]
    page.goto("/privacy")
    found: list[list[tuple[Any, int, int]]] = page.evaluate(FIND, [*addresses, texts])
    return [[Finding(Kind(kind), start, end) for kind, start, end in findings] for findings in found]


@pytest.mark.parametrize("texts", [[case.text for case in read_cases()], ODD], ids=["cases", "odd letters"])
def test_phone_and_server_find_the_same(app: Flask, open_page: OpenPage, texts: list[str]) -> None:
    found = find_on_phone(open_page(), app, texts)

    assert dict(zip(texts, found, strict=True)) == {text: find_personal(text) for text in texts}


def test_phone_and_server_find_the_same_in_texts_made_to_tire_them(app: Flask, open_page: OpenPage) -> None:
    texts = [*((piece * 4000)[:400] for piece in HOSTILE), *((CHAIN + piece * 4000)[:4000] for piece in HOSTILE)]

    found = find_on_phone(open_page(), app, texts)

    assert found == [find_personal(text) for text in texts]
