"""A moderator's evening: 600 slips by keys only, and what the machine adds to the reading."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.slips.models import Slip
from optrommel.slips.rules import SlipState
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.serving import LAPTOP, let_in
from tests.browser.test_inbox import begin_reading, look
from tests.factories import days_ago, make_moderator, make_slip

pytestmark = [pytest.mark.soak, ON_SQLITE]

SLIPS = 600
PER_SLIP_MOST_S = 0.5
ANSWER = ["a", "ArrowDown", "Tab", "Tab", "Enter"]
HOLD = ["h", "Tab", "Tab", "Enter"]
TIDY = ["t", "!", "Escape", "p"]


def keys_for(number: int) -> list[str]:
    """Decide as an evening goes: most slips are published as they are, some take more keys."""
    by_turn = {3: ANSWER, 7: TIDY, 9: ["x", "p"]}
    return HOLD if number % 50 == 1 else by_turn.get(number % 10, ["p"])


def decide(page: Page, number: int) -> float:
    """Press the keys for a slip; give how many seconds it took until the next one was there."""
    look(page)
    begun = time.perf_counter()
    with page.expect_navigation(wait_until="domcontentloaded"):
        for key in keys_for(number):
            page.keyboard.press(key)
            if key == "x":
                page.locator("[data-told]:not(:empty)").wait_for()
    return time.perf_counter() - begun


def test_the_machine_adds_less_than_half_a_second_to_a_slip(
    app: Flask, campaign: Campaign, open_page: OpenPage, address: str
) -> None:
    with app.app_context():
        for number in range(SLIPS):
            make_slip(campaign, f"Idee {number}: een bankje bij de vijver", at=days_ago(3 - number / SLIPS))
        email = make_moderator(campaign).email
    page = open_page(**LAPTOP)
    let_in(page.context, app, address, email)
    begin_reading(page)
    taken: list[float] = []

    for number in range(SLIPS):
        assert page.locator(".slip .words").inner_text().startswith(f"Idee {number}:")
        taken.append(decide(page, number))

    taken.sort()
    mean, p95 = sum(taken) / SLIPS, taken[int(SLIPS * 0.95)]
    print(f"{SLIPS} slips: {mean:.3f} s each, p95 {p95:.3f} s, most {taken[-1]:.3f} s")
    expect(page.get_by_text("Alles is gelezen")).to_be_visible()
    with app.app_context():
        waiting = db.session.scalar(db.select(db.func.count()).where(Slip.state == SlipState.WAITING))
    assert waiting == sum(keys_for(number) == HOLD for number in range(SLIPS))
    assert mean < PER_SLIP_MOST_S
