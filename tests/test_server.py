"""What stands between the web server and the application: slow phones wait at the door, not in the way."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from optrommel.server import PLACES, Doorstep, load_app
from optrommel.setup import PHOTO_POST_LIMIT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE_S = 10


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


@pytest.mark.parametrize("announced", [{"CONTENT_LENGTH": "9999999"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_of_too_long_a_body_only_the_beginning_is_taken_in(announced: dict[str, str]) -> None:
    body = io.BytesIO(b"x" * (PHOTO_POST_LIMIT + 100))

    (taken,) = ask(Doorstep(echo), **announced, **{"wsgi.input": body})

    assert len(taken) == PHOTO_POST_LIMIT + 1


def test_an_answer_is_given_whole_and_closed() -> None:
    answer = Answer([b"een ", b"bankje"])

    given = ask(Doorstep(lambda _environ, _start: answer))

    assert given == [b"een bankje"]
    assert answer.is_closed


def test_the_application_of_a_web_process_stands_behind_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optrommel.create_app", lambda: echo)

    door = load_app("optrommel:create_app")

    assert isinstance(door, Doorstep)
    assert ask(door) == [b""]
