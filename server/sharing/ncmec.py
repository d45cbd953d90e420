"""NCMEC hash sharing v2, as the clients that platforms already run expect it.

The base address is `/ncmec`; clients append `/v2/…` themselves, also to what `<next>` says.
"""

import time
from collections.abc import Iterator
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, request, stream_with_context

from server.cases.feed import BadWindow, Feed, Page
from server.cases.feedback import FeedbackBook, UnknownEntry
from server.errors import Refused
from server.sharing import ncmec_xml as xml
from server.sharing.access import (
    Access,
    basic_caller,
    refusal_headers,
    refusing_unlisted,
    whole_number,
)

MAX_FEEDBACK_BYTES = 4096
MAX_DIGITS = 18
CHALLENGE = 'Basic realm="Abdruck", charset="UTF-8"'


def register_ncmec(app: Flask, access: Access, feed: Feed, feedback: FeedbackBook) -> None:
    """Mount the protocol."""
    blueprint = Blueprint("ncmec", __name__, url_prefix="/ncmec/v2")
    register_directory(blueprint, access, feed)
    register_entries(blueprint, access, feed)
    register_feedback(blueprint, access, feedback)

    @blueprint.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        response = answer("error", f"<message>{escape(error.message)}</message>", error.status)
        response.headers.update(refusal_headers(error, CHALLENGE))
        return response

    app.register_blueprint(blueprint)


def register_directory(blueprint: Blueprint, access: Access, feed: Feed) -> None:
    """Answer who the caller is and who the members are."""

    @blueprint.get("/status")
    def status() -> Response:
        who = basic_caller(access, "read")
        # No address: it would stand in whatever log the client keeps.
        return answer(
            "status",
            f"<ipAddress>0.0.0.0</ipAddress><username>{escape(who.username)}</username>"
            f"{xml.member(who.member_id, who.name)}",
        )

    @blueprint.get("/members")
    def members() -> Response:
        basic_caller(access, "read")
        return answer("members", "".join(xml.member(*each) for each in feed.members()))


def register_entries(blueprint: Blueprint, access: Access, feed: Feed) -> None:
    """Serve windows of the list."""

    @blueprint.get("/entries")
    def entries() -> Response:
        who = basic_caller(access, "read")
        start, end = window_time("from", 0), window_time("to", int(time.time()))
        after, size = whole_number("start", 0, MAX_DIGITS), whole_number("size", 0, MAX_DIGITS)
        try:
            page = feed.page(start, end, after, size or None)
        except BadWindow as error:
            raise Refused(400, "bad-window", str(error)) from error

        def parts() -> Iterator[str]:
            yield from page_xml(feed, page)
            feed.delivered(who.member_id, page)

        body = stream_with_context(xml.document("queryResult", parts()))
        return Response(body, mimetype="application/xml")


def register_feedback(blueprint: Blueprint, access: Access, feedback: FeedbackBook) -> None:
    """Take members' words on entries."""

    @blueprint.get("/feedback/<kind>/reasons")
    def reasons(kind: str) -> Response:
        basic_caller(access, "read")
        if kind not in xml.TYPES and kind not in xml.OTHER_TYPES:
            raise Refused(404, "unknown-type", "There is no fingerprint of this type.")
        return answer("availableFeedbackReasons", xml.reasons(kind))

    @blueprint.put("/entries/<int:member_id>/<record>/<kind>/feedback")
    def give(member_id: int, record: str, kind: str) -> tuple[str, int]:
        who = basic_caller(access, "feedback")
        if request.mimetype not in ("application/xml", "text/xml"):
            raise Refused(415, "not-xml", "Send XML, with the content type application/xml.")
        body = request.get_data(cache=False)
        entry = xml.read_record_id(record)
        if len(body) > MAX_FEEDBACK_BYTES:
            raise Refused(413, "too-large", "Feedback is smaller than this.")
        with refusing_unlisted():
            if entry is None or member_id >= 2**31:
                raise UnknownEntry
            agrees, reason = read_feedback(body)
            algorithm = xml.TYPES.get(kind, kind)
            feedback.give(who.member_id, entry, algorithm, agrees, reason, listed_by=member_id)
        return "", 204


def read_feedback(body: bytes) -> tuple[bool, str | None]:
    """Return whether a member agrees, and the reason's guid when not.

    Raises:
        Refused: It is not a feedback submission.
    """
    try:
        return xml.read_feedback(body)
    except xml.BadXml as error:
        raise Refused(400, "bad-xml", str(error)) from error


def window_time(name: str, default: int) -> int:
    """Return one end of the window that was asked for.

    Raises:
        Refused: It is not a time.
    """
    text = request.args.get(name)
    if text is None:
        return default
    try:
        return xml.read_time(text)
    except ValueError as error:
        message = f"'{name}' must be a time in UTC such as 2030-01-31T23:59:59Z."
        raise Refused(400, "bad-window", message) from error


def page_xml(feed: Feed, page: Page) -> Iterator[str]:
    """Write a page: images, videos, and where the next page is."""
    found = {summary.kind: summary for summary in page.contents}
    for kind, plural in xml.PLURALS.items():
        if kind not in found:
            yield f'<{plural} count="0"/>'
            continue
        newest = xml.write_time(found[kind].changed_at)
        yield f'<{plural} count="{found[kind].records}" maxTimestamp="{newest}">'
        for entry in feed.entries(page, kind):
            yield "".join(xml.records(entry))
        yield f"</{plural}>"
    if page.next_after is not None:
        window = {"from": xml.write_time(page.start), "to": xml.write_time(page.end)}
        place = {"start": page.next_after, "size": page.size, "max": page.window_last}
        yield f"<paging><next>{escape('/v2/entries?' + urlencode(window | place))}</next></paging>"


def answer(root: str, content: str, status: int = 200) -> Response:
    """Return a small XML document."""
    return Response("".join(xml.document(root, [content])), status, mimetype="application/xml")
