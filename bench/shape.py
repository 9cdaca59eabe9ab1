"""The shape of the code: sizes of functions, files, templates, tests, styles and scripts, with the longest by name."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
LONGEST = 5
_COMMENT = re.compile(r"\s*(#|//|--|/\*|\*|<!--|\{#)")


class Sized(NamedTuple):
    """Something with a name and a number of lines."""

    lines: int
    name: str


def files(folder: str, suffix: str, *, without: str = "") -> list[Path]:
    """List the files of a kind under a folder, by name; `without` is part of a path to leave out."""
    found = sorted((ROOT / folder).rglob(f"*{suffix}"))
    return [path for path in found if not (without and without in path.as_posix())]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sizes(paths: Iterable[Path]) -> list[Sized]:
    """Count the lines of files, leaving out those that are empty."""
    counted = (Sized(len(path.read_text().splitlines()), _name(path)) for path in paths)
    return [size for size in counted if size.lines]


def functions(paths: Iterable[Path]) -> list[Sized]:
    """Measure each function and method from its `def` to its last line."""
    return [
        Sized((node.end_lineno or 0) - node.lineno + 1, f"{_name(path)}:{node.name}")
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def code_lines(paths: Iterable[Path]) -> int:
    """Count the lines that are neither blank nor a comment."""
    lines = (line for path in paths for line in path.read_text().splitlines())
    return sum(bool(line.strip()) and not _COMMENT.match(line) for line in lines)


def row(kind: str, found: list[Sized]) -> str:
    """Write one kind in a line: how many, the median, the 90th percentile and the longest."""
    if len(found) < 2:
        return f"{kind:<18}{len(found):>6}"
    lengths = [size.lines for size in found]
    ninth = statistics.quantiles(lengths, n=10)[-1]
    return f"{kind:<18}{len(found):>6}{statistics.median(lengths):>8.0f}{ninth:>8.0f}{max(lengths):>9}{sum(lengths):>8}"


def longest(kind: str, found: list[Sized]) -> str:
    """Name the longest of a kind."""
    lines = [f"  {size.lines:>5}  {size.name}" for size in sorted(found, reverse=True)[:LONGEST]]
    return "\n".join([f"longest {kind}", *lines])


def main() -> None:
    """Print the shape."""
    product = files("optrommel", ".py", without="/migrations/versions/")
    tests = files("tests", ".py")
    product_functions = functions(product)
    test_functions = [size for size in functions(tests) if size.name.rpartition(":")[2].startswith("test_")]
    templates = sizes(files("templates", ".html"))
    kinds = {
        "functions": product_functions,
        "files": sizes(product),
        "templates": templates,
        "page templates": [size for size in templates if not size.name.startswith("templates/components/")],
        "tests": test_functions,
        "test files": sizes(tests),
        "style sheets": sizes(files("static", ".css")),
        "scripts": sizes(files("static/js", ".js")),
    }
    print(f"{'':<18}{'count':>6}{'median':>8}{'9 in 10':>8}{'longest':>9}{'lines':>8}")
    for kind, found in kinds.items():
        print(row(kind, found))
    code, proof = code_lines(product), code_lines(tests)
    print(f"\ntests ÷ code: {proof / code:.2f} ({proof} lines of test, {code} of code)\n")
    for kind in ("functions", "files", "tests", "templates"):
        print(longest(kind, kinds[kind]))


if __name__ == "__main__":
    main()
