"""Reads a JSON body that may be hostile: size, type, depth, numbers and keys are checked first."""

import json
from collections.abc import Sequence
from typing import NoReturn

from flask import Request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from server.errors import ApiError


def read_json(request: Request) -> object:
    """Return a request's JSON.

    Raises:
        ApiError: It is not JSON by its type or content.
        RequestEntityTooLarge: It reaches the limit; where its length is said, before it is read.
    """
    parameters = {name: value.lower() for name, value in request.mimetype_params.items()}
    if request.mimetype != "application/json" or parameters not in ({}, {"charset": "utf-8"}):
        raise ApiError(415, "not-json", "Send JSON, with the content type application/json.")
    data = request.get_data(cache=False)
    # A body in chunks is cut at the limit without a word.
    if request.max_content_length is not None and len(data) >= request.max_content_length:
        raise RequestEntityTooLarge
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise malformed("The body is not valid UTF-8.") from error
    try:
        return json.loads(
            text,
            object_pairs_hook=unique_keys,
            parse_constant=refuse_constant,
            parse_float=refuse_fraction,
            parse_int=small_number,
        )
    except json.JSONDecodeError as error:
        raise malformed(f"The body is not valid JSON (near character {error.pos}).") from error
    except RecursionError as error:
        raise malformed("The JSON is nested too deeply.") from error


def wrong_part(error: ValidationError) -> str:
    """Return where a body breaks its shape, by names of ours: an unknown one is not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    known = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    return ".".join(map(str, known)) or "body"


def malformed(message: str) -> ApiError:
    """Return the refusal of a body that cannot be read."""
    return ApiError(400, "malformed-json", message)


def unique_keys(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object; readers disagree on which of two equal keys counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise malformed("The JSON holds the same key twice in one object.")
    return found


def refuse_constant(_name: str) -> NoReturn:
    """Refuse NaN and the infinities, which are not JSON."""
    raise malformed("The JSON holds NaN or Infinity.")


def refuse_fraction(_digits: str) -> NoReturn:
    """Refuse fractions and exponents: every number here is a small whole one."""
    raise malformed("The JSON holds a number that is not a whole number.")


def small_number(digits: str) -> int:
    """Return a whole number of a sensible length."""
    if len(digits) > 16:
        raise malformed("The JSON holds a number that is too large.")
    return int(digits)
