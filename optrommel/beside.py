"""Processes beside the website, for work that takes its time or memory: modest, followed, and ended with the server."""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from flask import current_app

from optrommel.config import Settings, environment_of
from optrommel.timers import ShouldStop

NICENESS = 10  # pages of the website go first
ADDRESS_SPACE = 2 * 1024**3  # bytes; 1,000 slips on paper reserve a quarter of it
STANDARD_INPUT = 0
ASK_EVERY_S = 5  # whether its work is still wanted
NOTICE_WITHIN_S = 0.2


@contextlib.contextmanager
def process(*command: str, given: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command of ours, with a line that ends it when we let go, also when we are killed."""
    settings: Settings = current_app.config["SETTINGS"]
    started = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "optrommel", *command],
        env={**os.environ, **environment_of(settings), **(given or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the server, that says it on
    )
    with started:
        try:
            yield started
        finally:
            started.kill()


def follow(
    started: subprocess.Popen[bytes], should_stop: ShouldStop, *, is_wanted: Callable[[], bool] = lambda: True
) -> None:
    """Wait until a process has ended, or is to end: no transaction is open meanwhile."""
    ask_at = time.monotonic() + ASK_EVERY_S
    while not should_stop():
        try:
            started.wait(NOTICE_WITHIN_S)
            return
        except subprocess.TimeoutExpired:
            if time.monotonic() < ask_at:
                continue
        if not is_wanted():
            return
        ask_at = time.monotonic() + ASK_EVERY_S


def rest(seconds: float, should_stop: ShouldStop) -> None:
    """Do nothing for a while, or until the server stops."""
    until = time.monotonic() + seconds
    while not should_stop() and time.monotonic() < until:
        threading.Event().wait(NOTICE_WITHIN_S)


def only_one(name: str) -> IO[bytes] | None:
    """Give what holds a place in this instance until it is closed or we end; None when another has it."""
    instance = Path(current_app.instance_path)
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)  # with a key and a database elsewhere nobody made it yet
    file = (instance / f"{name}.lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def be_modest() -> None:
    """Let the website go first, and take no more memory than the work asks, where the system knows how."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    with contextlib.suppress(OSError, ValueError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(ADDRESS_SPACE, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def end_with_parent() -> None:
    """End this process when the other end of its standard input is let go: nobody follows it any more."""
    threading.Thread(target=_wait_for_end, name="line", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(STANDARD_INPUT, 1):
        pass
    os._exit(1)
