"""Personal details in a slip: what is found, what is left alone, and how often that goes wrong."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import cast

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optrommel.folders import source_folder
from optrommel.slips import personal
from optrommel.slips.personal import Finding, Kind, find_personal, without_personal
from tests.slips.personal_cases import Case, read_cases

CASES = read_cases()
LEAST = 0.95  # of what is there is found, and of what is found is there
MOST_BYTES = 5 * 1024  # both files over the line, compressed as they are served
LONGEST_S = 0.3  # of the processor; measured 0.04; a pattern that runs wild takes minutes
IBAN_LENGTHS: dict[str, int] = json.loads((source_folder("static") / "js/personal.json").read_text("utf-8"))["ibans"]
HOSTILE = [
    "a", "0", "0 ", "0-", "06-", "a.", "a@", "a@a.", "a@a punt ", "a punt ", " at ", "nul ", "zesen", "een", "+", "(",
    "-./", "kerkstraat ", "oude ", "burgemeester van de ", "1234 ab ", "woon op ", "nl91 ", "a1", "mevrouw a ", "j.",
    "mevrouw Jan ", "mevrouw J. ", "bsn ", "groetjes ", "de ", "'", " ", "\n", "é", "😀", "06-12345678",
    # The worst that a search among millions of pairs, triples and longer rows of pieces came upon:
    "31(0(0", "zeseen(0zeseen(0", "(08(08(08(08", "08(08\u200e", "٠٨(", "nul acht(", "''''hof", "-mt84", "00(008",
    "0 " + 20 * "zeventien" + "x ", "(+0 " + 20 * "zestien" + "x ",
]  # fmt: skip
# Each address shows once the next is blank; after them what takes most work at each round.
CHAIN = 125 * "prinses aaweg 1 "

# Pieces of details, so that near misses and neighbours come up often.
pieces = st.sampled_from(
    ["06-12345678", "0521", "nul zes", "12", " ", "-", ".", "@", "jan", "voorbeeld.nl", "NL91ABNA0417164300", "BSN ",
     "123456782", "Kerkstraat 3", "8331 AB", " 12a", "mevrouw ", "Jansen", "de ", "😀", "é", "\u00a0", "\u200e", "(",
     "punt", " apenstaartje ", "groetjes ", ", ", "1-2-2025", "bomen", "[at]", "\n"]
)  # fmt: skip
texts = st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=60))
eights = st.integers(0, 99_999_999).map(lambda number: f"{number:08}")


def score(cases: Sequence[Case]) -> dict[str, tuple[float, float]]:
    """Give recall and precision by kind, and over all; only the exact place counts."""
    right, wanted, found = Counter[str](), Counter[str](), Counter[str]()
    for case in cases:
        got = find_personal(case.text)
        for counter, findings in ((right, set(got) & set(case.findings)), (wanted, case.findings), (found, got)):
            counter.update([*(finding.kind.value for finding in findings), *["all" for _ in findings]])
    return {kind: (right[kind] / wanted[kind], right[kind] / max(found[kind], 1)) for kind in sorted(wanted)}


def kinds(text: str) -> list[Kind]:
    return [found.kind for found in find_personal(text)]


def iban_of(country: str, account: str) -> str:
    """Put the right check digits before an account (ISO 7064, mod 97-10)."""
    digits = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(digits) % 97:02}{account}".upper()


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country = draw(st.sampled_from(sorted(IBAN_LENGTHS)))
    length = IBAN_LENGTHS[country] - 4
    return iban_of(country, draw(st.text("0123456789ABKMOZ", min_size=length, max_size=length)))


def bsn_of(eight: str) -> str | None:
    """Add the ninth digit that makes a BSN; None when no digit does."""
    rest = sum(int(digit) * weight for digit, weight in zip(eight, range(9, 1, -1), strict=True)) % 11
    return None if rest == 10 or not eight.strip("0") else f"{eight}{rest}"


bsns = eights.map(bsn_of).filter(lambda bsn: bsn is not None).map(str)


def other_digit(number: str, place: int, by: int) -> str:
    """Change one digit of a number; the digits are counted from 0."""
    places = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = places[place % len(places)]
    return number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]


@pytest.mark.parametrize("part", ["all", "held"])
def test_nearly_everything_personal_is_found_and_nearly_nothing_else(part: str) -> None:
    cases = [case for case in CASES if part == "all" or case.is_held]

    scores = score(cases)

    for kind, (recall, precision) in scores.items():
        print(f"{part:>6} {kind:<8} recall {recall:6.1%} precision {precision:6.1%}")
    assert set(scores) == {*Kind, "all"}
    assert all(min(figures) > LEAST for figures in scores.values()), scores


def test_the_cases_are_many_and_half_of_them_hold_nothing() -> None:
    empty = sum(not case.findings for case in CASES)

    assert len(CASES) >= 300
    assert 0.4 < empty / len(CASES) < 0.6
    assert sum(case.is_held for case in CASES) > len(CASES) / 4
    assert len({case.text for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("Mevrouw U bent welkom", []),
        ("Burgemeester Bakkerlaan moet een drempel", []),
        ("DE BUURVROUW KOOKT LEKKER", []),
        ("de buurvrouw VISSER", ["buurvrouw VISSER"]),
        ("mevrouw HOEKMAN", ["mevrouw HOEKMAN"]),
        ("bel O6-1234567O", ["O6-1234567O"]),
        ("bel 06–12 34 56 78", ["06–12 34 56 78"]),
        ("buurman Van ’t Hof zaagt", ["buurman Van ’t Hof"]),
        ("06-12345678-06-87654321", ["06-12345678", "06-87654321"]),
        ("Kerkstraat 5 mrs Smith", ["Kerkstraat 5", "mrs Smith"]),  # without her, “5 mrs” counts something
        ("0612345678 9", ["0612345678"]),
        ("06123456789", []),
    ],
)
def test_these_are_always_told_apart(text: str, details: list[str]) -> None:
    assert [text[found.start : found.end] for found in find_personal(text)] == details


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bel 06-12345678, of mail jan@voorbeeld.nl.", "Bel […], of mail […]."),
        ("😀 mevrouw de Vries 👨‍👩‍👧 Kerkstraat 3", "😀 […] 👨‍👩‍👧 […]"),
        ("Een bankje bij de vijver", "Een bankje bij de vijver"),
        ("", ""),
    ],
)
def test_each_detail_makes_way_for_dots(text: str, left: str) -> None:
    assert without_personal(text, find_personal(text)) == left


def test_only_the_given_details_are_taken_out_in_whatever_order() -> None:
    text = "Bel 06-12345678 of 0521-555010, Kerkstraat 3"
    phone, landline, _address = find_personal(text)

    assert without_personal(text, [landline, phone]) == "Bel […] of […], Kerkstraat 3"


@given(texts)
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    findings = find_personal(text)

    ends = [0, *(found.end for found in findings)]
    assert all(end <= found.start < found.end for end, found in zip(ends, findings, strict=False))
    assert ends[-1] <= len(text)


@given(texts)
def test_what_is_taken_out_once_leaves_nothing_to_find(text: str) -> None:
    left = without_personal(text, find_personal(text))

    assert find_personal(left) == []


@given(ibans(), st.sampled_from(["", " ", "-", "."]))
def test_every_iban_is_found_in_fours_or_whole(iban: str, between: str) -> None:
    written = between.join(iban[start : start + 4] for start in range(0, len(iban), 4))

    assert find_personal(f"Stort op {written} graag") == [Finding(Kind.IBAN, 9, 9 + len(written))]


@given(ibans(), st.integers(0, 40), st.integers(1, 9))
def test_an_iban_with_one_digit_changed_is_none(iban: str, place: int, by: int) -> None:
    assert Kind.IBAN not in kinds(other_digit(iban, place, by))


@pytest.mark.parametrize("wrong", ["NL91ABNA041716430", "NL91ABNA04171643000", "XX91ABNA0417164300", "NL00ABNA"])
def test_an_iban_of_the_wrong_length_or_country_is_none(wrong: str) -> None:
    assert Kind.IBAN not in kinds(wrong)


@given(bsns)
def test_every_bsn_is_found_where_it_stands_alone(bsn: str) -> None:
    assert find_personal(f"nummer {bsn}!") == [Finding(Kind.BSN, 7, 16)]


@given(bsns, st.integers(0, 8), st.integers(1, 9))
def test_a_bsn_with_one_digit_changed_is_none(bsn: str, place: int, by: int) -> None:
    assert Kind.BSN not in kinds(other_digit(bsn, place, by))


def test_eight_digits_are_a_bsn_only_when_they_are_said_to_be() -> None:
    assert kinds("bsn 12345672") == [Kind.BSN]
    assert kinds("12345672") == []


class CountedPattern:
    """A pattern that counts how often it is searched for."""

    def __init__(self, pattern: re.Pattern[str], searches: list[str]) -> None:
        self.pattern, self.searches = pattern, searches

    def search(self, flat: str, position: int) -> re.Match[str] | None:
        self.searches.append(self.pattern.pattern)
        return self.pattern.search(flat, position)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the searches that the rules do from now on."""
    done: list[str] = []
    rules = [
        dataclasses.replace(rule, pattern=cast("re.Pattern[str]", CountedPattern(rule.pattern, done)))
        for rule in personal._COMPILED
    ]
    monkeypatch.setattr(personal, "_COMPILED", rules)
    return done


