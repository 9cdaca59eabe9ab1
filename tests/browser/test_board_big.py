"""A board of a thousand cards stays light under the hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from tests.browser.conftest import ON_SQLITE
from tests.browser.test_board import middle, people
from tests.factories import make_idea, make_theme

pytestmark = [ON_SQLITE, pytest.mark.soak]

THEMES, CARDS = 20, 50
TASK = "ThreadControllerImpl::RunTask"  # as Chromium's traces call it
LONG_MS = 50  # what browsers call a long task (w3.org/TR/longtasks): a hand feels it
WATCH = """() => {
    window.longTasks = [];
    const note = ({ duration }) => window.longTasks.push(Math.round(duration));
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "longtask" });
}"""


def fill(app: Flask, campaign: Campaign) -> None:
    """Lay fifty cards in each of twenty themes."""
    with app.app_context():
        own = db.session.merge(campaign)
        for number in range(THEMES):
            theme = make_theme(own, f"Thema {number:02}")
            for card in range(CARDS):
                make_idea(own, f"Idee {number:02}.{card:02}: iets wat we samen kunnen doen", theme=theme)


@contextmanager
def traced(page: Page) -> Iterator[list[float]]:
    """Gather how many milliseconds of work each task of the page took: other work of this machine does not count."""
    session, events, ends = page.context.browser.new_browser_cdp_session(), list[dict[str, Any]](), list[object]()  # type: ignore[union-attr]
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda end: ends.append(end))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["toplevel"]}, "transferMode": "ReportEvents"})
    work: list[float] = []
    yield work
    session.send("Tracing.end")
    while not ends:
        page.evaluate("() => 1")
    mains = {event["pid"]: event["tid"] for event in events if event.get("args", {}).get("name") == "CrRendererMain"}
    tasks = (event for event in events if event["name"] == TASK and mains.get(event["pid"]) == event["tid"])
    work += [task["tdur"] / 1000 for task in tasks]


def places_on(page: Page) -> list[tuple[float, float]]:
    """List where the hand goes: from a card, over three columns, up and down in each."""
    (x, y), lists = middle(page.locator("[data-card]").nth(1)), []
    for number in (2, 3, 1):
        box = page.locator("[data-list]").nth(number).bounding_box()
        assert box
        lists += [(box["x"] + box["width"] / 2, box["y"] + box["height"] * part) for part in (0.2, 0.5, 0.7, 0.3)]
    edge = page.locator("[data-list]").nth(3).locator("[data-card]").nth(1).bounding_box()
    assert edge
    return [(x, y), *lists, (edge["x"] + 50, edge["y"] + 3)]  # held over the middle of a card they would be merged


def carry(page: Page, places: list[tuple[float, float]]) -> None:
    """Drag what lies at the first place by all the others; looks for nothing on the way, which would be work too."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for x, y in places[1:]:
        page.mouse.move(x, y, steps=20)
    page.locator(".note--gap").wait_for()
    page.mouse.up()
    page.locator("[data-done] .notice").wait_for()


def test_no_task_takes_longer_than_a_hand_feels_while_a_card_is_dragged(
    chromium: Browser, app: Flask, address: str, campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(app, campaign)
    with people(chromium, app, address, campaign) as seat:
        page = seat().page
        expect(page.locator("[data-list] > [data-card]")).to_have_count(THEMES * CARDS)
        places = places_on(page)
        page.evaluate(WATCH)

        with traced(page) as work:
            carry(page, places)
        long_tasks = page.evaluate("() => window.longTasks")

    assert len(work) > 100
    with capsys.disabled():
        print(f"\n{THEMES * CARDS} cards, one dragged: the longest of {len(work)} tasks worked {max(work):.0f} ms.")
        print(f"Longer than {LONG_MS} ms by the clock, on a machine that may be busy: {long_tasks or 'none'}")
    assert max(work) < LONG_MS
