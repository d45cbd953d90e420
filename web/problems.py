"""Problem pages: what happened to the visitor's work and how to go on, without codes."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

PROBLEMS = {
    400: "not-understood",
    404: "not-found",
    405: "not-found",
    413: "too-large",
    415: "not-understood",
    429: "too-many",
    500: "our-mistake",
    503: "busy",
}


def render_problem(status: int) -> Response:
    """Make the page for people that goes with an error status, in their language."""
    problem = PROBLEMS.get(status, "our-mistake" if status >= 500 else "not-understood")
    response = make_response(render_template("problem.html", problem=problem), status)
    response.vary.add("Accept-Language")
    return response
