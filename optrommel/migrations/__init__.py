"""Numbered steps from one set of tables to the next."""

from pathlib import Path

VERSIONS = Path(__file__).parent / "versions"


def newest_revision() -> str:
    """Give the revision that this code needs: the highest number among the files."""
    return max(path.name[:3] for path in VERSIONS.glob("[0-9][0-9][0-9]_*.py"))
