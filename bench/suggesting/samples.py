"""What is measured on: ideas of real actions, slips written by hand, and titles of Amsterdam when somebody has them."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"
OFF_TOPIC = "(buiten thema)"
# Each source named its themes in its own way. Mapped by what the label says, never by the idea below it. Labels that
# name no single subject are out: Leefbare wijken, Robuuste regio, voorzieningen, dorpsinrichting, geluidsoverlast.
THEME_OF = {
    label: theme
    for theme, labels in {
        "Verkeer": "verkeer|verkeer en veiligheid|verkeersveiligheid|verkeersremmende maatregelen"
        "|snelheidsremmende maatregelen|verkeerssituatie verbeteren",
        "Groen en schoon": "schoon & groen|groen in straten en op pleinen|natuur & leefomgeving|natuur & milieu"
        "|verloedering",
        "Duurzaamheid": "duurzaamheid|duurzaamheid en groen|energietransitie",
        "Ontmoeten en cultuur": "ontmoeten|omkijken naar elkaar – noaberschap – jong en oud|dorpshuis nieuwe stijl"
        "|ouderen|recreatie|minibieb",
        "Spelen, jeugd en sport": "spelen|speeltuintjes|bewegen|sport|activiteiten jeugd",
        "Wonen": "wonen|woningbehoefte|woningbouw|jong en oud moet op het dorp blijven wonen",
    }.items()
    for label in labels.split("|")
}


@dataclass(frozen=True)
class Slip:
    """A text with the theme that a person gave it; `alike` is the id of one that says the same."""

    id: str
    text: str
    theme: str
    language: str = "nl"
    alike: str = ""
    kind: str = ""


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter="\t"))


def real_ideas() -> list[Slip]:
    """Give the ideas of published neighbourhood actions whose label names one of six themes."""
    rows = _read(_DATA / "real_ideas.tsv")
    themes = [THEME_OF.get(row["theme_nl"].casefold()) for row in rows]
    return [
        Slip(str(number), row["idea_nl"], theme)
        for number, (row, theme) in enumerate(zip(rows, themes, strict=True))
        if theme
    ]


def handmade_slips() -> list[Slip]:
    """Give the slips that were written for this project, by the author of the word list."""
    return [
        Slip(row["id"], row["text"], row["theme"], row["lang"], row["dup_of"], row["kind"])
        for row in _read(_DATA / "handmade_slips.tsv")
    ]


def amsterdam(file: Path) -> list[Slip]:
    """Read the titles of the boroughs from a file of one's own, with columns `text` and `theme`."""
    return [Slip(str(number), row["text"], row["theme"]) for number, row in enumerate(_read(file))]


def many(slips: Sequence[Slip], count: int) -> list[Slip]:
    """Make as many different slips as a small town brings: half of one, half of another. For time alone."""
    halves = [(slip, len(slip.text.split()) // 2 + 1) for slip in slips]
    pairs = list(permutations(halves, 2))
    texts = {" ".join([*a.text.split()[:i], *b.text.split()[j:]]): a.theme for (a, i), (b, j) in pairs}
    chosen = random.Random(7).sample(sorted(texts), count)  # noqa: S311
    return [Slip(f"m{number}", text, texts[text]) for number, text in enumerate(chosen)]
