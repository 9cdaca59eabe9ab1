"""An evening of typing over: two typists, sixty slips each, by key events; what hands and server wait for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import ON_SQLITE
from tests.browser.test_typing import PAGE, READY_MOST_MS, Pile, pile, short, slips_in

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = [pytest.mark.soak, ON_SQLITE]
__all__ = ["pile"]

EACH = 60
SERVER_MOST_MS = 30
TEXT = "Idee {}: een bankje bij de vijver, zodat je onderweg even kunt zitten en iemand spreekt"


class Clock:
    """Lies before the site, and notes how long it works on each slip.

    Browser, test and site share this process and its cores: by the clock the site waits for the others too, so what
    counts is the time that its own thread worked.
    """

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self.work_ms: list[float] = []
        self.took_ms: list[float] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != PAGE:
            return self.site(environ, start_response)
        work, took = time.thread_time(), time.perf_counter()
        answer = list(self.site(environ, start_response))
        self.work_ms.append((time.thread_time() - work) * 1000)
        self.took_ms.append((time.perf_counter() - took) * 1000)
        return answer


def p95(times_ms: list[float]) -> float:
    return sorted(times_ms)[int(len(times_ms) * 0.95)]


def told(times_ms: list[float]) -> str:
    return f"p50 {statistics.median(times_ms):.0f}, p95 {p95(times_ms):.0f}, most {max(times_ms):.0f} ms"


def test_neither_hands_nor_server_wait_for_each_other(
    app: Flask, pile: Pile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(app.wsgi_app)
    monkeypatch.setattr(app, "wsgi_app", clock)
    desks = [pile.open_desk("Joke"), pile.open_desk("Bert")]
    numbers = pile.numbers[: EACH * len(desks)]
    begun = time.perf_counter()

    for place, number in enumerate(numbers):
        desks[place % len(desks)].type_over(short(number), TEXT.format(number.serial))
    for desk in desks:
        expect(desk.queue("waiting")).to_have_count(0)

    seconds = time.perf_counter() - begun
    ready = [time_ms for desk in desks for time_ms in desk.waits_ms]
    shown = [time_ms for desk in desks for time_ms in desk.shown_ms]
    with capsys.disabled():
        print(f"\n{len(numbers)} slips in {seconds:.0f} s.")
        print(f"Next empty slip for the hands: {told(ready)}; for the eyes: {told(shown)}")
        print(f"Server, work for a slip: {told(clock.work_ms)}; by the clock: {told(clock.took_ms)}")
    assert slips_in(app) == {str(number): TEXT.format(number.serial) for number in numbers}
    assert p95(ready) < READY_MOST_MS
    assert p95(clock.work_ms) < SERVER_MOST_MS
