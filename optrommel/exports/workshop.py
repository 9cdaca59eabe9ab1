"""Where a PDF is in the making: there its codes lie in the clear, so nothing stays there once nobody works on it."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from optrommel.exports.queries import held_attempts
from optrommel.exports.rules import Attempt

FOLDER = "printing"  # of the instance


def workshop_of(attempt: Attempt) -> Path:
    """Give the folder of an attempt alone: one that ends takes nothing of the next along."""
    return _all() / _name(attempt)


@contextmanager
def workshop(attempt: Attempt) -> Iterator[Path]:
    """Make the folder of an attempt, and let nothing stay of it."""
    folder = workshop_of(attempt)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_workshops(now: dt.datetime) -> None:
    """Remove what nobody works on any more: a power cut, or a server that was killed, left it."""
    folders = list(_all().glob("*"))  # first: who takes an order makes its folder later
    held = {_name(attempt) for attempt in held_attempts(now)} if folders else set()
    for folder in folders:
        if folder.name not in held:
            shutil.rmtree(folder, ignore_errors=True)


def _all() -> Path:
    return Path(current_app.instance_path) / FOLDER


def _name(attempt: Attempt) -> str:
    return f"{attempt.order_id}-{attempt.number}"
