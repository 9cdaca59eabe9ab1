"""The story that Optrommel was made for, from a widow's slip to “is het gelukt?”."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from optrommel.campaigns.models import Campaign
from tests.browser.conftest import ON_SQLITE, OpenPage
from tests.browser.story import STEPS, Story

PAGE = Path(__file__).parents[2] / "docs/story.md"
PICTURES = PAGE.parent / "pictures/story"


@ON_SQLITE
def test_the_story_can_be_walked_from_beginning_to_end(
    app: Flask, address: str, campaign: Campaign, open_page: OpenPage
) -> None:
    seen: list[str] = []

    Story(app, address, campaign, open_page, lambda step, _page: seen.append(step)).walk()

    told = PAGE.read_text()
    assert [step for step in seen if f"pictures/story/{step}.png" not in told] == []
    assert {path.stem for path in PICTURES.glob("*.png")} == set(seen)
    assert len(STEPS) == told.count("\n## ")
