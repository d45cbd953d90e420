"""Reads a JSON body that may be hostile: size, type, depth, numbers and keys are checked first."""

import json
from collections.abc import Sequence
from typing import NoReturn

from flask import Request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from server.errors import Refused

MAX_FIELD_NAME = 80


def read_json(request: Request) -> object:
    """Return a request's JSON.

    Raises:
        Refused: It is not JSON by its type or content.
        RequestEntityTooLarge: It reaches the limit; where its length is said, before it is read.
    """
    parameters = {name: value.lower() for name, value in request.mimetype_params.items()}
    if request.mimetype != "application/json" or parameters not in ({}, {"charset": "utf-8"}):
        raise Refused(415, "not-json", "Send JSON, with the content type application/json.")
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


def wrong_field(
    error: ValidationError, status: int, code: str, *, unknown_too: bool = False
) -> Refused:
    """Return the refusal of a body that breaks its shape, with the first field that does.

    A field that we do not know is named only with `unknown_too`, else where it stands.
    """
    first = error.errors(include_url=False, include_input=False)[0]
    place = first["loc"]
    if first["type"] == "extra_forbidden" and not unknown_too:
        place = place[:-1]
    path = field_path((*place, *filter(None, [first.get("ctx", {}).get("part")])))
    return Refused(status, code, f"{first['msg'].removesuffix('.')}.", path or None)


def field_path(location: Sequence[int | str]) -> str:
    """Write where a field is, as JavaScript would: `items[3].fingerprints[0].value`."""
    parts = [
        f"[{part}]" if isinstance(part, int) else f".{part[:MAX_FIELD_NAME]}" for part in location
    ]
    return "".join(parts).removeprefix(".")


def malformed(message: str) -> Refused:
    """Return the refusal of a body that cannot be read."""
    return Refused(400, "malformed-json", message)


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
