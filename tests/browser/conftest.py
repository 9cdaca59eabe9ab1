"""Browsers for people with a phone or a laptop, and the application served to them for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.phone import NO_COVERAGE, OpenPhone, Weather
from tests.browser.serving import (
    CHROMIUM,
    EXPECT_MS,
    PHONE,
    LogIns,
    Troubles,
    demo_in,
    launch,
    log_in,
    served,
)
from tests.browser.sights import places_in
from tests.conftest import IS_CI, ON_SQLITE

OpenPage = Callable[..., Page]
__all__ = ["ON_SQLITE", "Demo", "OpenPage", "Regulars", "visitors"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one browser for all tests of this worker."""
    if not CHROMIUM and not IS_CI:
        pytest.skip("no Chromium on this machine: `make browser` installs it")
    assert CHROMIUM, "CI needs Chromium: `make browser` installs it"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@contextmanager
def visitors(browser: Browser, address: str, *expected: str) -> Iterator[Callable[..., BrowserContext]]:
    """Give a function that makes a browser context, a person of their own; nobody may meet trouble but the expected."""
    contexts: list[BrowserContext] = []
    troubles = Troubles()

    def new_visitor(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=address, **{**PHONE, **options})
        context.set_default_timeout(EXPECT_MS)
        troubles.watch(context, address)
        contexts.append(context)
        return context

    yield new_visitor
    for context in contexts:
        context.close()
    assert not [trouble for trouble in troubles if not any(part in trouble for part in expected)]


@pytest.fixture(scope="session")
def address(shared_app: Flask) -> Iterator[str]:
    """Serve the application of the test; give its address."""
    with served(shared_app) as address:
        yield address


@pytest.fixture
def open_page(chromium: Browser, app: Flask, address: str) -> Iterator[OpenPage]:
    """Give a function that opens a page, on a phone unless other options are given, for somebody new."""
    with visitors(chromium, address) as new_visitor:
        yield lambda **options: new_visitor(**options).new_page()


@pytest.fixture
def open_phone(chromium: Browser, app: Flask, address: str) -> Iterator[OpenPhone]:
    """Give a function that makes a phone, which may lose its coverage."""
    with visitors(chromium, address, *NO_COVERAGE) as new_visitor:
        yield new_visitor


@pytest.fixture
def weather(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Weather:
    """Put weather before the site."""
    weather = Weather(app.wsgi_app)
    monkeypatch.setattr(app, "wsgi_app", weather)
    return weather


@dataclass
class Demo:
    """The demo, served; read only."""

    address: str
    log_ins: LogIns
    places: dict[str, object]
    states: dict[str, Any] = field(default_factory=dict)

    def page(self, new_visitor: Callable[..., BrowserContext], *, role: str = "", **options: Any) -> Page:
        """Open a page as somebody with a role; each role logs in once."""
        if role and role not in self.states:
            context = new_visitor()
            log_in(context, self.address, *self.log_ins[role])
            self.states[role] = context.storage_state()
        return new_visitor(storage_state=self.states.get(role), **options).new_page()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Serve a demo of its own, beside the application of the other tests."""
    app, log_ins = demo_in(Path(tmp_path_factory.mktemp("demo")))
    with served(app) as address:
        yield Demo(address, log_ins, places_in(app))


class Regulars:
    """Readers of the demo, one for each role, who come back: they have its files, and remember only their log-in."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self.browser, self.demo = browser, demo
        self.contexts: dict[str, BrowserContext] = {}
        self.troubles = Troubles()

    @contextmanager
    def tab(self, role: str = "") -> Iterator[Page]:
        """Open a tab as somebody with a role; nobody may meet trouble."""
        self.troubles.clear()
        with self._context(role).new_page() as page:
            self._forget(page, role)
            yield page
        assert not self.troubles

    def _context(self, role: str) -> BrowserContext:
        if role not in self.contexts:
            with visitors(self.browser, self.demo.address) as new_visitor:
                self.demo.page(new_visitor, role=role)
            context = self.browser.new_context(base_url=self.demo.address, reduced_motion="reduce", **PHONE)
            context.set_default_timeout(EXPECT_MS)
            self.troubles.watch(context, self.demo.address)
            self.contexts[role] = context
        return self.contexts[role]

    def _forget(self, page: Page, role: str) -> None:
        everything = {"origin": self.demo.address, "storageTypes": "all"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", everything)
        page.context.clear_cookies()
        page.context.add_cookies(self.demo.states[role]["cookies"] if role else [])


@pytest.fixture(scope="session")
def regulars(chromium: Browser, demo: Demo) -> Iterator[Regulars]:
    """Give readers of the demo who come back."""
    regulars = Regulars(chromium, demo)
    yield regulars
    for context in regulars.contexts.values():
        context.close()
