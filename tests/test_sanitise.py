"""Markdown from people: what it may become, and what a hostile hand cannot make of it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import nh3
import pytest
from justhtml import JustHTML

from optrommel.sanitise import ATTRIBUTES, MARKDOWN_LIMIT, PROTOCOLS, TAGS, render_markdown

REL = 'rel="nofollow noopener ugc"'

GIVES = {
    "**vet** en *schuin*": "<p><strong>vet</strong> en <em>schuin</em></p>",
    "een\ntwee": "<p>een<br>\ntwee</p>",
    "een\n\ntwee": "<p>een</p>\n<p>twee</p>",
    "- een\n- twee": "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>",
    "1. een\n2. twee": "<ol>\n<li>een</li>\n<li>twee</li>\n</ol>",
    "> zei ze": "<blockquote>\n<p>zei ze</p>\n</blockquote>",
    "zie https://x.nl/a?b=1&c=2.": f'<p>zie <a href="https://x.nl/a?b=1&amp;c=2" {REL}>https://x.nl/a?b=1&amp;c=2</a>.</p>',
    "zie www.x.nl": f'<p>zie <a href="http://www.x.nl" {REL}>www.x.nl</a></p>',
    "[de agenda](/de-gagels/agenda)": f'<p><a href="/de-gagels/agenda" {REL}>de agenda</a></p>',
    "[bel](tel:0521555010)": f'<p><a href="tel:0521555010" {REL}>bel</a></p>',
    "<https://x.nl>": f'<p><a href="https://x.nl" {REL}>https://x.nl</a></p>',
    r"\*geen ster\*": "<p>*geen ster*</p>",
    "a < b & c > d": "<p>a &lt; b &amp; c &gt; d</p>",
    "": "",
}

SCHEMES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)",
    "javascript&#0000058alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1)",
    "javascript\\:alert(1)",
    "javascript%3Aalert(1)",
    "\x01javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "ｊａｖａｓｃｒｉｐｔ:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "javascript://x.nl/%0aalert(1)",
    "vbscript:msgbox(1)",
    "livescript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data&colon;text/html,x",
    "file:///etc/passwd",
    "blob:https://x.nl/1",
    "view-source:https://x.nl",
    "ftp://x.nl",
    "//x.nl/geen-schema",
)
LINKS = ("[a]({})", "[a](<{}>)", "<{}>", '<a href="{}">a</a>', "[a]: {}\n\n[a]", "![a]({})")
HTML = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//x.nl></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" onerror="alert(1)"//',
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<style>@import 'https://x.nl/a.css'</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<body onload=alert(1)>",
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<object data=x.swf></object><embed src=x>",
    "<form action=https://x.nl><input name=code></form>",
    "<base href=https://x.nl><link rel=stylesheet href=x>",
    '<meta http-equiv=refresh content="0;url=https://x.nl">',
    "<!-- <script>alert(1)</script> -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><!DOCTYPE html>",
    "</p></div></main><h1>overgenomen</h1>",
    "<template><script>alert(1)</script></template>",
    '<a href="https://x.nl" onclick=alert(1) target=_blank>x</a>',
    '<a\nhref="java\0script:alert(1)">x</a>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "**<img src=x onerror=alert(1)>**",
    "- <script>\n  - alert(1)\n    - </script>",
    "> <svg\n> onload=alert(1)>",
    '[x](https://x.nl"onmouseover=alert(1)//)',
    "[x](https://x.nl 'a\" onclick=alert(1) b=\"')",
    "[<img src=x onerror=alert(1)>](https://x.nl)",
    "[a](https://x.nl)[b](javascript:alert(1))",
    'https://x.nl/"onmouseover=alert(1)',
    "https://x.nl/<script>alert(1)</script>",
    "http://x.nl/'onclick='alert(1)",
    "javascript:alert(1)",
    "www.x.nl\u2028<script>",
    "\u202e<script>\u202c txt.exe",
    "\ufeff<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<scrıpt>alert(1)</scrıpt>",
    "``<script>``\n```\n<script>\n```",
    "# <script>\n\n---\n\n| a | b |\n|---|---|\n| <b> | c |",
    "x" * MARKDOWN_LIMIT,
)
HOSTILE = [form.format(scheme) for form in LINKS for scheme in SCHEMES] + list(HTML)

SLOW = (
    *(
        "[",
        "*",
        "> ",
        "- ",
        "<",
        "[a](",
        "&#",
        "_a",
        "((",
        "**a",
        "&",
        "\n",
        "\\",
        "a@",
        "[x](<",
        "1. ",
        "![",
        "`",
        "~",
    ),
    *("a.com ", "https://a.nl ", "http://", "www.", ".com", "a.", "<a href=", "<!--", "]]>", "[][", "😀", "&lt;", "*_"),
)


@pytest.mark.parametrize(("markdown", "html"), GIVES.items())
def test_a_neighbours_markdown_becomes_plain_html(markdown: str, html: str) -> None:
    assert render_markdown(markdown).strip() == html


@pytest.mark.parametrize("markdown", HOSTILE)
def test_a_second_cleaner_finds_nothing_left_to_take_out(markdown: str) -> None:
    html = render_markdown(markdown)

    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(PROTOCOLS),
        link_rel=None,
    )
    assert JustHTML(html, sanitize=False).to_html() == JustHTML(cleaned, sanitize=False).to_html()


@pytest.mark.parametrize("markdown", HOSTILE)
def test_only_allowed_tags_attributes_and_protocols_come_out(markdown: str) -> None:
    document = JustHTML(f"<main>{render_markdown(markdown)}</main>", sanitize=False)

    for element in document.query("main *"):
        assert element.name in TAGS
        assert set(element.attrs) <= set(ATTRIBUTES.get(element.name, ()))
    for link in document.query("a"):
        assert urlsplit(link.attrs["href"] or "").scheme in PROTOCOLS | {""}


@pytest.mark.parametrize("part", SLOW)
def test_a_hostile_text_of_the_longest_size_is_rendered_within_a_second(part: str) -> None:
    text = (part * MARKDOWN_LIMIT)[:MARKDOWN_LIMIT]
    started = time.process_time()

    render_markdown(text)

    assert time.process_time() - started < 1
