"""What it costs on 10,000 slips, in a process of its own: processor time, and memory above a web process."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

COUNT = 10_000
PLACED = 600
ASKED = 30


def measured(*, with_encoder: bool) -> dict[str, float]:
    """Measure in a process that did nothing before."""
    program = [sys.executable, "-m", "bench.suggesting.costs", "encoder" if with_encoder else "base"]
    return dict(json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout))


def _memory(name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def _measure(*, with_encoder: bool) -> dict[str, float]:
    import optrommel.setup  # noqa: F401 - a web process is this large before it suggests anything
    from bench.suggesting.ours import in_dutch, texts_of
    from bench.suggesting.samples import handmade_slips, many
    from optrommel.themes.suggest import Example, Text, Theme, fit, index
    from optrommel.themes.suggesting.drafting import draft
    from optrommel.themes.suggesting.encoding import find_encoder
    from optrommel.themes.suggesting.word_list import read_word_list

    before, words = _memory("VmRSS"), read_word_list()
    slips = many(in_dutch(handmade_slips(), off_topic=False), COUNT)
    texts = texts_of(slips)
    encoder = find_encoder() if with_encoder else None
    started = time.process_time()
    if encoder:
        encoder([text.text for text in texts])
    encoded = time.process_time()
    draft(texts, (), (), words, encoder=encoder)
    drafted, peak = time.process_time(), _memory("VmHWM")
    themes = [Theme(name, name) for name in dict.fromkeys(slip.theme for slip in slips)]
    placed = [Example(text, slip.theme) for text, slip in zip(texts[:PLACED], slips, strict=False)]
    begun = time.process_time()
    model = fit(themes, placed, words, unplaced=texts[PLACED:], encoder=encoder)
    fitted = time.process_time()
    everything = index(texts, words=words, encoder=encoder)
    indexed = time.process_time()
    each = []
    for number in range(ASKED):
        asked = [Text(("new", number), f"{slips[-number].text} en nog iets")]
        moment = time.process_time()
        model.advise(asked)
        everything.alike(asked)
        each.append(time.process_time() - moment)
    return {
        "encode_s": encoded - started,
        "draft_s": drafted - encoded,
        "draft_mb": peak - before,
        "fit_s": fitted - begun,
        "index_s": indexed - fitted,
        "one_ms": 1000 * statistics.median(each),
    }


if __name__ == "__main__":
    print(json.dumps(_measure(with_encoder=sys.argv[1] == "encoder")))
