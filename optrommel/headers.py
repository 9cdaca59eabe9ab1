"""The security headers of every answer, pages and static files alike."""

from __future__ import annotations

import gzip
from wsgiref.headers import Headers

from flask import Flask, Response, g, request

from optrommel.access import EVERYONE, audiences_of
from optrommel.clock import ONE_YEAR_S
from optrommel.traits import Trait, has_trait

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
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
WITH_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")
# Style, scripts, letters and photos are no documents; the rest of the headers would weigh more than some of them.
FILE_HEADERS = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
OK = 200
COMPRESSED_FROM = 1024  # bytes; a smaller page fits in one packet as it is
GZIP_LEVEL = 4  # a list of ideas of 10 kB: 2.5 kB in 0.1 ms; higher levels gain 2 %


def add_headers(headers: Headers, path: str) -> None:
    """Add to a static file the headers that mean something for it; a drawing is a document too."""
    for name in HEADERS if path.endswith(".svg") else FILE_HEADERS:
        headers[name] = HEADERS[name]


def _compress(response: Response) -> None:
    if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and (response.content_length or 0) >= COMPRESSED_FROM:
        response.set_data(gzip.compress(response.get_data(), GZIP_LEVEL, mtime=0))
        response.content_encoding = "gzip"


def _may_be_compressed(*, is_private: bool) -> bool:
    """Tell whether the size of a page gives nothing away.

    A stranger who makes a page repeat his words beside a secret, such as a token, learns the secret from the size
    (breachattack.com). A view whose page repeats nothing of a stranger, or holds no secret worth the trouble, says so
    in `g.gives_nothing_away`.
    """
    return request.method == "GET" and (not is_private or g.get("gives_nothing_away", False))


def finish(response: Response) -> Response:
    """Add the headers, keep private pages out of every cache, and insist on TLS where there is TLS."""
    response.headers.extend(HEADERS)
    if has_trait(Trait.USES_CAMERA, request.endpoint):
        response.headers["Permissions-Policy"] = WITH_CAMERA
    is_private = EVERYONE not in audiences_of(request.endpoint) or has_trait(Trait.PRIVATE, request.endpoint)
    if is_private or request.method != "GET" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache, private")
    if response.status_code == OK and _may_be_compressed(is_private=is_private):
        _compress(response)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_S}; includeSubDomains"
    return response


def init_app(app: Flask) -> None:
    """Add the headers to every page."""
    app.after_request(finish)
