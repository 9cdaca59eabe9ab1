"""Markdown from people to HTML that is safe to show. The only import of bleach."""

from __future__ import annotations

import bleach
from markdown_it import MarkdownIt

RENDERER_VERSION = 1  # raised whenever the same Markdown gives other HTML; stored pages are then rendered again
MARKDOWN_LIMIT = 4000  # characters

TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"})
ATTRIBUTES = {"a": ["href", "rel"]}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})

# Raw HTML off; no pictures, tables, headings or code: a neighbour's two lines need none of them.
_MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["newline", "escape", "emphasis", "link", "list", "blockquote", "entity", "autolink"]
)


Attributes = dict[tuple[str | None, str], str]


def _with_rel(attributes: Attributes, new: bool = False) -> Attributes | None:
    """Give a link its `rel`; one that lost its address becomes plain words again."""
    if (None, "href") not in attributes:
        return None
    return attributes | {(None, "rel"): "nofollow noopener ugc"}


_LINKER = bleach.linkifier.Linker(
    callbacks=[_with_rel], url_re=bleach.linkifier.build_url_re(protocols=["https", "http"]), parse_email=False
)


def render_markdown(text: str) -> str:
    """Turn a person's Markdown into HTML with only `TAGS` and `ATTRIBUTES`; bare addresses become links."""
    cleaned = bleach.clean(
        _MARKDOWN.render(text), tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True, strip_comments=True
    )
    return str(_LINKER.linkify(cleaned))
