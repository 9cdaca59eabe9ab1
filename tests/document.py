"""An HTML page as tests read it: its elements by lexbor; end tags that fit nothing by a parser that tells of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from justhtml import JustHTML
from selectolax.lexbor import LexborHTMLParser, LexborNode

_WORDS = re.compile(r"(?<=>)[^<]+(?=<)|(?<==\")[^\"]+(?=\")")
_INSIDE = re.compile(r"^<template[^>]*>(.*)</template>$", re.DOTALL)


class Element:
    """An element of a page, found by CSS selectors."""

    def __init__(self, node: LexborNode) -> None:
        self._node = node
        self.name: str = node.tag or ""
        self.attrs = {name: value or "" for name, value in node.attributes.items()}

    def query(self, selector: str) -> list[Element]:
        """List what it holds that the selector means, in the order of the page."""
        return elements(node for node in self._node.css(selector) if node.mem_id != self._node.mem_id)

    @property
    def parent(self) -> Element | None:
        """Give what holds it."""
        return Element(self._node.parent) if self._node.parent is not None else None

    @property
    def text(self) -> str:
        """Give the words in it as they stand there."""
        return self._node.text()

    @property
    def words(self) -> str:
        """Give the words in it as people read them: on one line."""
        return " ".join(self._node.text(separator=" ").split())

    @property
    def html(self) -> str:
        """Give how it is written."""
        return self._node.html or ""


def elements(nodes: Iterable[LexborNode]) -> list[Element]:
    return [Element(node) for node in nodes]


class Document:
    """A page of HTML."""

    def __init__(self, html: str) -> None:
        check_shape(_WORDS.sub("-", html))
        self._tree = LexborHTMLParser(html)

    def query(self, selector: str) -> list[Element]:
        """List what the selector means, in the order of the page; not what a script takes out of a template."""
        return elements(self._tree.css(selector))

    def unread(self) -> list[Element]:
        """List what nobody reads until a script takes it out of a template."""
        insides = [_INSIDE.findall(template.html or "") for template in self._tree.css("template")]
        return [found for (inside,) in insides for found in elements(LexborHTMLParser(inside).css("body *"))]


@cache
def check_shape(html: str) -> None:
    """Refuse end tags that fit nothing and what is never closed off. The shape will do: words are no mistakes."""
    JustHTML(html, sanitize=False, strict=True)
