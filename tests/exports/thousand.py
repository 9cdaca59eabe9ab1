"""Print the pack of a large neighbourhood in this process and tell pages, seconds and megabytes.

`python -m tests.exports.thousand FOLDER`
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from optrommel import create_app
from optrommel.clock import utc_now
from optrommel.config import Settings
from optrommel.exports.rules import PrintJob, SheetKind
from optrommel.extensions import db
from optrommel.schema import upgrade
from optrommel.slips.paper import make_batch
from tests.exports.printed import printed
from tests.factories import make_campaign, make_tin

TINS, SLIPS = 40, 25
KINDS = (SheetKind.SLIPS, SheetKind.LID, SheetKind.RULES, SheetKind.ROUTE, SheetKind.POSTER)


def main(folder: Path) -> None:
    """Make the campaign in a folder, and its PDF."""
    app = create_app(Settings(instance=folder, database_url=None, log_level="error"))
    with app.app_context():
        upgrade(db.engine)
        campaign = make_campaign()
        tins = [make_tin(campaign, f"Straat {number}", households=24) for number in range(TINS)]
        make_batch(campaign, tins, SLIPS, now=utc_now())
        db.session.commit()
        begun, busy = time.perf_counter(), time.process_time()
        pdf = printed(campaign, PrintJob(KINDS), folder)
        seconds, busy = time.perf_counter() - begun, time.process_time() - busy
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = pdf.read_bytes().count(b"/Type /Page\n")
    size = pdf.stat().st_size // 1024
    print(f"{pages} {seconds:.1f} {kilobytes / 1024:.0f} megabytes at most; {busy:.1f} s of CPU, {size} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
