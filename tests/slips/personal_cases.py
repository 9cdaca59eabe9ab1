"""The hand-written cases: a personal detail stands in the text as «kind|detail»; a case without one holds none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from optrommel.slips.personal import Finding, Kind

CASES = Path(__file__).with_name("personal_cases.tsv")
_MARK = re.compile(r"«([a-z]+)\|(.*?)»")


@dataclass(frozen=True)
class Case:
    """A text, and what must be found in it; `held` when nobody looked at it while the rules were made."""

    text: str
    findings: tuple[Finding, ...]
    is_held: bool


def read_case(part: str, marked: str) -> Case:
    """Take the marks out of a text; give where they were."""
    text, done, findings = "", 0, []
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        findings.append(Finding(Kind(match[1]), len(text), len(text) + len(match[2])))
        text, done = text + match[2], match.end()
    return Case(text + marked[done:], tuple(findings), part == "held")


def read_cases() -> list[Case]:
    """Read all cases."""
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [read_case(*line.split("\t")) for line in lines]
