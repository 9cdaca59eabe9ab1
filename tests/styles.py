"""Which classes only the style of moderators' and groups' pages knows."""

from __future__ import annotations

import re
from functools import cache

from optrommel.assets import STYLES
from optrommel.folders import source_folder

WORKING_STYLE = "/css/working."
_CLASS = re.compile(r"\.([a-z][\w-]*)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def classes_in(sheet: str) -> frozenset[str]:
    """Give every class that a style sheet names."""
    folder = source_folder("static")
    text = "".join(path.read_text() for pattern in STYLES[sheet] for path in folder.glob(pattern))
    return frozenset(_CLASS.findall(_COMMENT.sub("", text)))


def working_classes() -> frozenset[str]:
    """Give the classes that only pages behind the log-in can wear."""
    return classes_in("css/working.css") - classes_in("css/optrommel.css")
