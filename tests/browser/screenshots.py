"""Make the pictures of the README and of the languages from the demo.

`python -m tests.browser.screenshots [--languages | --all [--only NAME]] [--to FOLDER]`
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from optrommel.languages import COOKIE
from tests.browser.serving import LAPTOP, PHONE, LogIns, demo_in, launch, log_in, served
from tests.browser.sights import SIGHTS, Sight, look, places_in, unfold

PICTURES = Path(__file__).parents[2] / "docs/pictures"
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


def main() -> None:
    """Write the pictures and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every page, narrow and wide, by day and by night")
    parser.add_argument("--languages", action="store_true", help="every page of residents, in nl, ar and uk")
    parser.add_argument("--to", type=Path, help="folder for the pictures")
    parser.add_argument("--only", default="", help="with --all: only pages whose name starts so")
    asked = parser.parse_args()
    asked.to = asked.to or (PICTURES / "languages" if asked.languages else PICTURES)
    asked.to.mkdir(parents=True, exist_ok=True)
    with studio() as made:
        if asked.languages:
            picture_languages(made, asked.to)
        elif not asked.all:
            for name, device in README:
                made.picture(BY_NAME[name], asked.to / f"{name}.png", device=device)
        for sight in SIGHTS if asked.all else ():
            for device in (PHONE, LAPTOP) if sight.name.startswith(asked.only) else ():
                for scheme in ("light", "dark"):
                    path = asked.to / f"{sight.name}-{device['viewport']['width']}-{scheme}.png"
                    made.picture(sight, path, device=device, scheme=scheme, whole=True)
    print(f"{len(list(asked.to.glob('*.png')))} pictures in {asked.to}")


if __name__ == "__main__":
    main()
