"""The XML of NCMEC hash sharing v2, written and read."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from server.cases.feed import FeedbackRow, FeedEntry
from server.cases.feedback import REASONS

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# One such character in a name would make every answer unreadable.
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
PLURALS = {"image": "images", "video": "videos"}

# The protocol's names of the fingerprints that our entries have.
TYPES = {"MD5": "md5", "SHA1": "sha1", "PDQ": "pdq"}
OTHER_TYPES = frozenset(
    {"PDNA", "NETCLEAN", "VIDENTIFIER", "TMK_PDQF", "SSVH_PDNA", "SSVH_SAFER_HASH"}
)


class BadXml(Exception):
    """What was sent is not the XML that belongs here; the message says why."""


def read_time(text: str) -> int:
    """Return seconds since 1970.

    Raises:
        ValueError: It is not a time in UTC without fractions.
    """
    if not TIME.fullmatch(text):
        raise ValueError("not a time")
    return int(datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC).timestamp())


def write_time(seconds: int) -> str:
    """Write seconds since 1970 as the protocol does."""
    return datetime.fromtimestamp(seconds, UTC).strftime(TIME_FORMAT)


def document(root: str, parts: Iterable[str]) -> Iterator[str]:
    """Write a whole answer, piece by piece."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">'
    yield from parts
    yield f"</{root}>\n"


def member(number: int, name: str) -> str:
    """Write a member."""
    readable = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", name)
    return f'<member id="{number}">{escape(readable)}</member>'


def record_id(entry: int, part: int) -> str:
    """Write the number of one of an entry's records."""
    return f"{entry}-{part}" if part else str(entry)


def read_record_id(text: str) -> int | None:
    """Return the entry that a record belongs to."""
    found = re.fullmatch(r"([0-9]{1,16})(?:-[0-9]{1,2})?", text)
    return int(found[1]) if found else None


def records(entry: FeedEntry) -> Iterator[str]:
    """Write an entry: a record for each PDQ fingerprint, since a record holds one."""
    head = member(entry.member_id, entry.member_name)
    stamp = f"<timestamp>{write_time(entry.change_at)}</timestamp>"
    if entry.state == "withdrawn":
        tag = f"deleted{entry.kind.capitalize()}"
        for part in range(entry.parts):
            yield f"<{tag}>{head}<id>{record_id(entry.id, part)}</id>{stamp}</{tag}>"
        return
    classification = (
        "<classification>disputed</classification>" if entry.state == "disputed" else ""
    )
    exact = "".join(
        f"<{each.algorithm}>{each.value}</{each.algorithm}>"
        for each in entry.fingerprints
        if each.algorithm in ("md5", "sha1")
    )
    # The protocol has no place for a film's frames: they travel in our own feed.
    views = [
        each.value
        for each in entry.fingerprints
        if each.algorithm == "pdq" and entry.kind == "image"
    ]
    said = feedback(entry.feedback)
    for part in range(entry.parts):
        pdq = f"<pdq>{views[part]}</pdq>" if part < len(views) else ""
        yield (
            f"<{entry.kind}>{head}{stamp}<id>{record_id(entry.id, part)}</id>{classification}"
            f"<fingerprints>{exact if part == 0 else ''}{pdq}</fingerprints>{said}</{entry.kind}>"
        )


def feedback(words: Iterable[FeedbackRow]) -> str:
    """Write what members said of an entry."""
    written = []
    for word in words:
        who = f"<members>{member(word.member_id, word.name)}</members>"
        kind = word.algorithm.upper()
        if word.agrees:
            written.append(f'<affirmativeFeedback type="{kind}">{who}</affirmativeFeedback>')
        else:
            written.append(
                f'<negativeFeedback type="{kind}"><reasons>{given_reason(word)}{who}</reasons>'
                "</negativeFeedback>"
            )
    return f"<feedback>{''.join(written)}</feedback>" if written else ""


def given_reason(word: FeedbackRow) -> str:
    """Write why a member does not agree, where it came by a protocol that asks for it."""
    if word.reason is None:
        return ""
    return f'<reason guid="{word.reason}" name={quoteattr(REASONS[word.reason])}/>'


def reasons(kind: str) -> str:
    """Write the reasons that may be given."""
    listed = "".join(
        f'<reason guid="{guid}" name={quoteattr(name)} type="{kind}"/>'
        for guid, name in REASONS.items()
    )
    # The documented list, and inside it once more where the ThreatExchange client looks for it.
    return f"{listed}<availableFeedbackReasons>{listed}</availableFeedbackReasons>"


def read_feedback(body: bytes) -> tuple[bool, str | None]:
    """Return whether a member agrees, and the reason's guid when not.

    Raises:
        BadXml: It is not a feedback submission.
    """
    if b"<!" in body or b"\0" in body:
        raise BadXml("Declarations, entities and comments are not taken.")
    try:
        root = ET.fromstring(body)  # noqa: S314  # small, and without declarations: see above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise BadXml("The body is not valid XML.") from error
    votes = [local_name(child) for child in root]
    if local_name(root) != "feedbackSubmission" or votes not in (["affirmative"], ["negative"]):
        raise BadXml("A feedbackSubmission holds one affirmative or one negative.")
    if votes == ["affirmative"]:
        return True, None
    guids = [each.text for each in root.iter() if local_name(each) == "guid"]
    if not guids or guids[0] not in REASONS:
        raise BadXml("A negative names the guid of a reason: see feedback/{type}/reasons.")
    return False, guids[0]


def local_name(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]
