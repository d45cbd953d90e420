"""How platforms fetch the list and answer, each by the protocol its client already speaks."""

from flask import Flask, Response

from server.cases.contributing import Contributing
from server.cases.feed import Feed, ReplicaBehind
from server.cases.feedback import FeedbackBook
from server.errors import MESSAGES, answer, error_body
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
        response = answer(503, error_body(*MESSAGES[503]))
        response.headers["Retry-After"] = "2"
        return response

    register_ncmec(app, access, feed, feedback)
    register_stopncii(app, access, feed, feedback, contributing)
    register_own_feed(app, access, feed, feedback)
