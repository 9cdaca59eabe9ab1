"""The web server that serves Optrommel by itself. The only import of granian."""

from __future__ import annotations

import os
import resource
import socket
import tempfile
import threading
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import IO, TYPE_CHECKING

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from optrommel import timers
from optrommel.config import Settings
from optrommel.setup import PHOTO_POST_LIMIT, POST_LIMIT
from optrommel.traits import Trait, endings_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Per process:
PLACES = 4  # requests worked on at once; more only queue on the database
SLOW_SENDERS = 256  # phones whose words still come in: a thread each, that only waits (granian warns of so many)
CONNECTIONS = 4096  # held open at once, so that silent ones keep nobody out
BACKLOG = 1024
HEADERS_WITHIN_MS = 30_000
PIECE = 64 * 1024  # bytes
STOP_AFTER_S = 10  # a page in progress may finish


class Doorstep:
    """WSGI: takes a request in whole, however slow the phone, before it gets one of the few places to be worked on."""

    def __init__(self, app: WSGIApplication, *, photo_endings: tuple[str, ...] = ()) -> None:
        self._app = app
        self.photo_endings = photo_endings  # of the addresses that may be sent a photo
        self._places = threading.Semaphore(PLACES)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with tempfile.SpooledTemporaryFile(max_size=POST_LIMIT + 1) as body:  # a photo waits on disk, without a name
            if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
                most = self._most(environ)
                if not _is_said_to_be_too_long(environ, most=most):
                    _take_in(environ["wsgi.input"], body, most=most)
                environ["wsgi.input"] = body
            with self._places:
                answer = self._app(environ, start_response)
                try:
                    return [b"".join(answer)]  # a list, so that granian sends it by itself and the thread is free
                finally:
                    getattr(answer, "close", lambda: None)()

    def _most(self, environ: WSGIEnvironment) -> int:
        """Give how many bytes may come in, as the application has it too: a photo only where one is asked."""
        is_form_of_files = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
        asks_photo = environ.get("PATH_INFO", "").endswith(self.photo_endings)
        return PHOTO_POST_LIMIT if is_form_of_files and asks_photo else POST_LIMIT


def _is_said_to_be_too_long(environ: WSGIEnvironment, *, most: int) -> bool:
    """Tell whether nothing has to come in: the application refuses such a length unread, with its own page."""
    length = environ.get("CONTENT_LENGTH", "")
    return length.isdecimal() and int(length) > most


def _take_in(sent: IO[bytes], body: IO[bytes], *, most: int) -> None:
    """Copy what a phone sends, up to a byte more than is accepted, in pieces: many do so at once."""
    left = most + 1
    while left and (piece := sent.read(min(left, PIECE))):
        body.write(piece)
        left -= len(piece)
    body.seek(0)


def load_app(factory: str) -> WSGIApplication:
    """Make the application of one web process, with its timers; `factory` is `module:function`."""
    module, _colon, name = factory.partition(":")
    app = getattr(import_module(module), name)()
    timers.start(app)
    return Doorstep(app, photo_endings=endings_of(app, Trait.TAKES_PHOTO))


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


def _allow_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def serve(settings: Settings, *, host: str, port: int, processes: int, factory: str = "optrommel:create_app") -> None:
    """Serve until TERM or INT; requests in progress are finished first. `factory` makes the application."""
    os.environ["OPTROMMEL_INSTANCE"] = str(settings.instance.resolve())
    os.environ["OPTROMMEL_HOST"] = host
    os.environ["OPTROMMEL_PORT"] = str(port)
    _allow_connections()
    Server(
        factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # streams of HTTP/2 that never end would each keep a thread, for ever
        workers=processes,
        blocking_threads=PLACES + SLOW_SENDERS,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS),
        workers_kill_timeout=STOP_AFTER_S,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
    ).serve(target_loader=partial(load_app, factory), wrap_loader=False)
