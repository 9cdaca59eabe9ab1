"""Files that people send, kept under names of our own; written and erased together with the rows that name them."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy import event, select
from sqlalchemy.orm import InstrumentedAttribute, Session, SessionTransaction

from optrommel.database import keyring_of
from optrommel.extensions import db

log = structlog.get_logger()

FOLDER = "files"
_KEY = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
_STORE, _PUT, _GOING, _IN_DOUBT = "file_store", "files_put", "files_going", "commit_in_doubt"
_NAMED_IN: list[InstrumentedAttribute[Any]] = []


class FileStore:
    """Files in a folder of the instance, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("not a name of ours")
        return self._folder / key[:2] / key

    def put(self, key: str, content: bytes) -> None:
        """Keep a file, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def get(self, key: str) -> bytes | None:
        """Give a file; None when it is not there."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        """Erase a file; one that is not there is erased already."""
        path = self._path(key)
        try:
            path.unlink()
        except FileNotFoundError:
            return
        _sync(path.parent)

    def keys_before(self, moment: float) -> Iterator[str]:
        """List the files that were put before a moment (seconds since 1970)."""
        for path in self._folder.glob("??/*"):
            if _KEY.fullmatch(path.name) and path.stat().st_mtime < moment:
                yield path.name


def _sync(folder: Path) -> None:
    """Let a power cut not take back what happened in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_store() -> FileStore:
    """Give the store of this application."""
    store: FileStore = current_app.extensions[_STORE]
    return store


def put_file(content: bytes, *, suffix: str) -> str:
    """Keep a file with what this transaction writes; give its key. When the transaction is rolled back it goes."""
    key = f"{secrets.token_hex(16)}.{suffix}"
    db.session().info.setdefault(_PUT, []).append(key)
    file_store().put(key, content)
    return key


def put_secret(content: bytes, *, suffix: str) -> str:
    """Keep a file as `put_file` does, encrypted."""
    return put_file(keyring_of(db.engine.dialect).encrypt(content), suffix=suffix)


def get_secret(key: str | None) -> bytes | None:
    """Give a file that was put encrypted; None when there is none, or none any more."""
    kept = file_store().get(key) if key else None
    return None if kept is None else keyring_of(db.engine.dialect).decrypt(kept)


def erase_file(key: str) -> None:
    """Erase a file when this transaction is committed, and not before: until then it could be rolled back."""
    db.session().info.setdefault(_GOING, []).append(key)


@event.listens_for(Session, "before_commit")
def _expect(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info[_IN_DOUBT] = True


@event.listens_for(Session, "after_commit")
def _settle(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop(_PUT, None)
    _delete_all(session.info.pop(_GOING, []))


@event.listens_for(Session, "after_transaction_end")
def _clear_up(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None:
        return
    session.info.pop(_GOING, None)
    put = session.info.pop(_PUT, [])
    # A commit that failed may have reached the database all the same: a file too many is swept up later, one too few
    # is lost.
    if not session.info.pop(_IN_DOUBT, False):
        _delete_all(put)


def _delete_all(keys: list[str]) -> None:
    for key in keys:
        try:
            file_store().delete(key)
        except OSError as error:  # what was committed stays committed; the sweep tries again
            log.error("file not erased", kind=type(error).__name__)


def keep_what_is_named_in(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> None:
    """Register a column that holds keys: no sweep erases what stands in it."""
    _NAMED_IN.append(column)


def named() -> set[str]:
    """Give the keys of all files that a row names."""
    return {key for column in _NAMED_IN for key in db.session.scalars(select(column))}


def sweep(known: set[str], *, older_than_s: int) -> int:
    """Erase the files that no row names and that no request can be busy with any more; give how many."""
    strays = [key for key in file_store().keys_before(time.time() - older_than_s) if key not in known]
    _delete_all(strays)
    return len(strays)


def init_app(app: Flask) -> None:
    """Give the application its store."""
    app.extensions[_STORE] = FileStore(Path(app.instance_path) / FOLDER)
