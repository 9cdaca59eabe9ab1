"""The drawings of themes: our own, 24 × 24, one line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "drawings.json"
DRAWINGS: Mapping[str, str] = json.loads(_FILE.read_text())
"""Per icon the path of its SVG."""
