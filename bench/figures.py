"""What a page costs beside time: SQL statements, bytes over the line; and what a start costs."""

from __future__ import annotations

import gzip
import http.client
import re
import resource
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urljoin

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from bench.rows import EMAIL, PASSWORD, SLUG
from optrommel import create_app
from optrommel.config import Settings
from optrommel.extensions import db

STARTS = 5
OURS, BARE = "optrommel", "bench.bare"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_LOADED = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:css|js|woff2|svg))"')
_FONT = re.compile(r"url\(([^)]+-latin-(?:regular|bold)[^)]+)\)")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def statements_per_page(settings: Settings, *, code: str, theme: str) -> dict[str, int]:
    """Count the SQL statements of each kind of page, on a database with all its rows."""
    app = create_app(settings)
    with app.app_context():
        engine = db.engine
    counts = {}
    for name, path in _pages(code, theme).items():
        visitor = signed_in(app.test_client()) if path.startswith("/beheer") else app.test_client()
        with counted(engine) as statements:
            response = visitor.get(path)
        if response.status_code != 200:
            raise SystemExit(f"{path} answered {response.status_code}")
        counts[name] = len(statements)
    counts["submission"] = _statements_of_submission(app.test_client(), engine)
    engine.dispose()
    return counts


def _pages(code: str, theme: str) -> dict[str, str]:
    return {
        "campaign": f"/{SLUG}/",
        "ideas": f"/{SLUG}/ideeen",
        "search": f"/{SLUG}/ideeen?q=bankje",
        "idea": f"/{SLUG}/ideeen/1",
        "theme": f"/{SLUG}/themas/{theme}",
        "form": f"/{SLUG}/briefje",
        "code": f"/volg/{code}",
        "inbox": f"/beheer/{SLUG}/postvak",
        "board": f"/beheer/{SLUG}/bord",
    }


def _token(visitor: FlaskClient, path: str) -> str:
    found = _TOKEN.search(visitor.get(path).text)
    return found[1] if found else ""


def signed_in(visitor: FlaskClient) -> FlaskClient:
    token = _token(visitor, "/inloggen")
    visitor.post("/inloggen", data={"csrf_token": token, "email": EMAIL, "password": PASSWORD})
    return visitor


def _statements_of_submission(visitor: FlaskClient, engine: Engine) -> int:
    path = f"/{SLUG}/briefje"
    slip = {"csrf_token": _token(visitor, path), "submission_id": str(uuid.uuid4()), "text": "Een bankje"}
    with counted(engine) as statements:
        response = visitor.post(path, data=slip)
    if response.status_code != 303:
        raise SystemExit(f"{path} answered {response.status_code}")
    return len(statements)


def starts(environment: Mapping[str, str]) -> tuple[list[float], list[float]]:
    """Measure, in turns, the processor seconds that a process takes until either application is made."""
    for module in (OURS, BARE):
        _start(module, environment)  # compiles
    pairs = [(_start(OURS, environment), _start(BARE, environment)) for _ in range(STARTS)]
    return [ours for ours, _bare in pairs], [bare for _ours, bare in pairs]


def _start(module: str, environment: Mapping[str, str]) -> float:
    # rich comes with a tool of the tests; where only the product is installed structlog finds none.
    program = f"import sys; sys.modules['rich'] = None; from {module} import create_app; create_app()"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], env=dict(environment), check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def weights_of_form(port: int) -> dict[str, int]:
    """Give the bytes over the line of the form page and of all that it loads, by kind of file."""
    path = f"/{SLUG}/briefje"
    page, page_bytes = _fetch(port, path)
    weights = {"html": page_bytes}
    files = {urljoin(path, found) for found in _LOADED.findall(page)}
    sheets = [name for name in files if name.endswith(".css")]
    files |= {urljoin(sheet, found) for sheet in sheets for found in _FONT.findall(_fetch(port, sheet, "identity")[0])}
    for file in files:
        kind = file.rpartition(".")[2]
        weights[kind] = weights.get(kind, 0) + _fetch(port, file)[1]
    return weights


def _fetch(port: int, path: str, encoding: str = "br, gzip") -> tuple[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    plain = gzip.decompress(content) if response.getheader("Content-Encoding") == "gzip" else content
    return plain.decode(errors="replace"), len(content)
