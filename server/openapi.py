"""The OpenAPI 3.1 description of our own interface, made from the shapes that the code checks."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, jsonify
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.api_page import page
from server.errors import MESSAGES, ErrorOut
from server.intake.schema import ReceiptOut, SubmissionBody
from server.sharing.own_schema import Accepted, EntriesOut, FeedbackIn

REFERENCE = "#/components/schemas/{model}"
SHAPES: tuple[tuple[type[BaseModel], JsonSchemaMode], ...] = (
    (SubmissionBody, "validation"),
    (ReceiptOut, "serialization"),
    (EntriesOut, "serialization"),
    (FeedbackIn, "validation"),
    (Accepted, "serialization"),
    (ErrorOut, "serialization"),
)
KEY: list[dict[str, list[str]]] = [{"key": []}]


def register_description(app: Flask, sheets: Sequence[str]) -> None:
    """Serve the description, for programs and as a page that is styled by some sheets."""
    description = describe()
    html = page(description, sheets)

    @app.get("/api/v1/")
    def readable() -> str:
        return html

    @app.get("/api/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(description)


def describe() -> dict[str, Any]:
    """Return the whole description."""
    _, schemas = models_json_schema(list(SHAPES), ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Abdruck",
            "version": "1",
            "description": "Fingerprints of intimate pictures that shall not spread: how a "
            "visitor's browser sends them, how platforms fetch the list and answer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/v1/cases": {"post": opening()},
            "/api/v1/entries": {"get": entries()},
            "/api/v1/feedback": {"post": feedback()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"key": {"type": "http", "scheme": "basic"}},
        },
    }


def opening() -> dict[str, Any]:
    """Describe how a case is opened."""
    return {
        "operationId": "openCase",
        "summary": "Open a case",
        "description": "The same request again gives the same answer and no second case.",
        "requestBody": body(SubmissionBody),
        "responses": {
            "201": content(ReceiptOut, "The case is open."),
            "200": content(ReceiptOut, "This request had opened it before."),
            "409": content(ErrorOut, "The request_id was used for something else."),
            **errors(400, 403, 413, 415, 422),
        },
    }


def entries() -> dict[str, Any]:
    """Describe how the list is fetched."""
    return {
        "operationId": "fetchEntries",
        "summary": "Fetch what changed after a cursor",
        "security": KEY,
        "parameters": [
            whole_number("cursor", 0, "Where your last fetch ended; leave it out to begin."),
            whole_number("limit", 1, "Most entries of a page."),
        ],
        "responses": {
            "200": content(EntriesOut, "A page of changes."),
            **errors(400, 401, 403, 429),
        },
    }


def feedback() -> dict[str, Any]:
    """Describe how a platform answers."""
    return {
        "operationId": "giveFeedback",
        "summary": "Tell what you did with a match",
        "security": KEY,
        "requestBody": body(FeedbackIn),
        "responses": {
            "200": content(Accepted, "Your word was kept."),
            **errors(400, 401, 403, 404, 413, 415, 422, 429),
        },
    }


def whole_number(name: str, least: int, text: str) -> dict[str, Any]:
    """Describe a number in the address."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": {"type": "integer", "minimum": least, "maximum": 10**15 - 1},
    }


def body(shape: type[BaseModel]) -> dict[str, Any]:
    """Describe a request's body."""
    return {"required": True, "content": {"application/json": {"schema": reference(shape)}}}


def content(shape: type[BaseModel], text: str) -> dict[str, Any]:
    """Describe an answer."""
    return {"description": text, "content": {"application/json": {"schema": reference(shape)}}}


def errors(*statuses: int) -> dict[str, Any]:
    """Describe refusals, which have one shape."""
    words = {status: message for status, (_, message) in MESSAGES.items()}
    words |= {
        401: "The key is unknown, wrong or has ended.",
        403: "The key is not for this, or a page of another site sends this.",
        404: "This entry or fingerprint is not on the list.",
        422: "A field is not as it should be.",
    }
    return {str(status): content(ErrorOut, words[status]) for status in statuses}


def reference(shape: type[BaseModel]) -> dict[str, str]:
    """Point to a shape."""
    return {"$ref": REFERENCE.format(model=shape.__name__)}
