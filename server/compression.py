"""Compresses the pages that anyone may read: on a slow phone each kilobyte counts.

Answers to a POST stay as they are. They hold a case and what was typed together, and the length
of a compressed answer would tell something about the one through the other.
"""

import gzip

from flask import Flask, request
from werkzeug.wrappers import Response

LEVEL = 6  # a page in less than a millisecond; higher levels save some ten bytes


def register_compression(app: Flask) -> None:
    """Compress the HTML of every GET where the browser takes it."""
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """Return a page as gzip, anything else unchanged."""
    if request.method not in ("GET", "HEAD") or response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Encoding")
    if response.content_encoding or request.accept_encodings["gzip"] <= 0:
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.content_encoding = "gzip"
    return response
