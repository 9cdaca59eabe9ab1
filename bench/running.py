"""The two applications running side by side on the server of `optrommel serve`, and what their processes hold."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_WITHIN_S = 60
STOP_WITHIN_S = 20
WEB_PROCESS_FROM_KB = 20_000  # the server's own small helpers hold less


@dataclass(frozen=True)
class Memory:
    """What the largest web process holds, in MB: `rss` all of it, `pss` with shared pages divided."""

    rss: float
    pss: float


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(factory: str, path: str, *, environment: Mapping[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """Serve an application until the block ends; give its port and process id once `path` answers."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serve", factory, str(port)]
    with log.open("w") as errors:
        server = subprocess.Popen(command, env=dict(environment), stderr=errors)
    try:
        _wait_for(port, path, server)
        yield port, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit(f"the server did not start: {' '.join(map(str, server.args))}")  # type: ignore[arg-type]


def memory_of(server_pid: int) -> Memory:
    """Give what the largest web process under a server holds."""
    sizes = [_sizes(pid) for pid in _descendants(server_pid)]
    web = [size for size in sizes if size.get("Rss", 0) >= WEB_PROCESS_FROM_KB]
    largest = max(web, key=lambda size: size["Rss"])
    return Memory(largest["Rss"] / 1024, largest["Pss"] / 1024)


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in map(int, children) for found in (child, *_descendants(child))]


def _sizes(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) for name, _colon, size in (line.partition(":") for line in lines)}


def environment(instance: Path) -> dict[str, str]:
    """Give the environment of both servers; what Python compiles is kept outside the checkout."""
    own = {"OPTROMMEL_INSTANCE": str(instance), "OPTROMMEL_RATE_LIMITS": "off"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPTROMMEL_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | own | {"PYTHONPYCACHEPREFIX": str(instance / "compiled")}
