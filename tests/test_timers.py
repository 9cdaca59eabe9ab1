"""Timers: each job by one process at a time, again after a crash, and never in the way of stopping."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from flask import Flask

from optrommel import timers
from optrommel.timers import LEASE, Job, run_due
from tests.notifications.conftest import NOW, Clock

PATIENCE_S = 10
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """Give an application one job, and a list of when it was done."""
    done: list[dt.datetime] = []
    monkeypatch.setitem(app.extensions, timers._KEY, [Job("count", HOUR, lambda _stop: done.append(NOW))])
    return done


def test_a_job_is_done_at_once_and_then_each_time_its_time_has_come(
    app: Flask, done: list[dt.datetime], clock: Clock
) -> None:
    names = []

    for minutes in (0, 59, 1, 0):
        clock.move(minutes=minutes)
        names.append(run_due(app, clock=clock))

    assert names == [["count"], [], ["count"], []]
    assert len(done) == 2


def test_two_processes_do_a_job_once(app: Flask, done: list[dt.datetime], clock: Clock) -> None:
    barrier = Barrier(2)

    def take_part(_number: int) -> list[str]:
        barrier.wait(PATIENCE_S)
        return run_due(app, clock=clock)

    with ThreadPoolExecutor(2) as pool:
        names = list(pool.map(take_part, range(2)))

    assert sorted(names) == [[], ["count"]]
    assert len(done) == 1


def test_nobody_starts_a_job_that_another_is_doing_until_that_one_must_have_crashed(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    seen: list[list[str]] = []

    def work(_stop: timers.ShouldStop) -> None:
        if len(seen) < 2:
            clock.move(seconds=LEASE.total_seconds() - 1 if not seen else 1)
            seen.append([])
            with ThreadPoolExecutor(1) as pool:
                seen.append(pool.submit(run_due, app, clock=clock).result(PATIENCE_S))

    monkeypatch.setitem(app.extensions, timers._KEY, [Job("long", HOUR, work)])
    run_due(app, clock=clock)

    assert seen == [[], []]


def test_a_job_that_fails_is_tried_again_and_stops_no_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_stop: timers.ShouldStop) -> None:
        raise ValueError("bep@example.org")

    done: list[str] = []
    jobs = [Job("failing", HOUR, fail), Job("other", HOUR, lambda _stop: done.append("other"))]
    monkeypatch.setitem(app.extensions, timers._KEY, jobs)

    first = run_due(app, clock=clock)
    clock.move(seconds=LEASE.total_seconds())
    again = run_due(app, clock=clock)

    assert (first, again, done) == (["failing", "other"], ["failing"], ["other"])
    assert "bep@" not in capsys.readouterr().err


def test_no_job_begins_once_the_process_is_to_end(app: Flask, done: list[dt.datetime], clock: Clock) -> None:
    assert run_due(app, clock=clock, should_stop=lambda: True) == []
    assert done == []


def test_the_thread_looks_for_work_and_ends_with_the_process(
    app: Flask, done: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked, is_ending = Event(), Event()
    monkeypatch.setattr(timers, "LOOK_EVERY_S", 0)
    monkeypatch.setattr(timers, "NOTICE_STOP_WITHIN_S", 0)
    monkeypatch.setattr(timers, "_is_ending", is_ending.is_set)
    monkeypatch.setitem(app.extensions, timers._KEY, [Job("count", HOUR, lambda _stop: worked.set())])

    thread = timers.start(app)
    has_worked = worked.wait(PATIENCE_S)
    is_ending.set()

    assert thread is not None
    thread.join(PATIENCE_S)
    assert (has_worked, thread.is_alive(), thread.daemon) == (True, False, False)


def test_an_application_without_jobs_gets_no_thread() -> None:
    assert timers.start(Flask("bare")) is None
