"""The security headers of every answer, pages and static files alike."""

from __future__ import annotations

import gzip
from wsgiref.headers import Headers

from flask import Flask, Response, request

from optrommel.access import EVERYONE, audiences_of

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types optrommel",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # a receipt code in an address never leaves the site
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ONE_YEAR = 365 * 24 * 3600
COMPRESSED_FROM = 1024  # bytes; a smaller page fits in one packet as it is
GZIP_LEVEL = 4  # a list of ideas of 10 kB: 2.5 kB in 0.1 ms; higher levels gain 2 %
# Open to everyone, yet about one person: whoever has the code.
PRIVATE_ENDPOINTS = frozenset({"pages.receipt", "slips.look_up", "slips.new", "accounts.log_in", "accounts.join"})


def add_headers(headers: Headers) -> None:
    """Add the headers that every answer carries to those of a static file."""
    for name, value in HEADERS.items():
        headers[name] = value


def _compress(response: Response) -> None:
    # Only what everybody may read: on a page with a secret the size would tell something of it (breachattack.com).
    if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and (response.content_length or 0) >= COMPRESSED_FROM:
        response.set_data(gzip.compress(response.get_data(), GZIP_LEVEL, mtime=0))
        response.content_encoding = "gzip"


def finish(response: Response) -> Response:
    """Add the headers, keep private pages out of every cache, and insist on TLS where there is TLS."""
    response.headers.extend(HEADERS)
    is_private = EVERYONE not in audiences_of(request.endpoint) or request.endpoint in PRIVATE_ENDPOINTS
    if is_private or request.method != "GET" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache, private")
        _compress(response)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    return response


def init_app(app: Flask) -> None:
    """Add the headers to every page."""
    app.after_request(finish)
