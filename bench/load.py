"""Load: requests a second on keep-alive connections, by wrk where it is installed, else by processes of our own."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import secrets
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 16
TIMEOUT_S = 20
SCRIPT = Path(__file__).parent / "wrk.lua"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


@dataclass(frozen=True)
class Visitor:
    """Who sends slips: the cookie and the fields, CSRF token and all, of a form that was opened once."""

    cookie: str
    fields: str


@dataclass(frozen=True)
class Target:
    """What is asked of one port: a page, or with visitors a slip a request, and the status that is right."""

    port: int
    path: str
    status: int
    visitors: Sequence[Visitor] = ()


@dataclass(frozen=True)
class Round:
    """What one round gave."""

    per_second: float
    failed: int


def open_forms(port: int, path: str) -> list[Visitor]:
    """Open a form once for each connection, as phones do."""
    return [_open_form(port, path) for _ in range(CONNECTIONS)]


def _open_form(port: int, path: str) -> Visitor:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    connection.request("GET", path)
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    token = _TOKEN.search(page)
    if token is None:
        raise SystemExit(f"{path} answered {response.status} without a form")
    return Visitor((response.getheader("Set-Cookie") or "").partition(";")[0], urlencode({"csrf_token": token[1]}))


def has_wrk() -> bool:
    """Tell whether wrk is installed."""
    return shutil.which("wrk") is not None


def run(target: Target, *, seconds: float, folder: Path) -> Round:
    """Ask as much as the server can answer and count; `folder` takes a scratch file."""
    return _run_wrk(target, seconds, folder) if has_wrk() else _run_processes(target, seconds)


def _run_wrk(target: Target, seconds: float, folder: Path) -> Round:
    arguments = [str(target.status), secrets.token_hex(4)]
    if target.visitors:
        file = folder / "visitors"
        file.write_text("".join(f"{visitor.cookie}\t{visitor.fields}\n" for visitor in target.visitors))
        arguments.append(str(file))
    url = f"http://127.0.0.1:{target.port}{target.path}"
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds:.0f}s",
        "--timeout",
        f"{TIMEOUT_S}s",
        "-s",
        str(SCRIPT),
        url,
        "--",
        *arguments,
    ]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    requests, microseconds, failed = (int(word) for word in output.partition("RESULT ")[2].split()[:3])
    return Round((requests - failed) / microseconds * 1e6, failed)


def _run_processes(target: Target, seconds: float) -> Round:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        counts = pool.starmap(_run_threads, [(target, seconds, CONNECTIONS // 2)] * 2)
    return Round(sum(right for right, _failed in counts) / seconds, sum(failed for _right, failed in counts))


def _run_threads(target: Target, seconds: float, connections: int) -> tuple[int, int]:
    tallies: list[tuple[int, int]] = []
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=lambda: tallies.append(_keep_asking(target, until))) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(right for right, _failed in tallies), sum(failed for _right, failed in tallies)


def _keep_asking(target: Target, until: float) -> tuple[int, int]:
    right = failed = 0
    seed = secrets.token_hex(4)
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=TIMEOUT_S)
    while time.monotonic() < until:
        connection.request(*_next_request(target, seed, right + failed))
        response = connection.getresponse()
        response.read()
        is_right = response.status == target.status
        right, failed = right + is_right, failed + (not is_right)
    connection.close()
    return right, failed


def _next_request(target: Target, seed: str, count: int) -> tuple[str, str, str | None, dict[str, str]]:
    if not target.visitors:
        return "GET", target.path, None, {"Accept-Encoding": "gzip, br"}
    visitor = target.visitors[count % len(target.visitors)]
    slip = {
        "submission_id": f"{seed}-0000-4000-8000-{count:012x}",
        "text": f"Een bankje bij de vijver {seed} {count}",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": visitor.cookie}
    return "POST", target.path, f"{visitor.fields}&{urlencode(slip)}", headers
