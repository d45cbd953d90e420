"""Our own feed: JSON by cursor, every fingerprint, withdrawals said outright."""

import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, jsonify, request
from pydantic import ValidationError

from server.cases.feed import Feed, FeedEntry
from server.cases.feedback import FeedbackBook
from server.errors import Refused, error_body
from server.json_body import read_json, wrong_field
from server.sharing.access import (
    Access,
    basic_caller,
    refusal_headers,
    refusing_unlisted,
    whole_number,
)
from server.sharing.own_schema import (
    Accepted,
    EntriesOut,
    EntryOut,
    FeedbackIn,
    FingerprintOut,
    MemberOut,
)

DEFAULT_LIMIT = 1000
MAX_DIGITS = 15
CHALLENGE = 'Basic realm="Abdruck"'


def register_own_feed(app: Flask, access: Access, feed: Feed, feedback: FeedbackBook) -> None:
    """Mount the feed."""
    blueprint = Blueprint("own_feed", __name__, url_prefix="/api/v1")
    register_entries(blueprint, access, feed)
    register_feedback(blueprint, access, feedback)

    @blueprint.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int, dict[str, str]]:
        body = error_body(error.code, error.message, error.field)
        return jsonify(body), error.status, refusal_headers(error, CHALLENGE)

    app.register_blueprint(blueprint)


def register_entries(blueprint: Blueprint, access: Access, feed: Feed) -> None:
    """Serve the list from a cursor on."""

    @blueprint.get("/entries")
    def entries() -> Response:
        who = basic_caller(access, "read")
        cursor = whole_number("cursor", 0, MAX_DIGITS)
        limit = whole_number("limit", DEFAULT_LIMIT, MAX_DIGITS)
        if limit < 1:
            raise Refused(400, "bad-number", "'limit' must be at least 1.")
        page = feed.page(0, int(time.time()), cursor, limit)
        found = [entry_out(entry) for entry in feed.entries(page)]
        feed.delivered(who.member_id, page)
        reached = max(cursor, page.span.last)
        body = EntriesOut(entries=found, cursor=str(reached), more=page.next_after is not None)
        return Response(body.model_dump_json(exclude_none=True), mimetype="application/json")


def register_feedback(blueprint: Blueprint, access: Access, feedback: FeedbackBook) -> None:
    """Take platforms' words on entries."""

    @blueprint.post("/feedback")
    def give() -> Response:
        who = basic_caller(access, "feedback")
        word = read_feedback()
        with refusing_unlisted():
            acted = word.verdict == "acted"
            feedback.give(who.member_id, word.entry, word.algorithm, acted, word.reason)
        return jsonify(Accepted().model_dump())


def read_feedback() -> FeedbackIn:
    """Return the feedback in the request's body.

    Raises:
        Refused: It is not JSON, or not in our shape.
    """
    try:
        return FeedbackIn.model_validate(read_json(request))
    except ValidationError as error:
        raise wrong_field(error, 422, "invalid-field") from error


def entry_out(entry: FeedEntry) -> EntryOut:
    """Return an entry as platforms read it."""
    return EntryOut.model_validate(
        {
            "id": entry.id,
            "member": MemberOut(id=entry.member_id, name=entry.member_name),
            "kind": entry.kind,
            "state": entry.state,
            "changed_at": datetime.fromtimestamp(entry.change_at, UTC),
            "fingerprints": [
                FingerprintOut.model_validate(each.as_dict()) for each in entry.fingerprints
            ],
        }
    )
