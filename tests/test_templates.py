"""Templates hold nothing inline and trust no text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
JINJA = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
IN_JINJA = {
    "a text that is trusted": re.compile(r"\|\s*safe\b|Markup\(|autoescape"),
    "HTML that was not sanitised": re.compile(r"(?<!html)(?<!html )\|\s*as_html"),
}
IN_HTML = {
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:|data:text", re.IGNORECASE),
}
ALLOWED = {"layouts/mail.html": ["an inline style"]}  # a letter fetches no style sheet
HOSTILE = [
    ("{{ text | safe }}", "a text that is trusted"),
    ("{{ text|safe }}", "a text that is trusted"),
    ('<p style="color: red">', "an inline style"),
    ("<style>p {}</style>", "an inline style"),
    ("<script>go()</script>", "an inline script"),
    ('<script type="module">go()</script>', "an inline script"),
    ('<a class="x"\n onclick="go()">', "an inline handler"),
    ('<a href="javascript:go()">', "an address that runs"),
    ("{{ slip.text | as_html }}", "HTML that was not sanitised"),
    ("{{ slip.text|as_html }}", "HTML that was not sanitised"),
]
HARMLESS = [
    '<script type="module" src="/x.js"></script>',
    "{{ update.html | as_html }}",
    "{{ theme.description_html | as_html }}",
    '<link rel="stylesheet" href="x">',
    '<option value="on">',
    """<a href="{{ url_for('x', onderwerp='idea-1') }}">""",
]


def faults(text: str) -> list[str]:
    html = JINJA.sub("", text)
    found = [name for name, pattern in IN_JINJA.items() if pattern.search(text)]
    return found + [name for name, pattern in IN_HTML.items() if pattern.search(html)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_holds_nothing_inline_and_trusts_no_text(template: Path) -> None:
    assert faults(template.read_text()) == ALLOWED.get(template.relative_to(ROOT / "templates").as_posix(), [])


@pytest.mark.parametrize(("text", "fault"), HOSTILE)
def test_the_check_finds_what_it_looks_for(text: str, fault: str) -> None:
    assert faults(text) == [fault]


@pytest.mark.parametrize("text", HARMLESS)
def test_the_check_leaves_the_rest_alone(text: str) -> None:
    assert faults(text) == []


def test_only_one_module_makes_html_trusted() -> None:
    found = [path.name for path in sorted((ROOT / "optrommel").rglob("*.py")) if "import Markup" in path.read_text()]

    assert found == ["web.py"]
