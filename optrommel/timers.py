"""What has to be done again and again while the website is served: each job by one process at a time."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from flask import Flask
from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from optrommel.clock import utc_now
from optrommel.database import Base, UtcDateTime
from optrommel.extensions import db, insert_once, only_reading

log = structlog.get_logger()

LEASE = dt.timedelta(minutes=15)  # longer than any job lasts; after a crash it waits that long
LOOK_EVERY_S = 5
NOTICE_STOP_WITHIN_S = 0.5
_KEY = "optrommel_timers"
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Timer(Base):
    """When a job is due; while it runs, when we take it for crashed."""

    __tablename__ = "timer"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


ShouldStop = Callable[[], bool]


@dataclass(frozen=True)
class Job:
    """Something to do again `every` so often; `run` stops soon once the function that it is given says so."""

    name: str
    every: dt.timedelta
    run: Callable[[ShouldStop], object]


def add_job(app: Flask, job: Job) -> None:
    """Let an application do a job as long as it is served."""
    jobs_of(app).append(job)


def jobs_of(app: Flask) -> list[Job]:
    """List the jobs of an application; one that is not ours has none."""
    jobs: list[Job] = app.extensions.setdefault(_KEY, [])
    return jobs


def run_due(
    app: Flask, *, clock: Callable[[], dt.datetime] = utc_now, should_stop: ShouldStop = lambda: False
) -> list[str]:
    """Do every job that is due and that no other process is doing; give their names. A job that fails is logged."""
    return [job.name for job in jobs_of(app) if not should_stop() and _do(app, job, clock, should_stop)]


def _do(app: Flask, job: Job, clock: Callable[[], dt.datetime], should_stop: ShouldStop) -> bool:
    with app.app_context():
        try:
            lease = _take(job.name, clock())
            if lease is None:
                return False
            job.run(should_stop)
            _put_back(job, lease, now=clock())
        except Exception as error:  # tomorrow it may go well; what it said may hold what somebody wrote
            log.error("job failed", job=job.name, kind=type(error).__name__)
        return True


def _take(name: str, now: dt.datetime) -> dt.datetime | None:
    """Take a job that is due; give until when it is ours."""
    with only_reading():
        due_at = db.session.scalar(select(Timer.due_at).where(Timer.name == name))
    if due_at is not None and due_at > now:
        return None
    insert_once(Timer, name=name, due_at=_LONG_AGO)
    lease = now + LEASE
    taken = db.session.execute(update(Timer).where(Timer.name == name, Timer.due_at <= now).values(due_at=lease))
    db.session.commit()
    return lease if taken.rowcount else None  # type: ignore[attr-defined]


def _put_back(job: Job, lease: dt.datetime, *, now: dt.datetime) -> None:
    db.session.rollback()  # what the job did not commit it did not mean
    ours = update(Timer).where(Timer.name == job.name, Timer.due_at == lease)
    db.session.execute(ours.values(due_at=now + job.every))
    db.session.commit()


def start(app: Flask) -> threading.Thread | None:
    """Do the jobs of an application in a thread of its own, until the process is about to end."""
    if not jobs_of(app):
        return None
    # Not a daemon: the process waits for it, so that a letter in progress is not cut off.
    thread = threading.Thread(target=_tick, args=(app,), name="timers")
    thread.start()
    return thread


def _is_ending() -> bool:
    return not threading.main_thread().is_alive()


def _tick(app: Flask) -> None:
    look_at = time.monotonic()
    while not _is_ending():
        if time.monotonic() >= look_at:
            run_due(app, should_stop=_is_ending)
            look_at = time.monotonic() + LOOK_EVERY_S
        threading.Event().wait(NOTICE_STOP_WITHIN_S)
