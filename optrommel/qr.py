"""QR codes, as shapes that a page draws itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around it, ISO/IEC 18004


@dataclass(frozen=True)
class QrShape:
    """A QR code as an SVG path of dark lines, in a square of `size` modules with the white around it."""

    size: int
    path: str


def draw_qr(text: str, *, mask: int | None = None) -> QrShape:
    """Draw the QR code of a text; under the mask that looks best, or one that is given, which takes a fifth."""
    code = segno.make_qr(text, error="m", mask=mask)
    size, _height = code.symbol_size(border=QUIET)
    rows = enumerate(code.matrix, start=QUIET)
    return QrShape(int(size), "".join(_runs(row, y) for y, row in rows))


def _runs(row: bytearray, y: int) -> str:
    drawn, x = "", QUIET
    for is_dark, run in groupby(row):
        width = len(list(run))
        drawn += f"M{x} {y}.5h{width}" if is_dark else ""  # a line one module thick
        x += width
    return drawn
