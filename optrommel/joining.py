"""A script and all that it imports from its own folder as one file: a chain of requests costs more than its bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./(\w+)\.js";\n', re.MULTILINE)
_FROM_AFAR = re.compile(r'^import \{[^}]*\} from "\.\./[^"]*";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b[^(\n]*$", re.MULTILINE)


class UnknownFormError(ValueError):
    """A script imports or exports in a way that cannot be joined."""


def join(name: str, scripts: Mapping[str, str]) -> str:
    """Give a script of `scripts` (name → source) with all that it imports before it, each with names of its own.

    What comes from other folders stays an import. Raises `UnknownFormError`.
    """
    order = _in_order(name, scripts, {})
    from_afar = dict.fromkeys(line for one in order for line in _FROM_AFAR.findall(scripts[one]))
    return "".join([*from_afar, *(_scope(one, scripts[one]) for one in order)])


def _in_order(name: str, scripts: Mapping[str, str], order: dict[str, None]) -> dict[str, None]:
    """List a script after what it imports, each once: as browsers run them (never in a circle)."""
    for _names, other in _IMPORT.findall(scripts[name]):
        if other not in order:
            _in_order(other, scripts, order)
    order[name] = None
    return order


def _scope(name: str, script: str) -> str:
    body = _FROM_AFAR.sub("", _IMPORT.sub(_taken, script))
    given = ", ".join(_EXPORT.findall(body))
    body = _EXPORT.sub("", body)
    if left_over := _LEFT_OVER.search(body):
        raise UnknownFormError(f"{name}.js: {left_over[0]}")
    return f"const ${name} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _taken(imported: re.Match[str]) -> str:
    names, other = imported.groups()
    return f"const {{{names.replace(' as ', ': ')}}} = ${other};\n" if names else ""
