"""Files are kept whole or not at all, and together with the rows that name them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from optrommel.extensions import db
from optrommel.files import FileStore, erase_file, file_store, put_file, sweep

KEY = "0123456789abcdef0123456789abcdef.jpg"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def own_store(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    """Give the application a store of this test alone, and a context."""
    store = FileStore(tmp_path)
    monkeypatch.setitem(app.extensions, "file_store", store)
    with app.app_context():
        yield store


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_put_can_be_got_until_it_is_erased(store: FileStore) -> None:
    store.put(KEY, b"een tekening")
    found = store.get(KEY)
    store.delete(KEY)

    assert found == b"een tekening"
    assert store.get(KEY) is None


def test_erasing_twice_is_erasing_once(store: FileStore) -> None:
    store.delete(KEY)

    assert store.get(KEY) is None


def test_only_the_owner_reads_a_file(store: FileStore, tmp_path: Path) -> None:
    store.put(KEY, b"een tekening")

    (path,) = files_in(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("key", ["", "../secret.key", "/etc/passwd", KEY + "/..", KEY + "\n", KEY.upper(), "a" * 32])
def test_a_name_that_is_not_ours_reaches_no_file(store: FileStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a name of ours"):
        store.get(key)
    with pytest.raises(ValueError, match="not a name of ours"):
        store.put(key, b"")
    with pytest.raises(ValueError, match="not a name of ours"):
        store.delete(key)


def test_a_file_that_could_not_be_written_leaves_nothing(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="no space"):
        store.put(KEY, b"een tekening")

    assert files_in(tmp_path) == []


def test_a_file_put_stays_when_its_transaction_is_committed(own_store: FileStore) -> None:
    key = put_file(b"een tekening", suffix="jpg")
    db.session.commit()
    db.session.rollback()

    assert own_store.get(key) == b"een tekening"


def test_a_file_put_goes_when_its_transaction_is_rolled_back(own_store: FileStore, tmp_path: Path) -> None:
    key = put_file(b"een tekening", suffix="jpg")
    db.session.execute(text("SELECT 1"))
    was_there = own_store.get(key) is not None
    db.session.rollback()

    assert was_there
    assert files_in(tmp_path) == []


def test_a_file_put_goes_when_nobody_commits(own_store: FileStore, tmp_path: Path) -> None:
    put_file(b"een tekening", suffix="jpg")
    db.session.execute(text("SELECT 1"))
    db.session.remove()

    assert files_in(tmp_path) == []


def test_a_file_outlives_a_step_inside_its_transaction(own_store: FileStore) -> None:
    key = put_file(b"een tekening", suffix="jpg")
    with db.session.begin_nested():
        db.session.execute(text("SELECT 1"))
    was_there = own_store.get(key) is not None
    db.session.rollback()

    assert was_there
    assert own_store.get(key) is None


def test_a_file_of_a_commit_in_doubt_stays(own_store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    key = put_file(b"een tekening", suffix="jpg")
    db.session.execute(text("SELECT 1"))
    monkeypatch.setattr(db.engine.dialect, "do_commit", lambda _connection: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        db.session.commit()
    db.session.rollback()

    assert own_store.get(key) is not None


def test_an_erased_file_is_there_until_the_commit(own_store: FileStore) -> None:
    own_store.put(KEY, b"een tekening")
    db.session.execute(text("SELECT 1"))
    erase_file(KEY)
    was_there = own_store.get(KEY) is not None
    db.session.commit()

    assert was_there
    assert own_store.get(KEY) is None


def test_a_file_stays_when_its_erasing_is_rolled_back(own_store: FileStore) -> None:
    own_store.put(KEY, b"een tekening")
    db.session.execute(text("SELECT 1"))
    erase_file(KEY)
    db.session.rollback()
    db.session.execute(text("SELECT 1"))
    db.session.commit()

    assert own_store.get(KEY) is not None


def test_what_cannot_be_erased_now_waits_for_the_sweep(own_store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    own_store.put(KEY, b"een tekening")
    erase_file(KEY)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", lambda _path: (_ for _ in ()).throw(PermissionError))
        db.session.commit()
    was_there = own_store.get(KEY) is not None

    assert was_there
    assert sweep(set(), older_than_s=-1) == 1
    assert own_store.get(KEY) is None


def test_the_sweep_takes_what_no_row_names_and_nobody_is_writing(own_store: FileStore) -> None:
    stray, fresh = "f" * 32 + ".jpg", "e" * 32 + ".jpg"
    for key in (KEY, stray, fresh):
        own_store.put(key, b"een tekening")
    for key in (KEY, stray):
        os.utime(own_store._path(key), (0, 0))

    swept = sweep({KEY}, older_than_s=60)

    assert swept == 1
    assert [own_store.get(key) is not None for key in (KEY, stray, fresh)] == [True, False, True]


def test_each_file_gets_a_name_of_its_own(own_store: FileStore) -> None:
    keys = {put_file(b"een tekening", suffix="jpg") for _time in range(3)}
    db.session.commit()

    assert len(keys) == 3
    assert all(file_store().get(key) for key in keys)
