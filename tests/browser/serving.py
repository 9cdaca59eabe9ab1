"""A browser and a real server for it: shared by the tests and by the pictures."""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, Request, Response
from werkzeug.serving import make_server

from optrommel import create_app
from optrommel.campaigns.rules import CampaignState
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.demo.build import prepare
from optrommel.extensions import db
from optrommel.schema import upgrade
from tests.factories import make_campaign, make_group
from tests.sessions import session_cookie

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")  # the first has no windows: a third less time
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: Mapping[str, Any] = {
    "locale": "nl-NL",
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LAPTOP: Mapping[str, Any] = {"locale": "nl-NL", "viewport": {"width": 1280, "height": 800}}
LEFT = "net::ERR_ABORTED"  # the reader went on before it came: no fault of the page
EXPECT_MS = 10_000  # a shared machine may be slow
EMPTY = "stille-hoek"  # a campaign in which nobody did anything yet

LogIns = dict[str, tuple[str, str]]  # e-mail and password by role


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of this machine; give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def demo_in(instance: Path) -> tuple[Flask, LogIns]:
    """Make an application that holds the demo, and beside it a campaign in which nothing happened yet."""
    app = create_app(Settings(instance=instance, database_url=None, log_level="error"))
    with app.app_context():
        upgrade(db.engine)
        log_ins = prepare(now=utc_now())
        make_group(make_campaign(EMPTY, state=CampaignState.OPEN), "Nieuwe groep")
    return app, {role: (email, password) for role, email, password in log_ins}


class Troubles(list[str]):
    """What no visit may bring: errors in the console, refused or failed requests, a call to a stranger."""

    def watch(self, context: BrowserContext, address: str) -> None:
        """Listen to everything that a browser context does."""
        self.home = urlsplit(address).netloc
        context.on("console", self._read)
        context.on("weberror", lambda error: self.append(f"page error: {error.error}"))
        context.on("request", self._look_where)
        context.on("requestfailed", self._ask_why)
        context.on("response", self._look_how)

    def _read(self, message: ConsoleMessage) -> None:
        # Chromium writes a line about every 4xx too; answers are looked at below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.append(f"console: {message.text}")

    def _look_where(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.home:
            self.append(f"a stranger was asked: {request.url}")

    def _ask_why(self, request: Request) -> None:
        if request.failure != LEFT:
            self.append(f"{request.url}: {request.failure}")

    def _look_how(self, response: Response) -> None:
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            self.append(f"{response.url}: {response.status}")


def let_in(context: BrowserContext, app: Flask, address: str, email: str) -> None:
    """Let a browser context be somebody who has logged in."""
    name, value = session_cookie(app, email)
    context.add_cookies([{"name": name, "value": value, "url": address}])


def log_in(context: BrowserContext, address: str, email: str, password: str) -> None:
    """Log a browser context in, through the form."""
    page = context.new_page()
    page.goto(f"{address}/inloggen")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/inloggen" not in url)
    page.close()
