"""Personal details in a slip's text, found by rules that the browser reads too: static/js/personal.json."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from optrommel.slips import plausible

REMOVED = "[…]"
ROUNDS = 3  # people need two; who lays details so that each hides the next would keep us busy for minutes
MOST_TRIED = 400  # places that looked like a detail; a text with more has its one round, and no second
_BLANK = "…"  # stands in for what was found already; no rule takes it for a letter, a digit or a gap
_SPACES = re.compile("[\t\u00a0\u00ad\u061c\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTES = re.compile("[\u2018\u2019`\u00b4]")
_LETTERS = re.compile("[A-Z\u00c0-\u017f\u0660-\u0669\u06f0-\u06f9]")
_UNDECOMPOSED = {"ł": "l", "Ł": "l", "ı": "i", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
_PART = re.compile("<([a-z]+)>")


class Kind(StrEnum):
    """What a personal detail is."""

    PHONE = "phone"
    EMAIL = "email"
    IBAN = "iban"
    BSN = "bsn"
    ADDRESS = "address"
    PERSON = "person"


@dataclass(frozen=True)
class Finding:
    """A personal detail in a text, from `start` up to `end`, in characters."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    check: Callable[[str, str], int]


def _flat_letter(match: re.Match[str]) -> str:
    letter = match[0]
    if letter >= "\u0660":
        return str(ord(letter) & 15)  # Arabic and Persian digits: their last four bits are their value
    return _UNDECOMPOSED.get(letter) or unicodedata.normalize("NFD", letter)[0].lower()


def _spaced(text: str) -> str:
    return _SPACES.sub(" ", text)


def flatten(text: str) -> str:
    """Give the text in small letters without accents, every character in its own place."""
    text = _QUOTES.sub("'", _DASHES.sub("-", _spaced(text)))
    return _LETTERS.sub(_flat_letter, text)


def _expand(source: str) -> str:
    """Fill in the named parts of a pattern. Parts may name other parts."""
    while _PART.search(source):
        source = _PART.sub(lambda match: _part(match[1]), source)
    return source


def _part(name: str) -> str:
    return "(?:" + "|".join([plausible.DIGIT] if name == "digit" else plausible.RULES["parts"][name]) + ")"


def _compile(rule: dict[str, Any]) -> _Rule:
    # What stands before is taken along: phones of 2021 know no lookbehind.
    before = rule.get("before", "^|[^a-z0-9]")
    pattern = re.compile(_expand(f"({before})({rule['body']})(?![a-z0-9])"))
    return _Rule(Kind(rule["kind"]), pattern, plausible.CHECKS[rule.get("check", "")])


_COMPILED = [_compile(rule) for rule in plausible.RULES["rules"]]


def _blank(flat: str, found: Finding) -> str:
    return flat[: found.start] + _BLANK * (found.end - found.start) + flat[found.end :]


def _search(rule: _Rule, text: str, flat: str) -> tuple[list[Finding], str, int]:
    """Give what one rule finds, from left to right, the flat text in which that is blank, and how often it tried."""
    findings, position, tried = [], 0, 0
    while match := rule.pattern.search(flat, position):
        start, end = match.span(2)
        position, tried = start + 1, tried + 1
        if length := rule.check(match[2], text[start:end]):
            findings.append(Finding(rule.kind, start, start + length))
            flat = _blank(flat, findings[-1])
            position = start + length - 1  # the blank may stand before the next
    return findings, flat, tried


def find_personal(text: str) -> list[Finding]:
    """Find phone numbers, e-mail and home addresses, accounts, BSNs and people's names; sorted, none overlapping."""
    findings: list[Finding] = []
    text, flat, before, tried = _spaced(text), flatten(text), "", 0
    for _ in range(ROUNDS):  # once more, as something new may come to light beside what was found
        if flat == before or tried > MOST_TRIED:
            break
        before = flat
        for rule in _COMPILED:
            new, flat, more = _search(rule, text, flat)
            findings += new
            tried += more
    return sorted(findings, key=lambda found: found.start)


def without_personal(text: str, findings: Sequence[Finding]) -> str:
    """Give the text with `[…]` in the place of each finding."""
    for found in sorted(findings, key=lambda finding: finding.start, reverse=True):
        text = text[: found.start] + REMOVED + text[found.end :]
    return text
