"""What may be written to a log: method, route pattern, status, milliseconds, and where code failed.

Never an address, a user agent, a language, a path as it was asked for, a body or an exception's
message, which may quote any of them. The same holds for what gunicorn itself would write.
"""

import logging
import sys
import time
import traceback
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

log = logging.getLogger("abdruck")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def trail(error: BaseException) -> str:
    """Return what failed and where, without messages: they may quote what a visitor sent."""
    names = []
    current: BaseException | None = error
    while current is not None:
        names.append(type(current).__name__)
        current = current.__cause__ or current.__context__
    frames = traceback.extract_tb(error.__traceback__)
    where = " > ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{' from '.join(names)} at {where}"


class QuietFlask(Flask):
    """Flask that logs where a request failed instead of what was in it."""

    def log_exception(self, exc_info: ExcInfo | tuple[None, None, None], *_: Any) -> None:
        """Log one unhandled exception without its message or the request's path."""
        if exc_info[1] is not None:
            rule = request.url_rule.rule if request.url_rule else "-"
            log.error("%s %s failed: %s", request.method, rule, trail(exc_info[1]))


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn carries no types
    """gunicorn's log without the request lines and addresses it would quote."""

    def exception(self, msg: str, *args: object, **kwargs: Any) -> None:
        """Log a failure: in full while starting, else without anything from a request."""
        error = sys.exc_info()[1]
        if error is None or msg == "Exception in worker process":
            super().exception(msg, *args, **kwargs)
        else:
            self.error_log.error("A request failed: %s", trail(error))

    def warning(self, msg: str, *args: object, **kwargs: Any) -> None:
        """Log a warning; gunicorn's about a malformed request quotes it and its address."""
        if msg.startswith("Invalid request"):
            msg, args = "Refused something that is not a valid HTTP request.", ()
        super().warning(msg, *args, **kwargs)


def register_logs(app: Flask) -> None:
    """Log each answered request by its route's pattern."""

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_answer(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule else "-"
        method = request.method if request.url_rule else "-"
        took = (time.perf_counter() - g.started) * 1000 if "started" in g else 0.0
        log.info("%s %s %d %.0f ms", method, rule, response.status_code, took)
        return response
