"""The worker, its page and the manifest: what a phone keeps, and that it keeps nothing about anybody."""

from __future__ import annotations

import re
import struct
from typing import Any

import pytest
from babel import Locale
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.languages import LANGUAGES, this_language
from optrommel.offline import plural_samples
from tests.conftest import ON_SQLITE
from tests.page import Visitor

LOADED = re.compile(r'(?:src|href|data-rules)="(/static/[^"]+)"')
IMPORTED = re.compile(r'(?:from |import\()"\./([^"]+)"')
FORMS = ["/de-gagels/briefje", "/de-gagels/aan-tafel", "/de-gagels/kinderen", "/offline"]
NOT_WITHOUT_COVERAGE = re.compile(r"icon-180|latin-ext")


def script_of(visitor: Visitor) -> str:
    return visitor.open("/sw.js").get_data(as_text=True)


def files_of(visitor: Visitor) -> list[str]:
    """Give the files that the worker keeps."""
    found = re.search(r"const FILES = \[(.*?)\];", script_of(visitor))
    assert found
    return re.findall(r'"([^"]+)"', found[1])


@ON_SQLITE
@pytest.mark.parametrize("path", FORMS)
def test_the_phone_keeps_all_that_a_form_loads(visitor: Visitor, campaign: Campaign, path: str) -> None:
    loaded = {file for file in LOADED.findall(visitor.get(path).html) if not NOT_WITHOUT_COVERAGE.search(file)}

    assert loaded - set(files_of(visitor)) == set()


@ON_SQLITE
def test_the_worker_knows_which_addresses_are_forms(visitor: Visitor) -> None:
    assert 'const FORMS = ["/aan-tafel", "/briefje", "/kinderen"];' in script_of(visitor)


@ON_SQLITE
def test_the_phone_keeps_what_its_scripts_import(visitor: Visitor) -> None:
    files = files_of(visitor)

    imported = {
        f"/static/js/{name}"
        for file in files
        if file.endswith(".js")
        for name in IMPORTED.findall(visitor.open(file, buffered=True).get_data(as_text=True))
    }

    assert imported
    assert imported - set(files) == set()


@ON_SQLITE
def test_every_kept_file_is_there(visitor: Visitor) -> None:
    assert {visitor.open(file, buffered=True).status_code for file in files_of(visitor)} == {200}


@ON_SQLITE
def test_a_browser_asks_for_the_worker_anew(visitor: Visitor) -> None:
    answer = visitor.open("/sw.js")

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


@ON_SQLITE
def test_another_file_makes_another_version(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    before = script_of(visitor)
    assert script_of(visitor) == before

    monkeypatch.setitem(app.extensions["assets"], "img/tin.svg", "img/tin.other.svg")

    assert script_of(visitor) != before


def manifest_of(visitor: Visitor) -> dict[str, Any]:
    answer = visitor.open("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found: dict[str, Any] = answer.get_json(force=True)
    return found


@ON_SQLITE
def test_the_manifest_names_icons_of_the_size_they_say(visitor: Visitor) -> None:
    manifest = manifest_of(visitor)

    for icon in manifest["icons"]:
        content = visitor.open(icon["src"], buffered=True).get_data()
        width, height = struct.unpack(">II", content[16:24])  # where a PNG says its size
        assert icon["sizes"] == f"{width}x{height}"
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


@ON_SQLITE
def test_a_token_is_for_its_visitor_alone(visitor: Visitor, campaign: Campaign) -> None:
    token = visitor.open("/de-gagels/briefje/token")
    page = visitor.get("/de-gagels/briefje")
    stranger = Visitor(visitor.app)

    values = {**page.values("Stop in de trommel"), "text": ["Een bankje"], "csrf_token": [token.text]}
    refused = stranger.post("/de-gagels/briefje", values)
    taken = visitor.post("/de-gagels/briefje", values)

    assert (token.mimetype, token.headers["Cache-Control"]) == ("text/plain", "no-store")
    assert (refused.status, taken.status) == (400, 200)
    assert taken.h1 == "Je briefje zit in de trommel"


@ON_SQLITE
def test_a_script_that_asks_for_the_code_does_not_play_the_drop(visitor: Visitor, campaign: Campaign) -> None:
    page = visitor.get("/de-gagels/briefje").submit("Stop in de trommel", text="Een bankje", follow=False)
    code_page = page.headers["Location"]

    by_script = visitor.open(code_page, headers={"X-Requested-With": "fetch"}).text
    first = visitor.open(code_page).text
    again = visitor.open(code_page).text

    assert ["data-drop" in html for html in (by_script, first, again)] == [False, True, False]


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_count_has_a_number_that_is_counted_so(app: Flask, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        samples = plural_samples()
        way = Locale.parse(this_language().locale).plural_form

    assert [way(number) for _category, number in samples] == [category for category, _number in samples]
    assert {way(number) for number in range(1000)} == {category for category, _number in samples}
