"""Optrommel beside a bare Flask application, on one machine, in one run; exits 1 at a missed goal."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import figures, load
from bench.load import Target, Visitor
from bench.rows import IDEAS, SLUG, THEME_SLUG, fill, fill_bare
from bench.running import environment, memory_of, running
from optrommel.config import load_settings

PAGE = Path(__file__).parent.parent / "docs/speed.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
RATIO_GOAL = 0.5  # of the bare application's requests a second
STATEMENTS_GOAL = 8  # a page, whatever the number of rows
MEMORY_GOAL_MB = 120  # a web process
START_GOAL = 2.5  # times the bare application's
WARM_UP_S = 1
BARE_VISITORS = (Visitor(cookie="a=b", fields="c=d"),)


@dataclass(frozen=True)
class Line:
    """A line of the table; without a goal it only tells."""

    name: str
    ours: str
    bare: str = ""
    verdict: str = ""
    goal: str = ""
    is_met: bool = True


def compare(name: str, ours: Target, bare: Target, *, rounds: int, seconds: float, folder: Path) -> list[Line]:
    """Measure two targets in turns, and compare each pair."""
    for target in (ours, bare):
        load.run(target, seconds=WARM_UP_S, folder=folder)
    pairs = [[load.run(target, seconds=seconds, folder=folder) for target in (ours, bare)] for _ in range(rounds)]
    ratios = [first.per_second / second.per_second for first, second in pairs]
    ratio = statistics.median(ratios)
    failed = sum(first.failed for first, _second in pairs)
    speeds = [f"{statistics.median(part.per_second for part in side):,.0f}/s" for side in zip(*pairs, strict=True)]
    spread = f"{ratio:.0%} ({min(ratios):.0%}–{max(ratios):.0%})"
    return [
        Line(name, speeds[0], speeds[1], spread, f"≥ {RATIO_GOAL:.0%}", ratio >= RATIO_GOAL),
        Line(f"{name}, wrong or lost answers", str(failed), verdict=str(failed), goal="0", is_met=failed == 0),
    ]


def measure(folder: Path, *, rounds: int, seconds: float) -> list[Line]:
    """Measure everything in a temporary instance."""
    os.environ["OPTROMMEL_INSTANCE"] = str(folder)
    settings = load_settings(instance=folder, log_level="error", rate_limits="off")
    code = fill(settings)
    fill_bare()
    counts = figures.statements_per_page(settings, code=code, theme=THEME_SLUG)
    place = environment(folder)
    lines = _start_lines(place)
    with (
        running("optrommel:create_app", "/gezond", environment=place, log=folder / "ours.log") as (ours, ours_pid),
        running("bench.bare:create_app", "/ideeen", environment=place, log=folder / "bare.log") as (bare, bare_pid),
    ):
        forms = load.open_forms(ours, f"/{SLUG}/briefje")
        pairs = {
            f"list of {IDEAS:,} ideas": (Target(ours, f"/{SLUG}/ideeen", 200), Target(bare, "/ideeen", 200)),
            "submission": (
                Target(ours, f"/{SLUG}/briefje", 303, forms),
                Target(bare, "/briefje", 303, BARE_VISITORS),
            ),
        }
        for name, (first, second) in pairs.items():
            lines += compare(name, first, second, rounds=rounds, seconds=seconds, folder=folder)
        held, bare_held = memory_of(ours_pid), memory_of(bare_pid)
        weights = figures.weights_of_form(ours)
    lines.append(
        Line(
            "memory of a web process after load (RSS; shared pages divided)",
            f"{held.rss:.0f} MB; {held.pss:.0f} MB",
            f"{bare_held.rss:.0f} MB; {bare_held.pss:.0f} MB",
            f"{held.rss:.0f} MB",
            f"< {MEMORY_GOAL_MB} MB",
            held.rss < MEMORY_GOAL_MB,
        )
    )
    return lines + _statement_lines(counts) + [_weight_line(weights)]


def _start_lines(place: dict[str, str]) -> list[Line]:
    ours, bare = figures.starts(place)
    ratio = statistics.median(first / second for first, second in zip(ours, bare, strict=True))
    first, second = (f"{statistics.median(side):.2f} s" for side in (ours, bare))
    return [Line("start (processor time)", first, second, f"{ratio:.1f} ×", f"≤ {START_GOAL} ×", ratio <= START_GOAL)]


def _statement_lines(counts: dict[str, int]) -> list[Line]:
    most = max(counts.values())
    each = ", ".join(f"{name} {count}" for name, count in counts.items())
    return [Line("SQL statements a page", each, "", f"{most}", f"≤ {STATEMENTS_GOAL}", most <= STATEMENTS_GOAL)]


def _weight_line(weights: dict[str, int]) -> Line:
    each = ", ".join(f"{kind} {size / 1000:.1f}" for kind, size in weights.items())
    return Line("first visit of the form, kB over the line", each, verdict=f"{sum(weights.values()) / 1000:.0f} kB")


def as_table(lines: list[Line]) -> str:
    """Write the lines as a Markdown table."""
    rows = [
        f"| {line.name} | {line.ours} | {line.bare} | {line.verdict} | {line.goal} | "
        f"{('yes' if line.is_met else 'NO') if line.goal else ''} |"
        for line in lines
    ]
    return "\n".join(["| | Optrommel | bare | | goal | met |", "|---|---|---|---|---|---|", *rows])


def describe(rounds: int, seconds: float) -> str:
    """Say when and on what this was measured."""
    generator = "wrk" if load.has_wrk() else "processes of our own (no wrk here)"
    return (
        f"Measured on {dt.date.today():%d %B %Y} with Python {platform.python_version()}, on {os.cpu_count()} cores "
        f"shared with the load: {rounds} rounds of {seconds:g} s in turns, {load.CONNECTIONS} connections, "
        f"by {generator}; medians, the ratio per pair with its lowest and highest."
    )


def write(report: str) -> None:
    """Put the report between the markers of the page about speed."""
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}")


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--write", action="store_true", help=f"write the figures into {PAGE.name}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="optrommel-bench-") as folder:
        lines = measure(Path(folder), rounds=options.rounds, seconds=options.seconds)
    report = f"{describe(options.rounds, options.seconds)}\n\n{as_table(lines)}"
    print(report)
    if options.write:
        write(report)
    return 0 if all(line.is_met for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
