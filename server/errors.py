"""Errors in one shape: JSON for programs, a page in the visitor's language for people.

Every JSON error is `{"ok": false, "error": {"code", "message", "field"?}}`; docs/api.md lists the
codes. Messages never quote what was sent.
"""

from collections.abc import Callable
from typing import Literal

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from server.logs import log, trail

# What programs ask; everything else is for people.
API_PREFIXES = ("/api/", "/ncmec/", "/stopncii/")

# What programs read; other statuses take their standard name.
MESSAGES = {
    400: ("malformed-request", "The request could not be read."),
    403: ("cross-site", "Requests from pages of other sites are refused."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not answer this method."),
    413: ("too-large", "The request is larger than this address takes."),
    415: ("not-json", "Send JSON, with the content type application/json."),
    429: ("too-many-requests", "There are too many requests just now. Try again in a moment."),
    500: ("server-error", "Something went wrong here. Nothing was lost: send the request again."),
    503: ("busy", "The service is busy. Nothing was lost: send the request again."),
}


class Refused(Exception):
    """A request that is not served: status, code and sentence; `field` names what is wrong."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


class ErrorDetail(BaseModel):
    """Which refusal it is, in a code and a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    message: str
    field: str | None = None


class ErrorOut(BaseModel):
    """The one shape of every error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ok: Literal[False]
    error: ErrorDetail


def error_body(code: str, message: str, field: str | None = None) -> dict[str, object]:
    """Return an error in its one shape."""
    detail = ErrorDetail(code=code, message=message, field=field)
    return ErrorOut(ok=False, error=detail).model_dump(exclude_none=True)


def plain_problem(status: int) -> Response:
    """Return a problem in one English sentence."""
    return Response(MESSAGES.get(status, MESSAGES[500])[1], status, mimetype="text/plain")


def register_errors(app: Flask, render_problem: Callable[[int], AnyResponse]) -> None:
    """Answer every error in the shape of whoever asked."""

    def page(status: int) -> AnyResponse:
        try:
            return render_problem(status)
        except Exception as error:
            # Even a page that cannot be made is answered here, with the headers.
            log.error("The page for status %d failed: %s", status, trail(error))
            return plain_problem(status)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> AnyResponse:
        return answer(error.status, error_body(error.code, error.message, error.field))

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> AnyResponse:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # a redirect
        if request.path.startswith(API_PREFIXES):
            code, message = MESSAGES.get(status, MESSAGES[500 if status >= 500 else 400])
            response: AnyResponse = answer(status, error_body(code, message))
        else:
            response = page(status)
        for name, value in error.get_headers():
            if name in ("Allow", "Retry-After"):
                response.headers[name] = value
        return response


def answer(status: int, body: dict[str, object]) -> Response:
    """Return JSON with a status."""
    response = jsonify(body)
    response.status_code = status
    return response
