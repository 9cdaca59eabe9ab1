"""The pack of a large neighbourhood: how long it takes, and how much memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.exports.thousand import SLIPS, TINS


@pytest.mark.soak
def test_a_thousand_slips_are_printed_within_a_minute_and_half_a_gigabyte(tmp_path: Path) -> None:
    measured = subprocess.run(
        [sys.executable, "-m", "tests.exports.thousand", tmp_path], check=True, capture_output=True, text=True
    ).stdout
    print(measured)
    pages, seconds, megabytes = map(float, measured.split()[:3])

    assert pages == TINS * -(-SLIPS // 4) + TINS // 4 + TINS // 2 + TINS + 1
    assert seconds < 60
    assert megabytes < 500
