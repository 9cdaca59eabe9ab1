"""Make the pictures of the README and of the languages from the demo, and those of the story by walking it.

`python -m tests.browser.screenshots [--languages | --story | --paper | --all [--only NAME]] [--to FOLDER]`
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select

from optrommel import create_app
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.exports.rules import PrintJob
from optrommel.exports.sheets import SHEETS
from optrommel.extensions import db
from optrommel.languages import COOKIE
from optrommel.moderation.actions import publish_slip
from optrommel.moderation.models import Idea
from optrommel.schema import upgrade
from optrommel.slips.paper import PrintedSlip, number_loose_slip
from optrommel.themes.placing import place_idea
from tests.browser.serving import LAPTOP, PHONE, LogIns, demo_in, launch, log_in, served
from tests.browser.sights import SIGHTS, Sight, look, places_in, unfold
from tests.browser.story import Story
from tests.exports.printed import pictures, printed
from tests.factories import (
    days_ago,
    make_campaign,
    make_claim,
    make_group,
    make_moderator,
    make_paper,
    make_theme,
    make_tin,
)
from tests.typed import type_over

PICTURES = Path(__file__).parents[2] / "docs/pictures"
ROUTES = ("Gagelsweg, oneven kant", "Gagelsweg, even kant", "Veenbeslaan", "Wilgenroosstraat")
README = (
    ("form", PHONE),
    ("code", PHONE),
    ("campaign", PHONE),
    ("theme", PHONE),
    ("inbox", LAPTOP),
    ("board", LAPTOP),
    ("home", PHONE),
)
BY_NAME = {sight.name: replace(sight, act=look) for sight in SIGHTS}  # as they open


class Studio:
    """A browser before the served demo, with somebody of each role signed in when asked for."""

    def __init__(self, browser: Browser, address: str, log_ins: LogIns, places: dict[str, object]) -> None:
        self.browser = browser
        self.address = address
        self.log_ins = log_ins
        self.places = places
        self.language = "nl"
        self.contexts: dict[tuple[str, int], BrowserContext] = {}

    def speak(self, language: str) -> None:
        """Let everybody who comes from now on have chosen a language."""
        self.contexts.clear()
        self.language = language

    def _context(self, role: str, device: dict[str, object]) -> BrowserContext:
        key = (role, device["viewport"]["width"])  # type: ignore[index]
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(**device)  # type: ignore[arg-type]
            self.contexts[key].add_cookies([{"name": COOKIE, "value": self.language, "url": self.address}])
            if role:
                log_in(self.contexts[key], self.address, *self.log_ins[role])
        return self.contexts[key]

    def picture(self, sight: Sight, path: Path, *, device: object, scheme: str = "light", whole: bool = False) -> None:
        """Photograph a page: what the first screen shows, or the whole of it."""
        page = self._context(sight.role, dict(device)).new_page()  # type: ignore[call-overload]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.goto(self.address + sight.path.format(**self.places))
        sight.act(page)
        page.wait_for_load_state()
        page.screenshot(path=path, full_page=whole)
        page.close()


@contextmanager
def studio() -> Iterator[Studio]:
    """Build the demo in a folder of its own, serve it, and put a browser before it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app, log_ins = demo_in(Path(folder))
        with served(app) as address:
            browser = launch(playwright)
            yield Studio(browser, address, log_ins, places_in(app))
            browser.close()


def shrink(path: Path) -> None:
    """Make a picture small enough to keep many: two screens at most, in few colours."""
    with Image.open(path) as picture:
        top = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, 2 * 844)))
    top.quantize(48).save(path, optimize=True)


def picture_languages(made: Studio, folder: Path) -> None:
    """Photograph every page that residents see, in the languages that differ most."""
    for language in ("nl", "ar", "uk"):
        made.speak(language)
        for sight in SIGHTS:
            if not sight.role and sight.act in (look, unfold):
                path = folder / f"{sight.name}-{language}.png"
                made.picture(replace(sight, act=look), path, device=PHONE, whole=True)
                shrink(path)


