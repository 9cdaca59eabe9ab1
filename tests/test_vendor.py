"""What others made is what they published, and says whose it is and on what terms."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from optrommel.folders import source_folder

STATIC = source_folder("static")
LISTS = [path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("VENDOR.toml"))]


def listed(name: str) -> dict[str, str]:
    """Give the sum of each file that a list names."""
    return {file["path"]: file["sha256"] for file in tomllib.loads((STATIC / name).read_text())["file"]}


def test_fonts_and_scripts_of_others_have_a_list() -> None:
    assert LISTS == ["fonts/VENDOR.toml", "vendor/VENDOR.toml"]


@pytest.mark.parametrize("name", LISTS)
def test_a_file_of_others_is_as_its_makers_published_it(name: str) -> None:
    folder = (STATIC / name).parent

    sums = {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in listed(name)}

    assert sums == listed(name)


@pytest.mark.parametrize("name", LISTS)
def test_no_file_of_others_is_left_out_of_the_list(name: str) -> None:
    folder = (STATIC / name).parent

    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert there == {*listed(name), "VENDOR.toml"}


@pytest.mark.parametrize("name", LISTS)
def test_the_licence_comes_with_it(name: str) -> None:
    found = tomllib.loads((STATIC / name).read_text())

    for work in found.get("library", [found]):
        assert work["licence"]
        assert Path(work["licence_file"]).as_posix() in listed(name)
