"""The web server that serves Optrommel by itself. The only import of granian."""

from __future__ import annotations

import os
import socket

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from optrommel.config import Settings

THREADS = 4  # per process; more only queue on the database
BACKLOG = 1024
STOP_AFTER_S = 10  # a page in progress may finish


def port_is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens on an address yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(settings: Settings, *, host: str, port: int, processes: int, factory: str = "optrommel:create_app") -> None:
    """Serve until TERM or INT; requests in progress are finished first. `factory` names what makes the application."""
    os.environ["OPTROMMEL_INSTANCE"] = str(settings.instance.resolve())
    os.environ["OPTROMMEL_HOST"] = host
    Server(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        workers_kill_timeout=STOP_AFTER_S,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