def picture_story(folder: Path) -> None:
    """Walk the story with a camera, on telephones."""

    def camera(step: str, page: Page) -> None:
        page.emulate_media(reduced_motion="reduce")
        page.screenshot(path=folder / f"{step}.png")
        shrink(folder / f"{step}.png")

    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        app = create_app(Settings(instance=Path(home), database_url=None, log_level="error"))
        with app.app_context():
            upgrade(db.engine)
            campaign = make_campaign(name="De Gagels")
            db.session.refresh(campaign)
            db.session.expunge(campaign)
        with served(app) as address:
            browser = launch(playwright)
            Story(app, address, campaign, lambda: browser.new_page(base_url=address, **PHONE), camera).walk()
            browser.close()


def picture_paper(folder: Path) -> None:
    """Print each sheet of a campaign in Dutch and in Arabic, and keep its first page."""
    with tempfile.TemporaryDirectory() as home:
        # As it may be called on paper; nothing is served.
        settings = Settings(
            instance=Path(home), database_url=None, log_level="error", site_url="https://degagels.example"
        )
        app = create_app(settings)
        with app.app_context():
            upgrade(db.engine)
            campaign = make_campaign(name="De Gagels")
            make_moderator(campaign)
            campaign.meeting_on = (days_ago(-60)).date()
            tin, *_others = [make_tin(campaign, route, households=24) for route in ROUTES]
            _tell_what_became_of(make_paper(campaign, tin, slips=4), campaign)
            for _ in range(8):
                number_loose_slip(campaign, tin, now=utc_now())
            db.session.commit()
            for kind, language in product(SHEETS, ("nl", "ar")):
                pdf = printed(campaign, PrintJob((kind,), language=language), Path(home))
                with next(pictures(pdf, dpi=100)) as picture:
                    picture.quantize(8).save(folder / f"{kind}-{language}.png", optimize=True)


def _tell_what_became_of(slips: list[PrintedSlip], campaign: Campaign) -> None:
    """Type slips over and publish the first ones, in a theme that a group takes on."""
    texts = ("Een bankje bij de vijver", "Samen koffie drinken op dinsdag", "Meer licht op het pad naar de school")
    typed = [type_over(campaign, slip, text) for slip, text in zip(slips, (*texts, "Een lange nacht"), strict=True)]
    theme = make_theme(campaign, "Samen eten")
    for slip in typed[:-1]:
        publish_slip(slip, slip.text, now=utc_now())
    place_idea(db.session.scalars(select(Idea).where(Idea.text == texts[1])).one(), theme, now=utc_now())
    make_claim(make_group(campaign, "De Eettafel"), theme, campaign=campaign)


def picture_readme(made: Studio, folder: Path) -> None:
    """Photograph what the README shows."""
    for name, device in README:
        made.picture(BY_NAME[name], folder / f"{name}.png", device=device)


def picture_all(made: Studio, folder: Path, *, only: str) -> None:
    """Photograph every page whose name starts with `only`, narrow and wide, by day and by night."""
    for sight in (sight for sight in SIGHTS if sight.name.startswith(only)):
        for device, scheme in product((PHONE, LAPTOP), ("light", "dark")):
            path = folder / f"{sight.name}-{device['viewport']['width']}-{scheme}.png"
            made.picture(sight, path, device=device, scheme=scheme, whole=True)


def main() -> None:
    """Write the pictures and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every page, narrow and wide, by day and by night")
    parser.add_argument("--languages", action="store_true", help="every page of residents, in nl, ar and uk")
    parser.add_argument("--story", action="store_true", help="each step of the story")
    parser.add_argument("--paper", action="store_true", help="each sheet that can be printed, in nl and ar")
    parser.add_argument("--to", type=Path, help="folder for the pictures")
    parser.add_argument("--only", default="", help="with --all: only pages whose name starts so")
    asked = parser.parse_args()
    kinds = [name for name in ("languages", "story", "paper") if getattr(asked, name)]
    folder = asked.to or PICTURES.joinpath(*kinds)
    folder.mkdir(parents=True, exist_ok=True)
    if asked.story:
        picture_story(folder)
    elif asked.paper:
        picture_paper(folder)
    else:
        with studio() as made:
            if asked.languages:
                picture_languages(made, folder)
            elif asked.all:
                picture_all(made, folder, only=asked.only)
            else:
                picture_readme(made, folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
