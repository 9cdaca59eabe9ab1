"""An evening of typing over, 600 slips beside 1,000 that are there: what the server does for each; it only tells."""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
import uuid
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from bench.figures import counted, signed_in
from bench.rows import SLUG, fill, texts_of
from optrommel import create_app
from optrommel.campaigns.actions import add_tins
from optrommel.campaigns.models import Campaign
from optrommel.clock import utc_now
from optrommel.config import load_settings
from optrommel.extensions import db
from optrommel.slips.paper import make_batch, printed_slips

THERE = 1_000
TINS, PER_TIN = 24, 25
ASKED = 100  # times
PAGE = f"/beheer/{SLUG}/overtypen"
SCRIPT = {"X-Requested-With": "fetch", "Accept": "application/json"}
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def _print_slips() -> list[tuple[int, str]]:
    """Make tins and paper; give each slip's tin and number."""
    campaign = db.session.scalars(select(Campaign)).one()
    tins = add_tins(campaign, [f"Straat {number}" for number in range(TINS)], now=utc_now())
    batch = make_batch(campaign, tins, PER_TIN, now=utc_now())
    db.session.commit()
    return [(slip.tin.number, str(slip.number)) for slip in printed_slips(campaign, batch) if slip.tin]


def _send(typist: FlaskClient, path: str, fields: dict[str, str]) -> float:
    started = time.perf_counter()
    answer = typist.post(path, data=fields, headers=SCRIPT)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}: {answer.text[:200]}")
    return (time.perf_counter() - started) * 1000


def _tell(name: str, times: list[float]) -> None:
    ninety_fifth = statistics.quantiles(times, n=20)[-1]
    print(f"{name}: p50 {statistics.median(times):.1f} ms, p95 {ninety_fifth:.1f} ms, longest {max(times):.1f} ms")


def _slip(token: str, tin: int, number: str, text: str) -> dict[str, str]:
    helping = {"help": "y", "name": "Bep", "contact": "0561-555 001", "jobs": "chat"} if tin % 4 == 0 else {}
    return {
        "csrf_token": token,
        "submission_id": str(uuid.uuid4()),
        "tin": str(tin),
        "number": number,
        "text": text,
        "language": "",
        **helping,
    }


def measure(folder: Path) -> None:
    """Measure everything in a temporary instance, and print it."""
    os.environ["OPTROMMEL_INSTANCE"] = str(folder)
    settings = load_settings(instance=folder, log_level="error", rate_limits="off")
    fill(settings, ideas=THERE)
    app = create_app(settings)
    with app.app_context():
        papers, engine = _print_slips(), db.engine
    typist = signed_in(app.test_client())
    found = _TOKEN.search(typist.get(f"{PAGE}?trommel=1").text)
    token = found[1] if found else ""
    texts = texts_of(THERE + len(papers))[THERE:]
    slips = [_slip(token, tin, number, text) for (tin, number), text in zip(papers, texts, strict=True)]
    for name, slip in (("first slip", slips[0]), ("last slip", slips[-1])):
        with counted(engine) as statements:
            _send(typist, PAGE, slip)
        print(f"{name}: {len(statements)} statements")
    _tell("slip", [_send(typist, PAGE, slip) for slip in slips[1:-1]])
    asked = {"csrf_token": token, "tin": "3", "number": papers[0][1], "text": texts[0]}
    for name in ("nummer", "lijkt-op"):
        _tell(name, [_send(typist, f"{PAGE}/{name}", asked) for _ in range(ASKED)])
    engine.dispose()


def main() -> None:
    """Measure in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="optrommel-bench-") as folder:
        measure(Path(folder))


if __name__ == "__main__":
    main()
