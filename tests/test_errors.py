"""What goes wrong: a page that says so in Dutch, and a log that tells nobody's secrets."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError

from optrommel import errors
from optrommel.access import EVERYONE, open_to
from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.rules import RuleError
from optrommel.slips.rules import show_code
from optrommel.web import set_up_logs
from tests.factories import make_moderator, make_slip
from tests.page import Page, Visitor
from tests.people import member_of

CODE = "K7QF-2M9X-4T3B"
ADDRESS = "192.0.2.44"
SECRET = "Riet van nummer 12"
DROP = "Stop in de trommel"
MEGABYTE = 1024 * 1024
TRACES = ("Traceback", "File &#34;", "optrommel/", "sqlalchemy", "SELECT")


class DriverError(Exception):
    """What a database driver raises."""


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Log everything, and give what was written so far, by us and by the libraries."""
    before, stream = structlog.get_config(), io.StringIO()
    with redirect_stderr(stream):
        set_up_logs("debug")
    yield lambda: stream.getvalue() + caplog.text
    structlog.configure(**before)


@contextmanager
def database_down(app: Flask) -> Iterator[None]:
    """Let every statement fail, as when the server has gone."""

    def fail(*_arguments: object) -> None:
        raise OperationalError("SELECT", {"text": SECRET}, DriverError(SECRET))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Let the page of a code fail with an error."""

    def fail_with(error: Exception) -> None:
        @open_to(EVERYONE)
        def view(code: str) -> str:
            raise error

        monkeypatch.setitem(app.view_functions, "pages.receipt", view)

    return fail_with


def is_readable(page: Page) -> bool:
    """Tell whether a page is in Dutch, leads on, and shows nothing of the machine."""
    language = page.one("html").attrs["lang"]
    return language == "nl" and "Naar de voorpagina" in page.texts("a") and not any(t in page.html for t in TRACES)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "title"),
    [
        ("GET", "/nergens/", None, 404, "Deze pagina is er niet"),
        ("GET", "/de-gagels/ideeen/999", None, 404, "Deze pagina is er niet"),
        ("POST", "/de-gagels/ideeen", None, 405, "Dat kan hier niet"),
        ("GET", "/volg/%00", None, 400, "Dat kunnen we niet lezen"),
        ("GET", "/de-gagels/ideeen?q=%00", None, 400, "Dat kunnen we niet lezen"),
        ("POST", "/volg", {"code": "\0"}, 400, "Dat kunnen we niet lezen"),
        ("POST", "/volg", {"code": CODE}, 400, "De pagina stond te lang open"),
        ("POST", "/volg", {"code": "x" * 10 * MEGABYTE}, 413, "Dit is te groot"),
        ("POST", "/de-gagels/briefje", {"text": "x" * 10 * MEGABYTE}, 413, "Dit is te groot"),
    ],
)
def test_what_is_refused_is_said_in_plain_dutch(
    visitor: Visitor,
    campaign: Campaign,
    method: str,
    path: str,
    body: dict[str, str] | None,
    status: int,
    title: str,
) -> None:
    page = Page(visitor, visitor.open(path, method=method, data=body))

    assert (page.status, page.h1) == (status, title)
    assert is_readable(page)


def test_an_error_page_names_whom_to_ring(visitor: Visitor, campaign: Campaign) -> None:
    pages = [visitor.get("/de-gagels/ideeen/999"), visitor.get("/nergens/")]

    assert all(page.shows("Marieke") and page.shows("0521-555 010") for page in pages)


def test_an_error_page_comes_in_the_readers_language(app: Flask) -> None:
    page = Visitor(app, language="en").get("/nergens/")

    assert page.one("html").attrs["lang"] == "en"


def test_a_page_that_only_takes_other_methods_names_them(visitor: Visitor, campaign: Campaign) -> None:
    answer = visitor.open("/de-gagels/ideeen", method="POST")

    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (ZeroDivisionError(SECRET), 500, "Er ging iets mis bij ons"),
        (OperationalError("SELECT", {}, DriverError(SECRET)), 503, "Het is even erg druk"),
        (TimeoutError(SECRET), 503, "Het is even erg druk"),
        (IntegrityError("INSERT", {}, DriverError(SECRET)), 409, "Dat kan nu niet"),
        (RuleError(), 409, "Dat kan nu niet"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_fails_gets_a_page_and_a_log_line_without_words_code_or_address(
    visitor: Visitor,
    campaign: Campaign,
    failing: Callable[[Exception], None],
    logged: Callable[[], str],
    error: Exception,
    status: int,
    title: str,
) -> None:
    failing(error)
    visitor.client.environ_base["REMOTE_ADDR"] = ADDRESS

    page = visitor.get(f"/volg/{CODE}")

    assert (page.status, page.h1) == (status, title)
    assert is_readable(page)
    written = logged()
    assert f'"status": {status}' in written
    assert not any(secret in written for secret in (CODE, "/volg", ADDRESS, SECRET, "Traceback"))


def test_the_log_names_the_kind_and_the_place_of_an_error(
    visitor: Visitor, failing: Callable[[Exception], None], logged: Callable[[], str]
) -> None:
    failing(ZeroDivisionError(SECRET))

    visitor.get(f"/volg/{CODE}")

    first, second = (json.loads(line) for line in logged().splitlines())
    assert (first["event"], first["kind"], first["level"]) == ("unforeseen", "ZeroDivisionError", "error")
    assert "test_errors.py:" in first["where"]
    assert first["request_id"] == second["request_id"]


def test_an_error_while_an_error_is_shown_logs_no_address_either(
    visitor: Visitor,
    failing: Callable[[Exception], None],
    logged: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(sentence: str) -> str:
        raise ZeroDivisionError(sentence)

    failing(RuleError())
    monkeypatch.setattr(errors, "gettext", fail)

    page = visitor.get(f"/volg/{CODE}")

    assert page.status == 500
    assert CODE not in logged()


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_without_a_database_there_is_still_a_page(
    app: Flask, visitor: Visitor, campaign: Campaign, is_signed_in: bool
) -> None:
    if is_signed_in:
        with app.app_context():
            email = make_moderator(campaign).email
        visitor.let_in(email)

    with database_down(app):
        pages = [visitor.get(path) for path in ("/", "/de-gagels/", "/beheer/")]
        health = visitor.open("/gezond")

    assert {page.status for page in pages[:2]} == {503}
    assert all(is_readable(page) for page in pages[:2])
    assert (health.status_code, health.json) == (503, {"ok": False, "database": "unreachable or empty"})


def test_when_the_database_is_back_so_are_the_pages(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with database_down(app):
        visitor.get("/de-gagels/")

    assert visitor.get("/de-gagels/").status == 200


def test_a_slip_that_could_not_be_kept_shows_no_code(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get("/de-gagels/briefje")

    with database_down(app):
        page = form.submit(DROP, text=SECRET)

    assert page.status == 503
    assert form.submit(DROP, text=SECRET).path.startswith("/volg/")


def test_too_many_tries_get_a_page_that_says_how_long_to_wait(visitor: Visitor) -> None:
    page = visitor.get("/volg")

    *tries, last = [page.submit("Laat mijn briefje zien", code=CODE) for _try in range(21)]

    assert {page.status for page in tries} == {422}
    assert (last.status, last.h1) == (429, "Even wachten")
    assert last.shows("Wacht een kwartier en probeer het dan.")
    assert is_readable(last)


def test_what_a_visitor_did_is_logged_without_words_code_or_address(
    app: Flask, visitor: Visitor, campaign: Campaign, logged: Callable[[], str]
) -> None:
    visitor.client.environ_base["REMOTE_ADDR"] = ADDRESS
    visitor.client.environ_base["HTTP_USER_AGENT"] = "Telefoon van Riet"
    form = visitor.get("/de-gagels/briefje")

    page = form.submit(DROP, text=SECRET, help="y", name="Riet", contact="0561-555 001")
    visitor.get("/de-gagels/ideeen", query={"q": [SECRET]})

    written = logged()
    code = page.path.rpartition("/")[2]
    lines = [json.loads(line) for line in written.splitlines()]
    assert [line["endpoint"] for line in lines] == ["slips.new", "slips.new", "pages.receipt", "pages.ideas"]
    assert {"method", "endpoint", "status", "ms", "request_id"} <= set(lines[0])
    assert not any(secret in written for secret in (SECRET, code, "555 001", ADDRESS, "Riet", "briefje?"))


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/%ED%A0%80/", {}),
        ("GET", "/%ED%A0%80", {}),
        ("GET", "/volg/%ED%A0%80", {}),
        ("GET", "/volg/" + "A" * 5000, {}),
        ("GET", "/t/%F0%9F%90%A6", {}),
        ("GET", "/%zz", {}),
        ("GET", "/de-gagels/ideeen/99999999999999999999", {}),
        ("GET", "/de-gagels/ideeen/" + "9" * 5000, {}),
        ("GET", "/de-gagels/ideeen/-1", {}),
        ("GET", "/de-gagels/ideeen/٣", {}),
        ("POST", "/volg", {"data": "{}", "content_type": "application/json"}),
        ("POST", "/volg", {"data": "code=x", "content_type": "text/plain"}),
        ("POST", "/volg", {"data": "code=x", "content_type": "multipart/form-data"}),
        ("POST", "/volg", {"data": "--x\r\n\r\n", "content_type": "multipart/form-data; boundary=x"}),
        ("POST", "/volg", {"data": "x", "content_type": "multipart/form-data; boundary=" + "y" * 5000}),
        ("POST", "/volg", {"data": b"\xff\xfe=\xed\xa0\x80", "content_type": "application/x-www-form-urlencoded"}),
        ("POST", "/volg", {"data": "&".join(f"f{n}=1" for n in range(2000))}),
        ("GET", "/nergens", {"headers": {"Host": "elders example"}}),
        ("GET", "/nergens", {"headers": {"Accept-Language": "nl;q=x, *;q=-1, \u00ff"}}),
        ("GET", "/nergens", {"headers": {"Cookie": "session=%00; taal=../nl; remember_token=1|x"}}),
        ("POST", "/volg", {"headers": {"Content-Length": "-1"}}),
        ("TRACE", "/", {}),
        ("BREW", "/", {}),
    ],
)
def test_a_mangled_request_is_refused_and_breaks_nothing(
    visitor: Visitor, campaign: Campaign, method: str, path: str, options: dict[str, Any]
) -> None:
    answer = visitor.open(path, method=method, **options)

    assert answer.status_code in (308, 400, 404, 405, 413)


@pytest.mark.parametrize("path", ["/?%ED%A0%80=1", "/de-gagels/ideeen?q=%ED%A0%80", "/de-gagels/ideeen?q=%FF%FE"])
def test_a_broken_letter_in_a_search_is_just_not_found(visitor: Visitor, campaign: Campaign, path: str) -> None:
    assert visitor.get(path).status == 200


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "9" * 5000, "een", "", "1e9", "٣"])
def test_a_page_number_that_cannot_be_still_gives_a_page(visitor: Visitor, campaign: Campaign, number: str) -> None:
    page = visitor.get("/de-gagels/ideeen", query={"pagina": [number]})

    assert page.status == 200


def test_a_slip_with_half_a_letter_is_taken_without_it(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    form = visitor.get("/de-gagels/briefje").values(DROP)
    fields = "&".join(f"{name}={value}" for name, (value,) in form.items() if name != "text")

    answer = visitor.open(
        "/de-gagels/briefje",
        method="POST",
        data=f"{fields}&text=Een%20bankje%ED%A0%80%FF",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 303
    assert visitor.get(answer.headers["Location"]).shows("Een bankje")


@pytest.mark.parametrize("text", ["\u200fمقعد عند البركة\u200e", "\u202bمقعد\u202c bankje", "👩‍👩‍👧 buren"])
def test_right_to_left_marks_and_joined_pictures_pass(visitor: Visitor, campaign: Campaign, text: str) -> None:
    page = visitor.get("/de-gagels/briefje").submit(DROP, text=text)

    assert page.status == 200
    assert text in page.html


def test_a_code_of_before_the_failure_keeps_working(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    with app.app_context():
        _slip, code = make_slip(campaign)
    with database_down(app):
        visitor.get(f"/volg/{show_code(code)}")

    assert visitor.get(f"/volg/{show_code(code)}").status == 200


def test_what_was_typed_stands_on_the_page_that_could_not_take_it(app: Flask, campaign: Campaign) -> None:
    member = member_of(app, campaign, "Klussers")
    home = member.get("/groep/de-gagels/klussers/")
    member.client.delete_cookie("session")

    page = home.submit("Vertel het de buurt", text="De bank staat er, met dank aan de buren van nummer 7.")

    assert page.status == 400
    assert page.texts("textarea[readonly]") == ["De bank staat er, met dank aan de buren van nummer 7."]


def test_an_answer_to_one_of_several_questions_on_a_page_comes_back_too(app: Flask) -> None:
    sent = {"vraag-3-because": "Er ligt nog zand", "vraag-3-says": "nee", "vraag-4-reply": "We laten het zo"}

    with app.test_request_context("/volg", method="POST", data=sent):
        assert errors._typed(400) == ["Er ligt nog zand", "We laten het zo"]


def test_a_password_never_comes_back_on_a_page(visitor: Visitor) -> None:
    form = visitor.get("/inloggen")
    visitor.client.delete_cookie("session")

    page = form.submit("Log in", email="riet@example.org", password="drie gewone woorden")

    assert page.status == 400
    assert "drie gewone woorden" not in page.html


@pytest.mark.parametrize("path", ["/de-gagels/briefje", "/volg", "/inloggen"])
def test_a_file_in_the_place_of_a_text_is_bad_input_and_no_failure(
    visitor: Visitor, campaign: Campaign, path: str
) -> None:
    token = visitor.get(path).one("main [name=csrf_token]").attrs["value"]
    files = {name: (io.BytesIO(b"x"), "x.txt") for name in ("text", "contact", "code", "email", "password")}

    answer = visitor.open(path, method="POST", data={"csrf_token": token, **files})

    assert answer.status_code == 422


def test_a_host_name_that_is_none_gets_a_sentence(visitor: Visitor, campaign: Campaign) -> None:
    answer = visitor.open("/de-gagels/", headers={"Host": "x" * 3000})

    assert answer.status_code < 500


def test_a_referer_that_is_no_address_is_passed_over(visitor: Visitor) -> None:
    answer = visitor.open("/taal/en", headers={"Referer": "http://["})

    assert answer.headers["Location"] == "/"
