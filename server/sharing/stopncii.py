"""StopNCII v1, as the clients that platforms already run expect it.

The base address is `/stopncii/v1`. The subscription key is the key's user name, the function
key its secret. Withdrawn entries are left out: the client would go on matching them.
"""

import re
import time
import uuid
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, jsonify, request

from hashcore.errors import BadFingerprint
from hashcore.fingerprint import Fingerprint
from server.cases.contributing import Contributed, Contributing
from server.cases.feed import BadWindow, Feed, FeedEntry
from server.cases.feedback import FeedbackBook
from server.cases.platforms import Caller
from server.errors import Refused, error_body
from server.sharing.access import Access, refusal_headers, whole_number
from server.sharing.stopncii_schema import Contribution, ContributionsBody, FeedbackBody, read_body

SIGNALS = {("image", "pdq"): "ImagePDQ", ("video", "md5"): "VideoMD5"}
CONTENTS = {signal: content for content, signal in SIGNALS.items()}
AGREEING = {"Blocked": True, "NotBlocked": False}  # other values are no verdict
MAX_DIGITS = 12
TOKEN = re.compile(r"([0-9]{1,12})-([0-9]{1,18})")
CASES = uuid.UUID("8d2f5a0e-6f0b-4c0e-9d2f-0c6b1a7e4f10")


def register_stopncii(
    app: Flask,
    access: Access,
    feed: Feed,
    feedback: FeedbackBook,
    contributing: Contributing,
) -> None:
    """Mount the protocol."""
    blueprint = Blueprint("stopncii", __name__, url_prefix="/stopncii/v1")
    register_fetching(blueprint, access, feed)
    register_sending(blueprint, access, feedback, contributing)

    @blueprint.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int, dict[str, str]]:
        body = error_body(error.code, error.message, error.field)
        return jsonify(body), error.status, refusal_headers(error)

    app.register_blueprint(blueprint)


def register_fetching(blueprint: Blueprint, access: Access, feed: Feed) -> None:
    """Serve the list by page token and checkpoint."""

    @blueprint.get("/FetchHashes")
    def fetch_hashes() -> Response:
        who = caller(access, "read")
        start = whole_number("startTimestamp", 10, MAX_DIGITS)
        size = whole_number("pageSize", 800, MAX_DIGITS)
        end, after = place(request.args.get("nextPageToken"), start)
        try:
            page = feed.page(min(start, end), end, after, size)
        except BadWindow as error:
            raise Refused(400, "bad-window", str(error)) from error
        records = [record for entry in feed.entries(page) for record in hash_records(entry)]
        more = page.next_after is not None
        feed.delivered(who.member_id, page)
        return jsonify(
            count=len(records),
            nextPageToken=f"{end}-{page.next_after}" if more else None,
            # Where to go on is known only at the end: a client that stops before begins again.
            nextSetTimestamp=start if more else end,
            hasMoreRecords=more,
            hashRecords=records,
        )


def register_sending(
    blueprint: Blueprint, access: Access, feedback: FeedbackBook, contributing: Contributing
) -> None:
    """Take members' verdicts and hotlines' own values."""

    @blueprint.post("/SubmitFeedback")
    def submit_feedback() -> Response:
        who = caller(access, "feedback")
        words = read_body(FeedbackBody, request).hash_feedbacks
        for word in words:
            if word.feedback_value in AGREEING:
                agrees = AGREEING[word.feedback_value]
                feedback.give_by_value(who.member_id, word.hash_value, agrees)
        return jsonify(count=len(words))

    @blueprint.post("/SubmitHashes")
    def submit_hashes() -> Response:
        who = caller(access, "contribute")
        records = read_body(ContributionsBody, request).hash_records
        contributing.take(who.member_id, [contributed(record) for record in records])
        return jsonify(count=len(records))


def caller(access: Access, scope: str) -> Caller:
    """Return who calls, by the protocol's two headers."""
    headers = request.headers
    username = headers.get("Ocp-Apim-Subscription-Key")
    return access.require(username, headers.get("x-functions-key"), scope)


def place(token: str | None, start: int) -> tuple[int, int]:
    """Return the end of the window and the change to go on after.

    Raises:
        Refused: The token is none of ours.
    """
    if not token:
        # Never before the start, so that a client's checkpoint never goes back.
        return max(int(time.time()), start), 0
    found = TOKEN.fullmatch(token)
    if found is None or int(found[1]) > time.time():
        raise Refused(400, "bad-page", "This page token is not one of ours.")
    return int(found[1]), int(found[2])


def contributed(record: Contribution) -> Contributed:
    """Return what a member puts on the list or takes off.

    Raises:
        Refused: The value does not fit its type.
    """
    kind, algorithm = CONTENTS[record.signal_type]
    try:
        # The protocol carries no quality; members list only what they have looked at.
        quality, view = (100, "stored") if algorithm == "pdq" else (None, None)
        fingerprint = Fingerprint(algorithm, record.hash_value, quality, view)
    except BadFingerprint as error:
        message = "A hashValue does not fit its signalType."
        raise Refused(400, "bad-body", message) from error
    gone = bool({"Withdrawn", "Deleted"} & set(record.verdicts))
    return Contributed(kind, fingerprint, gone)


def hash_records(entry: FeedEntry) -> Iterator[dict[str, object]]:
    """Write an entry: a record for each fingerprint that the protocol has a name for."""
    if entry.state == "withdrawn":
        return
    said = [
        {
            "source": word.name,
            "feedbackValue": "Blocked" if word.agrees else "NotBlocked",
            "tags": [],
        }
        for word in entry.feedback
    ]
    for each in entry.fingerprints:
        if signal := SIGNALS.get((entry.kind, each.algorithm)):
            yield {
                "lastModtimestamp": entry.change_at,
                "signalType": signal,
                "hashValue": each.value,
                "hashStatus": "Active",
                "caseNumbers": {str(uuid.uuid5(CASES, str(entry.id))): "Active"},
                "CSPFeedbacks": said,
            }
