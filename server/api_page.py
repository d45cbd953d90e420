"""The description of our interface for people: one page of HTML without any script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATE = "api_page.html"
PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
    "pattern": "pattern {}",
    "format": "{}",
}
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
    "object": "object",
}


@dataclass(frozen=True)
class Field:
    """A field of a shape, or a parameter of an address."""

    name: str
    kind: Markup
    required: bool
    text: str


@dataclass(frozen=True)
class Shape:
    """A JSON object that is sent or answered."""

    name: str
    text: str
    fields: Sequence[Field]


@dataclass(frozen=True)
class Answer:
    """A status, what it means, and the shape it has."""

    status: str
    text: str
    shape: Markup


@dataclass(frozen=True)
class Operation:
    """What can be asked."""

    method: str
    path: str
    name: str
    summary: str
    text: str
    needs_key: bool
    parameters: Sequence[Field]
    body: Markup | None
    answers: Sequence[Answer]


def page(description: Mapping[str, Any], sheets: Sequence[str]) -> str:
    """Write an OpenAPI description as HTML that is styled by some sheets."""
    return PAGES.get_template(TEMPLATE).render(
        info=description["info"],
        operations=list(operations(description)),
        shapes=list(shapes(description)),
        sheets=sheets,
    )


def operations(description: Mapping[str, Any]) -> Iterator[Operation]:
    """Return what can be asked, in the description's order."""
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            yield Operation(
                method.upper(),
                path,
                told["operationId"],
                told["summary"],
                told.get("description", ""),
                "security" in told,
                [parameter(each) for each in told.get("parameters", ())],
                shape_of(told["requestBody"]) if "requestBody" in told else None,
                [
                    Answer(status, each["description"], shape_of(each))
                    for status, each in told["responses"].items()
                ],
            )


def shapes(description: Mapping[str, Any]) -> Iterator[Shape]:
    """Return every shape with its fields."""
    for name, schema in description["components"]["schemas"].items():
        required = schema.get("required", ())
        fields = [
            Field(field, kind(each), field in required, each.get("description", ""))
            for field, each in schema.get("properties", {}).items()
        ]
        # What follows the first paragraph of a docstring is for programmers of ours.
        yield Shape(name, schema.get("description", "").partition("\n\n")[0], fields)


def parameter(told: Mapping[str, Any]) -> Field:
    """Return a parameter of an address."""
    return Field(told["name"], kind(told["schema"]), told["required"], told["description"])


def shape_of(content: Mapping[str, Any]) -> Markup:
    """Return a link to the shape of a body."""
    return kind(content["content"]["application/json"]["schema"])


def kind(schema: Mapping[str, Any]) -> Markup:
    """Say what a value is, in words, with links to shapes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "const" in schema:
        return Markup("<code>{}</code>").format(constant(schema["const"]))
    if "enum" in schema:
        return Markup(", ").join(
            Markup("<code>{}</code>").format(constant(each)) for each in schema["enum"]
        )
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return Markup(" or ").join(kind(each) for each in choices)
    if schema.get("type") == "array":
        words = Markup("list of {}").format(kind(schema["items"]))
    else:
        words = Markup("{}").format(TYPES[schema["type"]])
    told = [text.format(schema[name]) for name, text in LIMITS.items() if name in schema]
    return Markup(", ").join([words, *told])


def constant(value: object) -> str:
    """Write a constant as in JSON, text without quotation marks."""
    return value if isinstance(value, str) else json.dumps(value)
