"""Security headers as one table of data, put on every response by the outermost layer.

The layer wraps the whole application, static files included, so that a redirect, an error or a
refused method cannot be without them. The kinds are told apart by the path alone; which page is of
which kind the pages say themselves.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers

STATIC_PREFIX = "/static/build/"

# Only these lie under a folder named by their contents' hash.
HASHED = re.compile(r"/static/(?:build/(?:site|runtime)|operator)/[^/]+/.+")
WORKER = re.compile(r"/static/build/runtime/[^/]+/(?:(?:video|heif)-)?worker\.js")
PAGE = re.compile(r"/[^/]+(?P<below>/.*)")
API = re.compile(r"/(?:api|ncmec|stopncii)/.*")
API_PAGE = "/api/v1/"  # described for people

IMMUTABLE = "public, max-age=31536000, immutable"

# Those that Chromium knows on every system: it complains of others in the console.
DENIED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)

PAGE_CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
CSP = {
    "page": PAGE_CSP,
    "steps": PAGE_CSP
    | {
        "script-src": "'self' 'wasm-unsafe-eval'",
        "worker-src": "'self'",
        "connect-src": "'self'",
        "trusted-types": "worker",  # makes the address of a jailed worker, nothing else
    },
    # What is typed there stays there: no form may be sent, and nothing can be connected to.
    "letter": PAGE_CSP | {"form-action": "'none'"},
    # No 'self' here: with it the jailed worker could fetch by importScripts.
    "worker": {"default-src": "'none'", "script-src": "'wasm-unsafe-eval'"},
    "asset": {
        "default-src": "'none'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    },
}
CSP["api"] = CSP["asset"]

EVERYWHERE = {
    # X-Frame-Options is left out: frame-ancestors says the same to every browser that can hash.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
}


def policy(kind: str) -> dict[str, str]:
    """Return one kind's headers as they are sent."""
    cache = IMMUTABLE if kind in ("worker", "asset") else "no-store"
    csp = "; ".join(f"{name} {value}" for name, value in CSP[kind].items())
    return {**EVERYWHERE, "Content-Security-Policy": csp, "Cache-Control": cache}


POLICY = {kind: policy(kind) for kind in CSP}


def kind_of(path: str, status: int, pages: Mapping[str, str]) -> str:
    """Return the kind of a response; only what was found may be cached for good.

    `pages` holds the kind of each page by its path below the language.
    """
    if status in (200, 206, 304):
        if WORKER.fullmatch(path):
            return "worker"
        if HASHED.fullmatch(path):
            return "asset"
        if (page := PAGE.fullmatch(path)) and page["below"] in pages:
            return pages[page["below"]]
        if path == API_PAGE:
            return "page"
    return "api" if API.fullmatch(path) else "page"


def on_this_site(location: str) -> str:
    """Return where a redirect leads without scheme and host.

    A reverse proxy speaks HTTPS for us and anyone may send any Host: neither is ours to name.
    """
    parts = urlsplit(location)
    return urlunsplit(("", "", f"/{parts.path.lstrip('/')}", parts.query, parts.fragment))


class WithHeaders:
    """A WSGI application whose every response carries its kind's headers, `pages` as in kind_of."""

    def __init__(self, application: WSGIApplication, pages: Mapping[str, str]) -> None:
        self.application = application
        self.pages = pages

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
            own = Headers(headers)
            path = environ.get("PATH_INFO", "")
            for name, value in POLICY[kind_of(path, int(status[:3]), self.pages)].items():
                own.set(name, value)
            if "Location" in own:
                own.set("Location", on_this_site(own["Location"]))
            # WhiteNoise and gunicorn would add these; neither says anything a visitor needs.
            own.remove("Access-Control-Allow-Origin")
            own.remove("Last-Modified")
            return start_response(status, own.to_wsgi_list(), *([exc_info] if exc_info else []))  # type: ignore[arg-type]

        return self.application(environ, start)  # type: ignore[arg-type]
