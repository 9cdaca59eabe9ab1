"""Whether this machine can make a PDF, found without loading what does so: that takes a second and 90 MB."""

from __future__ import annotations

from ctypes.util import find_library

PACKAGES = {  # of Debian, by the library that is in it
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
NEEDED = ("pango-1.0", "pangoft2-1.0")  # without the other, fonts are cut to size slowly


def missing_packages() -> list[str]:
    """List the packages to install before every PDF is made as it should be."""
    return [package for library, package in PACKAGES.items() if find_library(library) is None]


def makes_pdf() -> bool:
    """Tell whether this machine can make a PDF at all."""
    return all(find_library(library) for library in NEEDED)
