"""Print the table of claims into docs/claims.md: `python -m tests.groups.claim_table`."""

from __future__ import annotations

import re
from pathlib import Path

from optrommel.groups.rules import CLAIM_MOVES, Cause, ClaimState

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"
STARTS, ENDS = "<!-- table -->\n", "<!-- end -->\n"
MEANS = {
    Cause.MODERATOR: "a moderator who is not of that group",
    Cause.GROUP: "the group, or a moderator for it, with a word about why",
    Cause.DATE: "its date, by itself",
    Cause.SIGN_OF_LIFE: "any sign of life",
}


def table() -> str:
    """Write the moves of a claim, in the order of its life."""
    order = list(ClaimState)
    moves = sorted(CLAIM_MOVES, key=lambda move: (order.index(move[0]), order.index(move[1])))
    lines = [f"| {source} | {to} | {MEANS[CLAIM_MOVES[source, to]]} |\n" for source, to in moves]
    return "| from | to | by |\n|---|---|---|\n" + "".join(lines)


def printed() -> str:
    """Give the page with the table as it is in the code."""
    pattern = re.compile(re.escape(STARTS) + ".*?" + re.escape(ENDS), re.DOTALL)
    return pattern.sub(lambda _found: STARTS + table() + ENDS, PAGE.read_text())


if __name__ == "__main__":
    PAGE.write_text(printed())
