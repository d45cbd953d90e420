"""Our own feed: JSON by cursor, every fingerprint, withdrawals said outright."""

import time
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, jsonify, request
from pydantic import ValidationError

from server.cases.feed import Feed
from server.cases.feedback import FeedbackBook, NoSuchFingerprint, UnknownEntry
from server.cases.platforms import Caller
from server.errors import Refused, error_body
from server.json_body import read_json, wrong_field
from server.sharing.access import Access
from server.sharing.own_schema import (
    Accepted,
    EntriesOut,
    EntryOut,
    FeedbackIn,
    FingerprintOut,
    MemberOut,
)
from server.store.feed_rows import FeedEntry

DEFAULT_LIMIT = 1000
MAX_DIGITS = 15


def register_own_feed(app: Flask, access: Access, feed: Feed, feedback: FeedbackBook) -> None:
    """Mount the feed."""
    blueprint = Blueprint("own_feed", __name__, url_prefix="/api/v1")
    register_entries(blueprint, access, feed)
    register_feedback(blueprint, access, feedback)

    @blueprint.errorhandler(Refused)
    def refused(error: Refused) -> tuple[Response, int, dict[str, str]]:
        headers = {"WWW-Authenticate": 'Basic realm="Abdruck"'} if error.status == 401 else {}
        headers |= {"Retry-After": "60"} if error.status == 429 else {}
        return jsonify(error_body(error.code, error.message, error.field)), error.status, headers

    app.register_blueprint(blueprint)


def register_entries(blueprint: Blueprint, access: Access, feed: Feed) -> None:
    """Serve the list from a cursor on."""

    @blueprint.get("/entries")
    def entries() -> Response:
        who = caller(access, "read")
        cursor, limit = number("cursor", 0), number("limit", DEFAULT_LIMIT)
        if limit < 1:
            raise Refused(400, "bad-number", "'limit' must be at least 1.")
        page = feed.page(0, int(time.time()), cursor, limit)
        found = [entry_out(entry) for entry in feed.entries(page)]
        feed.delivered(who.member_id, page, datetime.now(UTC).date())
        reached = max(cursor, page.span.last)
        body = EntriesOut(entries=found, cursor=str(reached), more=page.next_after is not None)
        return Response(body.model_dump_json(exclude_none=True), mimetype="application/json")


def register_feedback(blueprint: Blueprint, access: Access, feedback: FeedbackBook) -> None:
    """Take platforms' words on entries."""

    @blueprint.post("/feedback")
    def give() -> Response:
        who = caller(access, "feedback")
        word = read_feedback()
        try:
            feedback.give(
                who.member_id,
                word.entry,
                word.algorithm,
                word.verdict == "acted",
                datetime.now(UTC).date(),
                word.reason,
            )
        except UnknownEntry as error:
            raise Refused(404, "unknown-entry", "This entry is not on the list.") from error
        except NoSuchFingerprint as error:
            message = "The entry has no fingerprint of this algorithm."
            raise Refused(404, "no-such-fingerprint", message) from error
        return jsonify(Accepted().model_dump())


def caller(access: Access, scope: str) -> Caller:
    """Return who calls, by HTTP Basic."""
    shown = request.authorization
    if shown is None or shown.type != "basic":
        raise Refused(401, "wrong-key", "This needs a valid key.")
    return access.require(shown.username, shown.password, scope)


def number(name: str, default: int) -> int:
    """Return a number that was asked for."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        raise Refused(400, "bad-number", f"'{name}' must be a whole number.")
    return int(text)


def read_feedback() -> FeedbackIn:
    """Return the feedback in the request's body."""
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
