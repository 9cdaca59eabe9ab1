"""From HTML documents to one PDF. Takes seconds and memory: for a process of its own, never for a web request."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import current_app
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from optrommel.rules import N_, RuleError

NOWHERE = "https://sheets.invalid"  # where the documents seem to come from, so that `/static/…` is a whole address
STYLE = "css/print.css"
MIME_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


class PrinterMissingError(RuleError):
    """The library that lays out pages is not on this machine."""

    status = 503
    sentence = N_(
        "Deze computer kan nog geen PDF maken: Pango ontbreekt. Wie de website beheert, installeert het in een minuut"
        " (docs/paper.md). Afdrukken vanuit je browser kan wel."
    )


def write_pdf(documents: Iterator[str], target: Path, *, made: Callable[[int], None]) -> int:
    """Write HTML documents, in the language and under the title of the first, as one PDF; give how many pages.

    `made` is told after each document how many pages there are. Raises `PrinterMissingError`.
    """
    weasyprint, joined = _printer(), PdfWriter()
    files, fonts = _fetcher(weasyprint), weasyprint.text.fonts.FontConfiguration()
    # Read once, with its fonts, and not again for each document that asks for it.
    style = weasyprint.CSS(
        url=f"{NOWHERE}/static/{current_app.extensions['assets'][STYLE]}", url_fetcher=files, font_config=fonts
    )
    files.has_given_style = True
    with _what_is_there_stays():
        for document in documents:
            # Each by itself: the boxes of a thousand slips at once take four times the memory.
            page = weasyprint.HTML(string=document, base_url=NOWHERE, url_fetcher=files)
            _add(joined, page.write_pdf(stylesheets=[style], font_config=fonts))
            gc.collect()  # not in between, see below
            made(len(joined.pages))
    joined.write(target)
    return len(joined.pages)


@contextmanager
def _what_is_there_stays() -> Iterator[None]:
    """Look for garbage after each document alone, and never among what was there before: that takes long."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _printer() -> ModuleType:
    """Load WeasyPrint: seconds and 90 MB, which only who prints should pay."""
    try:
        import weasyprint
    except OSError as error:  # it looks for Pango while it is imported
        raise PrinterMissingError from error
    module: ModuleType = weasyprint
    return module


def _add(joined: PdfWriter, pages: bytes) -> None:
    is_first = not joined.pages
    reader = PdfReader(BytesIO(pages))
    joined.append(reader, import_outline=False)
    if is_first:
        joined.add_metadata(reader.metadata or {})
        joined.root_object[NameObject("/Lang")] = reader.root_object["/Lang"]


def _fetcher(weasyprint: ModuleType) -> Any:
    """Make what gives the documents our own style and letters, and nothing else: no network, no other files."""
    folder, names = Path(current_app.instance_path) / "assets", current_app.extensions["assets"]
    own = [names[name] for name in names if name == STYLE or name.endswith(".woff2")]
    known = {f"{NOWHERE}/static/{name}": folder / name for name in own}

    class OwnFiles(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]
        has_given_style = False

        def fetch(self, url: str, headers: object = None) -> object:
            path = known.get(url)
            if path is None:
                raise ValueError("not a file of ours")
            kind = {"Content-Type": MIME_TYPES[path.suffix]}
            content = b"" if self.has_given_style and path.suffix == ".css" else path.read_bytes()
            return weasyprint.urls.URLFetcherResponse(url, content, kind)

    return OwnFiles()
