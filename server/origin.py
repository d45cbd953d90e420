"""Refuses what a page of another site sends through a visitor's browser; needs no token, no cookie.

The browser says where a request comes from: `Sec-Fetch-Site`, on older ones `Origin`. There is
no session to abuse here; this keeps other sites from using their visitors to send us rubbish.
The idea is Filippo Valsorda's for Go's CrossOriginProtection, and Datasette's after it.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def register_origin_check(app: Flask) -> None:
    """Check every request that could change something."""

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in SAFE_METHODS and not is_own_site():
            abort(403)


def is_own_site() -> bool:
    """Tell whether a request comes from our own pages or from no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # Our no-referrer policy makes older browsers send "null" with our own forms.
    return origin is None or origin == "null" or urlsplit(origin).netloc == request.host
