"""How platforms fetch the list and answer, each by the protocol its client already speaks."""

from flask import Flask, Response

from server.cases.contributing import Contributing
from server.cases.feed import ClockAhead, Feed, ReplicaBehind
from server.cases.feedback import FeedbackBook
from server.errors import MESSAGES, answer, error_body
from server.logs import log
from server.sharing.access import Access
from server.sharing.ncmec import register_ncmec
from server.sharing.own import register_own_feed
from server.sharing.stopncii import register_stopncii


def register_sharing(
    app: Flask,
    access: Access,
    feed: Feed,
    feedback: FeedbackBook,
    contributing: Contributing,
) -> None:
    """Mount every protocol."""

    @app.errorhandler(ReplicaBehind)
    def behind(_error: ReplicaBehind) -> Response:
        return ask_again(2)

    @app.errorhandler(ClockAhead)
    def ahead(error: ClockAhead) -> Response:
        log.error("No feed is served: %s See docs/operations.md.", error)
        return ask_again(60)

    register_ncmec(app, access, feed, feedback)
    register_stopncii(app, access, feed, feedback, contributing)
    register_own_feed(app, access, feed, feedback)


def ask_again(seconds: int) -> Response:
    """Return the refusal that clients repeat by themselves."""
    response = answer(503, error_body(*MESSAGES[503]))
    response.headers["Retry-After"] = str(seconds)
    return response
