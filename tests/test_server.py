"""What stands between the web server and the application: slow phones wait at the door, not in the way."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder

from optrommel.server import PLACES, Doorstep, load_app
from optrommel.setup import PHOTO_POST_LIMIT, POST_LIMIT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE_S = 10
PHOTO_FORMS = ("/briefje", "/aan-tafel", "/kinderen", "/nieuws", "/fotos", "/importeren", "/nieuw")
WORDS, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"


class SlowBody:
    """What a phone sends, that comes in when `arrived` is set."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.arrived = threading.Event()
        self.left = [b"text=", b"Een+bankje"]

    def read(self, _size: int) -> bytes:
        self.asked.set()
        assert self.arrived.wait(PATIENCE_S)
        return self.left.pop(0) if self.left else b""


class Answer(list[bytes]):
    """An answer that knows whether it was closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


def echo(environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
    return [environ["wsgi.input"].read()]


def ask(door: Doorstep, **environ: object) -> list[bytes]:
    return list(door({"wsgi.input": io.BytesIO(), **environ}, lambda *_head: lambda _bytes: None))


def test_phones_that_send_slowly_keep_nobody_out() -> None:
    door, bodies = Doorstep(echo), [SlowBody() for _place in range(2 * PLACES)]

    with ThreadPoolExecutor(len(bodies)) as pool:
        slow = [pool.submit(ask, door, CONTENT_LENGTH="15", **{"wsgi.input": body}) for body in bodies]
        assert all(body.asked.wait(PATIENCE_S) for body in bodies)
        fast = ask(door)
        for body in bodies:
            body.arrived.set()

    assert fast == [b""]
    assert [answer.result() for answer in slow] == [[b"text=Een+bankje"]] * len(bodies)


def test_no_more_requests_are_worked_on_at_once_than_there_are_places() -> None:
    lock, busy, most = threading.Lock(), 0, 0
    full = threading.Barrier(PLACES)

    def work(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        full.wait(PATIENCE_S)
        with lock:
            busy -= 1
        return [b""]

    door = Doorstep(work)
    with ThreadPoolExecutor(3 * PLACES) as pool:
        list(pool.map(lambda _time: ask(door), range(3 * PLACES)))

    assert most == PLACES


@pytest.mark.parametrize(
    ("path", "kind", "most"),
    [
        ("/bestaat-niet", FILES, POST_LIMIT),
        ("/volg", WORDS, POST_LIMIT),
        ("/de-gagels/briefje/token", FILES, POST_LIMIT),
        ("/de-gagels/briefje", WORDS, POST_LIMIT),
        ("/de-gagels/briefje", FILES, PHOTO_POST_LIMIT),
        ("/de-gagels/aan-tafel", FILES, PHOTO_POST_LIMIT),
        ("/de-gagels/kinderen", FILES.upper(), PHOTO_POST_LIMIT),
    ],
)
def test_only_a_form_with_a_photo_may_bring_much(path: str, kind: str, most: int) -> None:
    door, body = Doorstep(echo, photo_endings=PHOTO_FORMS), io.BytesIO(b"x" * (most + 100))
    asked = {"PATH_INFO": path, "CONTENT_TYPE": kind}

    (taken,) = ask(door, HTTP_TRANSFER_ENCODING="chunked", **asked, **{"wsgi.input": body})
    (exact,) = ask(door, CONTENT_LENGTH=str(most), **asked, **{"wsgi.input": io.BytesIO(b"x" * most)})

    assert len(taken) == most + 1
    assert len(exact) == most


@pytest.mark.parametrize(
    ("path", "most"), [("/bestaat-niet", POST_LIMIT), ("/volg", POST_LIMIT), ("/de-gagels/briefje", PHOTO_POST_LIMIT)]
)
def test_nothing_is_taken_in_of_what_is_said_to_be_too_long(path: str, most: int) -> None:
    door, body = Doorstep(echo, photo_endings=PHOTO_FORMS), io.BytesIO(b"x" * 100)

    ask(door, PATH_INFO=path, CONTENT_TYPE=FILES, CONTENT_LENGTH=str(most + 1), **{"wsgi.input": body})

    assert body.tell() == 0


@pytest.mark.parametrize("path", ["/volg", "/bestaat-niet"])
def test_the_application_says_that_it_is_too_much_without_reading(app: Flask, path: str) -> None:
    body, statuses = io.BytesIO(b"x" * 100), []
    environ = EnvironBuilder(path, method="POST", content_type=WORDS, input_stream=body).get_environ()
    environ |= {"CONTENT_LENGTH": str(POST_LIMIT + 1), "wsgi.input_terminated": True}

    def start(status: str, *_headers: object) -> Callable[[bytes], None]:
        statuses.append(status)
        return lambda _bytes: None

    page = b"".join(Doorstep(app)(environ, start)).decode()

    assert statuses == ["413 REQUEST ENTITY TOO LARGE"]
    assert "Dit is te groot" in page
    assert body.tell() == 0


def test_an_answer_is_given_whole_and_closed() -> None:
    answer = Answer([b"een ", b"bankje"])

    given = ask(Doorstep(lambda _environ, _start: answer))

    assert given == [b"een bankje"]
    assert answer.is_closed


def test_a_web_process_stands_behind_a_door_that_knows_the_forms_with_a_photo(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Flask] = []
    monkeypatch.setattr("optrommel.create_app", lambda: app)
    monkeypatch.setattr("optrommel.timers.start", started.append)

    door = load_app("optrommel:create_app")

    assert started == [app]
    assert isinstance(door, Doorstep)
    assert set(door.photo_endings) == set(PHOTO_FORMS)
    assert b"".join(ask(door, **EnvironBuilder("/gezond").get_environ())).startswith(b"{")
