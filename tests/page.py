"""Pages as people meet them: look, follow links, fill in the real form. Every page is held to the house rules."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.document import Document, Element
from tests.listening import misplaced
from tests.sessions import session_cookie
from tests.styles import WORKING_STYLE, working_classes

CONTROLS = "input, textarea, select"
REFERENCES = frozenset({"for", "aria-describedby", "aria-labelledby", "aria-controls"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BEHIND_THE_LOGIN = ("/beheer/", "/groep/")
MULTIPART = "multipart/form-data"


@dataclass(frozen=True)
class Upload:
    """A file that somebody chose; without a name nothing was chosen."""

    content: bytes = b""
    name: str = ""
    kind: str = "image/jpeg"


def text_of(element: Element) -> str:
    return element.words


class Page:
    """One HTML page that a visitor got."""

    def __init__(self, visitor: Visitor, response: TestResponse) -> None:
        self.visitor = visitor
        self.status = response.status_code
        self.headers = response.headers
        self.path = response.request.path
        self.address = response.request.full_path if response.request.query_string else self.path
        self.html = response.get_data(as_text=True)
        self.document = Document(self.html)
        keep_house_rules(self)

    def all(self, selector: str) -> list[Element]:
        return self.document.query(selector)

    def one(self, selector: str) -> Element:
        (found,) = self.all(selector)
        return found

    def texts(self, selector: str) -> list[str]:
        return [text_of(element) for element in self.all(selector)]

    @property
    def h1(self) -> str:
        return text_of(self.one("h1"))

    @property
    def text(self) -> str:
        """Everything that a reader reads on the page."""
        return text_of(self.one("body"))

    def shows(self, words: str) -> bool:
        return " ".join(words.split()) in self.text

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return self.texts(".errors li")

    @property
    def notices(self) -> list[str]:
        return self.texts(".notice p")

    def follow(self, link: str, *, within: str = "body") -> Page:
        """Follow the link with these words; the first, when there are several."""
        found = [anchor for anchor in self.all(f"{within} a") if text_of(anchor).startswith(link)]
        assert found, f"no link ‘{link}’ on {self.path}: {self.texts('a')}"
        return self.visitor.get(urljoin(self.path, found[0].attrs["href"] or ""))

    def form_with(self, button: str) -> Element:
        """Find the form that this button sends; the first, when there are several."""
        for form in self.all("form"):
            if any(text_of(found) == button for found in self._buttons(form)):
                return form
        raise AssertionError(f"no button ‘{button}’ on {self.path}: {self.texts('button')}")

    def _buttons(self, form: Element) -> list[Element]:
        """List the buttons that send a form: those in it, and those that name it from elsewhere."""
        name = form.attrs.get("id")
        return [*form.query("button"), *(self.all(f'button[form="{name}"]') if name else [])]

    def _pressed(self, form: Element, button: str) -> Element:
        return next(found for found in self._buttons(form) if text_of(found) == button)

    def values(self, button: str) -> dict[str, list[str]]:
        """Give what a browser would send with the form of this button, untouched."""
        form = self.form_with(button)
        pressed = self._pressed(form, button)
        own = self.all(f'[form="{form.attrs["id"]}"]') if form.attrs.get("id") else []
        values: dict[str, list[str]] = {}
        for control in [*form.query(CONTROLS), *(control for control in own if control.name != "button")]:
            for value in sent_by(control):
                values.setdefault(control.attrs["name"] or "", []).append(value)
        if pressed.attrs.get("name"):
            values[pressed.attrs["name"] or ""] = [pressed.attrs.get("value") or ""]
        return values

    def submit(self, button: str, *, follow: bool = True, **typed: Any) -> Page:
        """Fill in the form of this button and press it. `None` empties a field or tick; a list ticks several."""
        form = self.form_with(button)
        values: dict[str, list[Any]] = {**self.values(button), **files_of(form)}
        names = set(values) | {control.attrs.get("name") for control in form.query(CONTROLS)} | self._outside(form)
        for name, value in typed.items():
            assert name in names, f"the form of ‘{button}’ has no field ‘{name}’: {sorted(filter(None, names))}"
            values[name] = [] if value is None else [as_sent(part) for part in as_list(value)]
        action = self._pressed(form, button).attrs.get("formaction") or form.attrs.get("action")
        target = urljoin(self.address, action or "")
        if (form.attrs.get("method") or "get").lower() == "get":
            return self.visitor.get(target.partition("?")[0], query=values)
        return self.visitor.post(target, values, follow=follow, enctype=form.attrs.get("enctype"))

    def _outside(self, form: Element) -> set[str | None]:
        if not form.attrs.get("id"):
            return set()
        return {control.attrs.get("name") for control in self.all(f'[form="{form.attrs["id"]}"]')}


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def as_sent(value: Any) -> Any:
    return value if isinstance(value, Upload) else str(value)


def files_of(form: Element) -> dict[str, list[Upload]]:
    """Give what a browser sends for the file fields of a form in which nothing was chosen."""
    chosen = form.query('input[type="file"]') if form.attrs.get("enctype") == MULTIPART else []
    return {control.attrs["name"] or "": [Upload()] for control in chosen}


def sent_by(control: Element) -> list[str]:
    """Give the values that a form control sends when nobody touches it."""
    attributes = control.attrs
    if "name" not in attributes or "disabled" in attributes:
        return []
    if control.name == "textarea":
        return [control.text]
    if control.name == "select":
        options = control.query("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        return [option.attrs.get("value") or "" for option in chosen]
    if attributes.get("type") in ("checkbox", "radio"):
        return [attributes.get("value") or "on"] if "checked" in attributes else []
    if attributes.get("type") == "file":
        return []
    return [attributes.get("value") or ""]


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, app: Flask, *, language: str = "nl") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.language = language

    def open(self, path: str, *, method: str = "GET", **options: Any) -> TestResponse:
        """Get the bare answer; no redirect is followed, nothing is checked."""
        headers = {"Accept-Language": self.language, **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, *, query: dict[str, list[str]] | None = None) -> Page:
        return self._page(self.open(path, query_string=query))

    def post(self, path: str, values: dict[str, Any], *, follow: bool = True, enctype: str | None = None) -> Page:
        sent: Any = values
        if enctype == MULTIPART:
            boundary, sent = encode_multipart(MultiDict({n: list(map(_part, as_list(v))) for n, v in values.items()}))
            enctype = f"{MULTIPART}; boundary={boundary}"
        response = self.open(path, method="POST", data=sent, content_type=enctype)
        return self._page(response) if follow else self._page(response, most=0)

    def _page(self, response: TestResponse, most: int = 5) -> Page:
        while response.status_code in REDIRECTS and most:
            response = self.open(urljoin(response.request.path, response.headers["Location"]))
            most -= 1
        return Page(self, response)

    def let_in(self, email: str) -> Visitor:
        """Be somebody who has logged in."""
        self.client.set_cookie(*session_cookie(self.app, email))
        return self

    def log_in(self, email: str, password: str) -> Page:
        """Log in on the page."""
        return self.get("/inloggen").submit("Log in", email=email, password=password)


def _part(value: Any) -> Any:
    if not isinstance(value, Upload):
        return value
    return FileStorage(io.BytesIO(value.content), filename=value.name, content_type=value.kind)


def keep_house_rules(page: Page) -> None:
    """One h1 that opens the title, labelled fields, no id twice, nothing inline, a language, no dead links."""
    elements = (
        page.all("*") + page.document.unread()
    )  # looked up once: a selector costs more than all these rules together
    html, title, h1 = (_only(elements, name) for name in ("html", "title", "h1"))
    assert html.attrs.get("lang"), f"{page.path}: no language"
    name = text_of(title)
    assert name.startswith(text_of(h1)), f"{page.path}: the title ‘{name}’ does not open with the h1 ‘{text_of(h1)}’"
    _no_id_twice(page, elements)
    _fields_have_labels(page, elements)
    _nothing_inline(page, elements)
    _references_exist(page, elements)
    _links_lead_somewhere(page, elements)
    _styles_are_its_own(page, elements)
    assert not misplaced, f"{page.path}: residents read {misplaced}; see BEHIND_THE_LOGIN in tests/catalogues.py"


def _only(elements: list[Element], name: str) -> Element:
    (found,) = _named(elements, name)
    return found


def _named(elements: list[Element], *names: str) -> list[Element]:
    return [element for element in elements if element.name in names]


def _ids(elements: list[Element]) -> Counter[str | None]:
    return Counter(element.attrs["id"] for element in elements if "id" in element.attrs)


def _no_id_twice(page: Page, elements: list[Element]) -> None:
    twice = [name for name, count in _ids(elements).items() if count > 1]
    assert not twice, f"{page.path}: ids twice: {twice}"


def _fields_have_labels(page: Page, elements: list[Element]) -> None:
    labelled = {label.attrs.get("for") for label in _named(elements, "label")}
    for control in _named(elements, *CONTROLS.split(", ")):
        if control.attrs.get("type") in ("hidden", "submit"):
            continue
        assert control.attrs.get("id") in labelled or control.attrs.get("aria-label"), (
            f"{page.path}: field ‘{control.attrs.get('name')}’ has no label"
        )


def _nothing_inline(page: Page, elements: list[Element]) -> None:
    assert not _named(elements, "style"), f"{page.path}: inline style sheet"
    for element in elements:
        inline = [name for name in element.attrs if name == "style" or name.startswith("on")]
        assert not inline, f"{page.path}: inline {inline} on <{element.name}>"
    for script in _named(elements, "script"):
        assert script.attrs.get("src", "").startswith("/static/"), f"{page.path}: a script of our own only"


def _references_exist(page: Page, elements: list[Element]) -> None:
    ids = set(_ids(elements))
    for element in elements:
        for name in REFERENCES & element.attrs.keys():
            missing = set((element.attrs[name] or "").split()) - ids
            assert not missing, f"{page.path}: {name} points at {missing}, which is not there"


def _links_lead_somewhere(page: Page, elements: list[Element]) -> None:
    ids = set(_ids(elements))
    for anchor in _named(elements, "a"):
        address = anchor.attrs.get("href") or ""
        assert address, f"{page.path}: a link without an address"
        assert urlsplit(address).scheme in ("", "http", "https", "tel", "mailto"), f"{page.path}: {address}"
        assert not address.startswith("#") or address[1:] in ids, f"{page.path}: link to {address} leads nowhere"


def _styles_are_its_own(page: Page, elements: list[Element]) -> None:
    """Residents do not load what only moderators' and groups' pages wear, and wear none of it."""
    if any(WORKING_STYLE in (link.attrs.get("href") or "") for link in _named(elements, "link")):
        assert page.path.startswith(BEHIND_THE_LOGIN), f"{page.path}: residents load the style of moderators"
        return
    worn = {name for element in elements for name in (element.attrs.get("class") or "").split()}
    assert not worn & working_classes(), f"{page.path}: {worn & working_classes()} stand in a style it does not load"
