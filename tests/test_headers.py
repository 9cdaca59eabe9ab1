"""The headers of every answer, pages and static files alike."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.headers import CONTENT_SECURITY_POLICY, FILE_HEADERS, HEADERS
from optrommel.slips.rules import show_code
from tests.factories import make_moderator, make_slip, make_tin
from tests.page import Visitor

TLS = "https://buurt.example"
POLICY = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))


def static_path(visitor: Visitor, kind: str = ".css") -> str:
    """Find a static file of a kind on the front page."""
    (path, *_rest) = [
        link.attrs["href"] or "" for link in visitor.get("/").all("link") if (link.attrs["href"] or "").endswith(kind)
    ]
    return path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/", 200),
        ("GET", "/de-gagels/briefje", 200),
        ("GET", "/beheer/", 303),
        ("GET", "/nergens/iets", 404),
        ("GET", "/static/nergens.css", 404),
        ("POST", "/de-gagels/ideeen", 405),
        ("POST", "/volg", 400),
        ("GET", "/gezond", 200),
    ],
)
def test_every_answer_carries_the_security_headers(
    visitor: Visitor, campaign: Campaign, method: str, path: str, status: int
) -> None:
    answer = visitor.open(path, method=method)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("kind", "names"),
    [(".svg", tuple(HEADERS)), (".css", FILE_HEADERS), (".png", FILE_HEADERS), (".woff2", FILE_HEADERS)],
)
def test_static_files_carry_the_security_headers_that_mean_something_for_them(
    visitor: Visitor, kind: str, names: tuple[str, ...]
) -> None:
    answer = visitor.open(static_path(visitor, kind), buffered=True)

    assert answer.status_code == 200
    assert {name: value for name, value in answer.headers.items() if name in HEADERS} == {
        name: HEADERS[name] for name in names
    }


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline() -> None:
    sources = {name: value for name, value in POLICY.items() if name.endswith("-src")}

    assert sources.pop("default-src") == "'none'"
    assert set(sources.values()) == {"'self'"}
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert (POLICY["frame-ancestors"], POLICY["base-uri"], POLICY["form-action"]) == ("'none'", "'none'", "'self'")
    assert POLICY["require-trusted-types-for"] == "'script'"


@pytest.mark.parametrize(("base_url", "expected"), [(TLS, "max-age=31536000; includeSubDomains"), (None, None)])
def test_only_where_there_is_tls_browsers_are_told_to_insist_on_it(
    visitor: Visitor, base_url: str | None, expected: str | None
) -> None:
    answer = visitor.open("/", base_url=base_url)

    assert answer.headers.get("Strict-Transport-Security") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "no-cache, private"),
        ("/de-gagels/", "no-cache, private"),
        ("/de-gagels/ideeen", "no-cache, private"),
        ("/de-gagels/briefje", "no-store"),
        ("/volg", "no-store"),
        ("/inloggen", "no-store"),
        ("/uitnodiging/verzonnen", "no-store"),
        ("/beheer/", "no-store"),
        ("/nergens/", "no-store"),
    ],
)
def test_a_page_about_one_person_is_in_no_cache(visitor: Visitor, campaign: Campaign, path: str, expected: str) -> None:
    assert visitor.open(path).headers["Cache-Control"] == expected


@pytest.mark.parametrize("question", ["", "/intrekken", "/foto-wissen"])
def test_the_page_of_a_code_is_in_no_cache(app: Flask, visitor: Visitor, campaign: Campaign, question: str) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)

    assert visitor.open(f"/volg/{show_code(code)}{question}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["postvak", "bord", "trommels", "groepen", "instellingen"])
def test_a_moderators_page_is_in_no_cache(app: Flask, visitor: Visitor, campaign: Campaign, page: str) -> None:
    with app.app_context():
        email = make_moderator(campaign).email
    visitor.let_in(email)

    answer = visitor.open(f"/beheer/{campaign.slug}/{page}")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_static_files_are_kept_for_good(visitor: Visitor) -> None:
    answer = visitor.open(static_path(visitor), buffered=True)

    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_style_sheet_is_as_small_as_the_browser_can_read(
    visitor: Visitor, accepted: str, encoding: str | None, unpack: object
) -> None:
    path = static_path(visitor)
    plain = visitor.open(path, headers={"Accept-Encoding": "identity"}, buffered=True).data

    answer = visitor.open(path, headers={"Accept-Encoding": accepted}, buffered=True)

    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert unpack(answer.data) == plain  # type: ignore[operator]


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, br", "gzip"), ("br", None), ("gzip;q=0", None), ("", None)])
def test_a_page_for_everybody_is_sent_small_to_who_can_read_that(
    visitor: Visitor, campaign: Campaign, accepted: str, encoding: str | None
) -> None:
    answer = visitor.open("/de-gagels/ideeen", headers={"Accept-Encoding": accepted})

    page = gzip.decompress(answer.data) if encoding else answer.data
    assert answer.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content_length == len(answer.data)
    assert page.startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    "path",
    [
        "/de-gagels/briefje?trommel=GERADEN0",
        "/de-gagels/briefje?q=geraden",
        "/volg",
        "/inloggen",
        "/gezond",
        "/nergens/",
    ],
)
def test_a_page_that_may_hold_a_secret_is_not_compressed(visitor: Visitor, campaign: Campaign, path: str) -> None:
    answer = visitor.open(path, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(("query", "encoding"), [("", "gzip"), ("?trommel={}", "gzip"), ("?trommel={}&q=x", None)])
def test_the_form_is_sent_small_when_it_repeats_nothing_of_its_address(
    app: Flask, visitor: Visitor, campaign: Campaign, query: str, encoding: str | None
) -> None:
    with app.app_context():
        query = query.format(make_tin(campaign).lid_code)

    answer = visitor.open(f"/de-gagels/briefje{query}", headers={"Accept-Encoding": "gzip"})

    assert answer.headers.get("Content-Encoding") == encoding


@pytest.mark.parametrize(("is_signed_in", "encoding"), [(False, "gzip"), (True, None)])
def test_the_page_of_a_code_is_sent_small_to_who_is_not_signed_in(
    app: Flask, visitor: Visitor, campaign: Campaign, is_signed_in: bool, encoding: str | None
) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)
        email = make_moderator(campaign).email
    if is_signed_in:
        visitor.let_in(email)

    answer = visitor.open(f"/volg/{show_code(code)}", headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding


def test_a_form_that_comes_back_is_not_compressed(visitor: Visitor, campaign: Campaign) -> None:
    answer = visitor.open("/de-gagels/briefje", method="POST", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers


def test_a_file_outside_the_static_folder_is_no_page(visitor: Visitor) -> None:
    answers = [visitor.open(path) for path in ("/static/../secret.key", "/static/%2e%2e/secret.key", "/static/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
