"""What a pattern cannot see: whether digits can be somebody's number, and whether a word is a name.

Each check gets a match in flat letters, and the same as it was written. It tells how many characters of it are
the detail; 0 when it is none. `static/js/personal.js` holds the same checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from optrommel.folders import source_folder

RULES = json.loads((source_folder("static") / "js/personal.json").read_text(encoding="utf-8"))


def _number_words() -> dict[str, str]:
    """Give the digits of each number that is written in letters, from nul up to negenennegentig."""
    words = {"o": "0"}  # the letter, typed for the digit
    words |= {word: str(value) for value, word in enumerate(RULES["units"])}
    words |= {word: str(10 + value) for value, word in enumerate(RULES["teens"])}
    for tens, word in enumerate(RULES["tens"], 2):
        words[word] = f"{tens}0"
        words |= {f"{unit}en{word}": f"{tens}{value}" for value, unit in enumerate(RULES["units"]) if value}
    return words


_WORDS = _number_words()
NO_WORDS: Mapping[str, str] = MappingProxyType({})
# Zeventien is never zeven and tien: with two readings a word, a row of them has more than there is time for.
DIGIT = "[0-9]|(?:" + "|".join(sorted(_WORDS, key=lambda word: (-len(word), word))) + ")(?!tien)"
_PHONE_SIGN = re.compile(f"[+]|{DIGIT}")
_LETTER_OR_DIGIT = re.compile("[a-z0-9]")
_LETTERS_AND_DIGITS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_NUMBERS = [re.compile(pattern) for pattern in RULES["numbers"]]
_IBANS = {
    country: re.compile(f"[a-z0-9](?:[ .-]?[a-z0-9]){{{length - 1}}}(?![a-z0-9])")
    for country, length in RULES["ibans"].items()
}
_DATE = re.compile(RULES["dates"])
_STREET = re.compile(".{2}(?:" + "|".join(RULES["parts"]["street"]) + ")$")
_INITIALS = re.compile(r"(?:[a-z]\.)+$")
_PARTICLES = frozenset(RULES["particles"].split())
_NAMES = frozenset(RULES["names"])
_NOT_NAMES = frozenset(RULES["not_names"].split())
_LONGEST_NAME = 3  # van der meer


def _cuts(flat: str, sign: re.Pattern[str], words: Mapping[str, str] = NO_WORDS) -> Iterator[tuple[str, int]]:
    """Give what the signs say up to each place where a number may end, the longest first."""
    read, cuts = "", []
    for match in sign.finditer(flat):
        read += words.get(match[0], match[0])
        end = match.end()
        if flat[end : end + 1] not in _LETTERS_AND_DIGITS:
            cuts.append((read, end))
    return reversed(cuts)


def phone(flat: str, _text: str) -> int:
    """Tell whether this starts with a Dutch telephone number, or one with a country code."""
    if _DATE.match(flat):
        return 0
    read = "".join([_WORDS.get(sign, sign) for sign in _PHONE_SIGN.findall(flat)])
    if not any(number.match(read) for number in _NUMBERS):
        return 0  # soon: the same digits come by once for each place that a number may start
    cuts = _cuts(flat, _PHONE_SIGN, _WORDS)
    return next((end for read, end in cuts if any(number.fullmatch(read) for number in _NUMBERS)), 0)


def _is_bsn(digits: str) -> bool:
    if len(digits) not in (8, 9) or not digits.strip("0"):
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(digits.zfill(9), weights, strict=True)) % 11 == 0


def bsn(flat: str, _text: str) -> int:
    """Tell whether this starts with a burgerservicenummer: 8 or 9 digits that pass the eleven test."""
    return next((end for read, end in _cuts(flat, _LETTER_OR_DIGIT) if _is_bsn(read)), 0)


def iban(flat: str, _text: str) -> int:
    """Tell whether this starts with an IBAN: as long as its country's are, and right by ISO 7064 (mod 97-10)."""
    pattern = _IBANS.get(flat[:2])
    match = pattern.match(flat) if pattern else None
    if not match:
        return 0
    read = "".join(_LETTER_OR_DIGIT.findall(match[0]))
    return match.end() if int("".join(str(int(sign, 36)) for sign in read[4:] + read[:4])) % 97 == 1 else 0


def _is_capital(letter: str) -> bool:
    return letter != letter.lower()


def capital(flat: str, text: str) -> int:
    """Tell whether a capital is among the letters."""
    return len(flat) if any(_is_capital(letter) for letter in text) else 0


def _is_name(flat: str, word: str, *, shouted: bool) -> bool:
    """Tell whether a word is written as a name is; where all is shouted, capitals say nothing."""
    if not _is_capital(word[:1]) or len(flat) < 2 or flat in _NOT_NAMES or _STREET.search(flat):
        return False
    return not (shouted and word == word.upper())


def _name_length(flat: list[str], words: list[str], *, shouted: bool) -> int:
    """Count the words that the next name takes, with what stands before it: de Vries, J. Jansen; 0 without one."""
    for count in range(min(_LONGEST_NAME, len(flat)), 0, -1):
        if " ".join(flat[:count]) in _NAMES:
            return count
    for count, word in enumerate(flat, 1):
        if _is_name(word, words[count - 1], shouted=shouted):
            return count
        if word not in _PARTICLES and not _INITIALS.match(word):
            return 0
    return 0


def _names_length(flat: str, text: str, *, shouted: bool) -> int:
    """Count the characters of all names that this starts with: Piet de Jong."""
    flat_words, words = flat.split(" "), text.split(" ")
    count = 0
    while more := _name_length(flat_words[count:], words[count:], shouted=shouted):
        count += more
    return len(" ".join(flat_words[:count]))


def name(flat: str, text: str) -> int:
    """Tell whether this starts with a name: Bep de Boer."""
    return _names_length(flat, text, shouted=False)


def person(flat: str, text: str) -> int:
    """Tell whether a name follows the title: mevrouw De Vries, fam. jansen, but not mevrouw die."""
    title = flat.index(" ") + 1
    shouted = text[:title] == text[:title].upper()
    length = _names_length(flat[title:], text[title:], shouted=shouted)
    return title + length if length else 0


CHECKS: dict[str, Callable[[str, str], int]] = {
    "": lambda flat, _text: len(flat),
    "phone": phone,
    "bsn": bsn,
    "iban": iban,
    "capital": capital,
    "person": person,
    "name": name,
}
