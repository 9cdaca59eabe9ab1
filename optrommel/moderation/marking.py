"""A slip's words with what a moderator should see in them: personal details, and what was changed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from optrommel.slips.personal import find_personal, without_personal

Pieces = list[tuple[str, str | None]]
GONE, NEW = "gone", "new"
_WORD = re.compile(r"\s+|\S+")


def marked(text: str) -> Pieces:
    """Cut a text in pieces, in order, each with the kind of personal detail it is (None: none)."""
    pieces: Pieces = []
    end = 0
    for finding in find_personal(text):
        pieces += [(text[end : finding.start], None), (text[finding.start : finding.end], finding.kind)]
        end = finding.end
    return [(piece, kind) for piece, kind in [*pieces, (text[end:], None)] if piece]


def blacked_out(text: str) -> str:
    """Give the text with `[…]` in the place of every personal detail that is found in it."""
    return without_personal(text, find_personal(text))


def changes(before: str, after: str) -> Pieces:
    """Cut two texts in pieces, word by word, each `GONE`, `NEW` or in both (None); nothing when they are one text."""
    if before == after:
        return []
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: Pieces = []
    for _tag, start, end, to_start, to_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[start:end] == new[to_start:to_end]:
            pieces.append(("".join(old[start:end]), None))
        else:
            pieces += [("".join(old[start:end]), GONE), ("".join(new[to_start:to_end]), NEW)]
    return [(piece, kind) for piece, kind in pieces if piece]
