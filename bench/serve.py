"""One of the two applications on the server of `optrommel serve`: `python -m bench.serve <factory> <port>`."""

from __future__ import annotations

import sys

from optrommel.config import load_settings
from optrommel.server import serve

PROCESSES = 2

if __name__ == "__main__":
    _name, factory, port = sys.argv
    serve(load_settings(), host="127.0.0.1", port=int(port), processes=PROCESSES, factory=factory)
