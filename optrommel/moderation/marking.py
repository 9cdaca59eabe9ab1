"""A slip's words with what a moderator should see in them."""

from __future__ import annotations

from optrommel.slips.personal import find_personal

Pieces = list[tuple[str, str | None]]


def marked(text: str) -> Pieces:
    """Cut a text in pieces, in order, each with the kind of personal detail it is (None: none)."""
    pieces: Pieces = []
    end = 0
    for finding in find_personal(text):
        pieces += [(text[end : finding.start], None), (text[finding.start : finding.end], finding.kind)]
        end = finding.end
    return [(piece, kind) for piece, kind in [*pieces, (text[end:], None)] if piece]
