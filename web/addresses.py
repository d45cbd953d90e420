"""Addresses that lead here from anywhere: from a file, from other people's pages, from paper."""

from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for

from web.pages import BLUEPRINT

_HERE = ("127.0.0.1", "::1", "localhost")


def whole_address(origin: str, endpoint: str, **values: Any) -> str:
    """Return the address of a page; by the visitor's word where no origin is set.

    Behind a proxy every visit seems to come without https. Only this very machine may do so: in
    any other way the site must not be visited.
    """
    scheme = "http" if urlsplit(f"//{request.host}").hostname in _HERE else "https"
    return (origin or f"{scheme}://{request.host}") + url_for(f"{BLUEPRINT}.{endpoint}", **values)
