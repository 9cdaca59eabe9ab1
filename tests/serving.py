"""A real `optrommel serve` of our own, on a free port, and a phone that talks to it without a browser."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

START_MOST_S = 30
BETWEEN_TRIES_S = 0.05
PATIENCE_S = 60
_INPUT = re.compile(r'name="(csrf_token|submission_id)"[^>]* value="([^"]*)"')


@dataclass(frozen=True)
class Serving:
    """A server that runs."""

    process: subprocess.Popen[str]
    port: int
    phones: list[Phone] = field(default_factory=list)

    def phone(self) -> Phone:
        """Give a phone with a connection of its own."""
        phone = Phone(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S))
        self.phones.append(phone)
        return phone


class Phone:
    """Somebody with cookies and one connection that stays open."""

    def __init__(self, connection: http.client.HTTPConnection) -> None:
        self.connection = connection
        self.cookie = ""

    def get(self, path: str) -> tuple[int, str]:
        """Give the status and the body of a page."""
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        return self._read()

    def fetch_form(self, path: str) -> dict[str, str]:
        """Open a form and give its token and id."""
        _status, page = self.get(path)
        return dict(_INPUT.findall(page))

    def send(self, path: str, fields: Mapping[str, str], *, address: str = "127.0.0.1") -> None:
        """Send a form without waiting for the answer; a proxy tells from which address."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Forwarded-For"] = address
        self.connection.request("POST", path, urlencode(fields), headers)

    def answer(self) -> tuple[int, str]:
        """Give the status of the answer to what was sent, and where it leads."""
        response = self.connection.getresponse()
        response.read()
        return response.status, response.getheader("Location", "")

    def _read(self) -> tuple[int, str]:
        response = self.connection.getresponse()
        self.cookie = (response.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        return response.status, response.read().decode()


def environment(instance: Path, **settings: str) -> dict[str, str]:
    """Give an environment in which only our own settings count."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("OPTROMMEL_")}
    quiet = {"OPTROMMEL_LOG_LEVEL": "error", "OPTROMMEL_SUGGESTIONS": "off"}  # no process beside it unless asked for
    return ours | {"OPTROMMEL_INSTANCE": str(instance)} | quiet | settings


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(instance: Path, *, processes: int = 1, **settings: str) -> Iterator[Serving]:
    """Serve an instance whose tables are there; stop it in the end."""
    port = free_port()
    command = [sys.executable, "-m", "optrommel", "serve", "--port", str(port), "--processes", str(processes)]
    with subprocess.Popen(command, env=environment(instance, **settings), stdout=subprocess.PIPE, text=True) as process:
        server = Serving(process, port)
        try:
            _wait_until_it_answers(process, port)
            yield server
        finally:
            for phone in server.phones:
                phone.connection.close()
            process.terminate()
            process.wait(PATIENCE_S)


def _wait_until_it_answers(process: subprocess.Popen[str], port: int) -> None:
    pause = threading.Event()
    for _time in range(int(START_MOST_S / BETWEEN_TRIES_S)):
        assert process.poll() is None, f"the server stopped with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(BETWEEN_TRIES_S)
    raise AssertionError("the server does not answer")
