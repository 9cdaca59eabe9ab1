"""The pieces that a picture file is made of, counted before a decoder works through each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

JPEG_START, PNG_START = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# Markers of JPEG: ITU-T T.81, table B.1.
PROGRESSIVE, SCAN, END = 0xC2, 0xDA, 0xD9
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
FRAMES_IN_USE = frozenset({0xC0, 0xC1, PROGRESSIVE})  # no browser shows the others: lossless, arithmetic, hierarchic
SCANS_MAX = 64  # a progressive JPEG has about 10; each takes a walk over all pixels
SEGMENTS_MAX = 500  # 10 MB of notes in pieces of 64 kB are 160
CHUNKS_MAX = 128  # of a PNG, next to its pixels; a screenshot has about 10, and each may unpack to 1 MB
PIXEL_CHUNKS = frozenset({b"IDAT", b"fdAT"})
_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")  # those left out are pixels, or stand by themselves


def has_too_many_pieces(raw: bytes) -> bool:
    """Tell whether a file is made to keep a decoder busy, or in a way of which no photo is made."""
    if raw.startswith(JPEG_START):
        codes = [code for code, _start in islice(_segments(raw), SEGMENTS_MAX + 1)]
        is_odd = not FRAMES.intersection(codes) <= FRAMES_IN_USE
        return is_odd or len(codes) > SEGMENTS_MAX or codes.count(SCAN) > SCANS_MAX
    if raw.startswith(PNG_START):
        others = (kind for kind in _chunks(raw) if kind not in PIXEL_CHUNKS)
        return len(list(islice(others, CHUNKS_MAX + 1))) > CHUNKS_MAX
    return False


def is_in_one_scan(raw: bytes) -> bool:
    """Tell whether a JPEG holds its pixels in one go; of all others a decoder keeps every pixel until the end."""
    starts: dict[int, int] = {}
    for code, start in islice(_segments(raw), SEGMENTS_MAX):
        starts.setdefault(code, start)
        if code == SCAN:
            break
    frame, scan = starts.keys() & FRAMES, starts.get(SCAN)
    if scan is None or len(frame) != 1 or PROGRESSIVE in frame:
        return False
    colours = starts[frame.pop()] + 5
    return raw[colours : colours + 1] == raw[scan : scan + 1]


def _segments(raw: bytes) -> Iterator[tuple[int, int]]:
    """Give the code of each segment of a JPEG and where its content starts, as a decoder walks along them."""
    at = len(JPEG_START) - 1
    while (found := _MARKER.search(raw, at)) and found[1][0] != END:
        start = found.end() + 2
        yield found[1][0], start
        at = max(start, found.end() + int.from_bytes(raw[found.end() : start], "big"))


def _chunks(raw: bytes) -> Iterator[bytes]:
    """Give the kind of each chunk of a PNG up to its end."""
    at = len(PNG_START)
    while (kind := raw[at + 4 : at + 8]) not in (b"", b"IEND"):
        yield kind
        at += 12 + int.from_bytes(raw[at : at + 4], "big")
