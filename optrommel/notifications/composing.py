"""From what happened to the words of a letter, in the language of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from jinja2 import Environment

from optrommel.config import Settings
from optrommel.languages import speaking
from optrommel.notifications.rules import check_line


@dataclass(frozen=True)
class Words:
    """What a letter says, twice: as text and as HTML."""

    subject: str
    text: str
    html: str


def link_to(endpoint: str, **values: Any) -> str:
    """Give the whole address of a page, from the settings alone: a visitor may claim to ask another host."""
    settings: Settings = current_app.config["SETTINGS"]
    site = urlsplit(settings.site)
    adapter = current_app.url_map.bind(site.netloc, url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)


def compose(kind: str, language: str, **values: Any) -> Words:
    """Write a letter; `values` are what its templates ask for."""
    subject, text, html = (
        write_part(f"mail/{kind}/{part}", language, **values) for part in ("subject.txt", "text.txt", "html.html")
    )
    return Words(check_line(" ".join(subject.split())), text.strip() + "\n", html)


def write_part(template: str, language: str, **values: Any) -> str:
    """Write what goes in many letters once; a template that ends in `.txt` gives plain text."""
    html = current_app.jinja_env
    with speaking(language):
        return (_plain(html) if template.endswith(".txt") else html).get_template(template).render(values)


@cache
def _plain(html: Environment) -> Environment:
    return html.overlay(autoescape=False)