def test_a_detail_that_hides_behind_two_others_is_found_and_one_behind_three_is_not() -> None:
    text = 4 * "prinses aaweg 1 "

    assert [found.start for found in find_personal(text)] == [16, 32, 48]


def test_a_text_gets_one_round_when_that_took_many_tries() -> None:
    text = 2 * "prinses aaweg 1 " + personal.MOST_TRIED * "mevrouw a "

    assert [found.start for found in find_personal(text)] == [16]


def test_however_many_details_hide_each_other_the_rounds_are_three(searches: list[str]) -> None:
    find_personal(2 * CHAIN)

    # Each round searches by each rule once; and once more for each of the three details.
    assert len(searches) == 3 * len(personal._COMPILED) + 3


@pytest.mark.parametrize("before", ["", CHAIN], ids=["alone", "after a chain"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_more_searches_than_half_its_characters(searches: list[str], piece: str, before: str) -> None:
    text = (before + piece * 4000)[:4000]

    find_personal(text)

    assert len(searches) <= len(text) / 2


@pytest.mark.parametrize("between", ["\t", "\u00a0", "\u200e", " "])
def test_any_gap_may_stand_in_a_name(between: str) -> None:
    text = f"Groetjes van{between}Ko{between}de{between}Rooij"

    assert find_personal(text) == [Finding(Kind.PERSON, 13, 24)]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_keeps_the_rules_busy(piece: str) -> None:
    text = CHAIN[:64] + (piece * 4000)[: 4000 - 64]
    started = time.process_time()

    find_personal(text)

    assert time.process_time() - started < LONGEST_S


def test_script_and_rules_are_light_for_a_phone() -> None:
    files = [source_folder("static") / "js" / name for name in ("personal.js", "personal.json")]

    weight = sum(len(brotli.compress(file.read_bytes())) for file in files)

    assert weight < MOST_BYTES


def test_no_pattern_needs_what_phones_of_2021_do_not_know() -> None:
    sources = [(source_folder("static") / "js" / name).read_text("utf-8") for name in ("personal.js", "personal.json")]

    assert not any("(?<" in source for source in sources)  # looking behind: Safari from 16.4, 2023
