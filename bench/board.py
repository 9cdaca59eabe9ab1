"""The board with 2,000 ideas in 20 themes: bytes, statements, and how long the server takes; it only tells."""

from __future__ import annotations

import gzip
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine

from bench.figures import counted, signed_in
from bench.rows import SLUG, THEMES, fill
from optrommel import create_app
from optrommel.config import load_settings
from optrommel.extensions import db

IDEAS = 2000
VIEWS = 20
MOVES = 300
BOARD = f"/beheer/{SLUG}/bord"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def _ask(visitor: FlaskClient, path: str, **headers: str) -> tuple[float, int, bytes]:
    """Give the milliseconds that an answer took, its status and its bytes."""
    started = time.perf_counter()
    answer = visitor.get(path, headers={"Accept-Encoding": "gzip", **headers})
    return (time.perf_counter() - started) * 1000, answer.status_code, answer.get_data()


def _move(visitor: FlaskClient, token: str, number: int, version: int) -> float:
    """Move a card to the next theme, as the script of the board does; give the milliseconds."""
    column = number % THEMES + 1
    sent = {"csrf_token": token, "cards": f"{column}-{number}-{version}", "theme_id": str(column % THEMES + 1)}
    started = time.perf_counter()
    answer = visitor.post(f"{BOARD}/leg", data=sent, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise SystemExit(f"a move answered {answer.status_code}: {answer.text[:200]}")
    return (time.perf_counter() - started) * 1000


def _tell(name: str, times: list[float]) -> None:
    ninety_fifth = statistics.quantiles(times, n=20)[-1]
    print(f"{name}: median {statistics.median(times):.1f} ms, p95 {ninety_fifth:.1f} ms, longest {max(times):.1f} ms")


def _tell_page(visitor: FlaskClient, engine: Engine, name: str, path: str, **headers: str) -> None:
    with counted(engine) as statements:
        _time, status, content = _ask(visitor, path, **headers)
    plain = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    print(
        f"{name}: {status}, {len(content) / 1000:.1f} kB ({len(plain) / 1000:.0f} plain), {len(statements)} statements"
    )
    _tell(f"{name}, time", [_ask(visitor, path, **headers)[0] for _ in range(VIEWS)])


def measure(folder: Path) -> None:
    """Measure everything in a temporary instance, and print it."""
    os.environ["OPTROMMEL_INSTANCE"] = str(folder)
    settings = load_settings(instance=folder, log_level="error", rate_limits="off")
    fill(settings, ideas=IDEAS)
    app = create_app(settings)
    with app.app_context():
        engine = db.engine
    visitor = signed_in(app.test_client())
    _tell_page(visitor, engine, "board", BOARD)
    _tell_page(visitor, engine, "state, all of it", f"{BOARD}/stand")
    tag = visitor.get(f"{BOARD}/stand").headers["ETag"]
    _tell_page(visitor, engine, "state, unchanged", f"{BOARD}/stand", **{"If-None-Match": tag})
    _tell_page(
        visitor, engine, "ten cards", f"{BOARD}/kaartjes?kolom=1&ideeen={','.join(map(str, range(20, 220, 20)))}"
    )
    found = _TOKEN.search(visitor.get(BOARD).text)
    token = found[1] if found else ""
    with counted(engine) as statements:
        _move(visitor, token, 1, 1)
    print(f"move: {len(statements)} statements")
    _tell("move", [_move(visitor, token, number, 1) for number in range(2, MOVES + 2)])
    engine.dispose()


def main() -> None:
    """Measure in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="optrommel-bench-") as folder:
        measure(Path(folder))


if __name__ == "__main__":
    main()
