"""Opens a case: once for each request, however often the request arrives.

The request's keyed digest is unique in the database. A request that arrives again gets its
number and PIN derived again; with other content it is refused. Answers are not part of the
content: they are counted once and not remembered.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from hashcore.fingerprint import Fingerprint
from hashcore.limits import MIN_QUALITY
from server.cases.answers import Answers
from server.cases.numbers import CaseIndex, Receipt, ReceiptMaker
from server.cases.pins import PinCheck
from server.store import case_rows, entry_rows, tally_rows
from server.store.database import Database
from server.store.keys import Keyring, digest
from server.store.seal import Sealer


class RequestIdReused(Exception):
    """The request was already used for another content."""


class NothingRecognisable(Exception):
    """An item holds nothing that a platform could match; `position` counts from 0."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(frozen=True)
class Item:
    """One picture or video with its fingerprints."""

    kind: str
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True)
class Submission:
    """What a visitor sends."""

    request_id: bytes
    items: tuple[Item, ...]
    answers: Answers


@dataclass(frozen=True)
class Opened:
    """The receipt, and whether the case is new."""

    receipt: Receipt
    new: bool


class Opening:
    """Turns submissions into cases."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database = database
        self._sealer = Sealer(keys)
        self._receipts = ReceiptMaker(keys)
        self._pins = PinCheck(keys)
        self._request_key = keys.derive("request")
        self._index = CaseIndex(keys)
        self._content_key = keys.derive("content")

    def open(self, submission: Submission, today: date) -> Opened:
        """Open a case, or find the one that this request opened.

        Raises:
            RequestIdReused: The request was used for another content.
            NothingRecognisable: An item is left without a fingerprint worth sharing.
        """
        items = distinct(submission.items)
        request = digest(self._request_key, submission.request_id)
        content = digest(self._content_key, canonical(items))
        receipt = self._receipts.receipt(submission.request_id)
        opened = self._find(request, content, receipt)
        if opened:
            return opened
        # Hashed and sealed before the write lock is taken: both take their time.
        pin_hash = self._pins.hash(receipt.case_number, receipt.pin)
        sealed = entry_rows.seal(self._sealer, [(item.kind, item.fingerprints) for item in items])
        try:
            with self._database.writing() as connection:
                case_id = case_rows.add(
                    connection,
                    number_digest=self._index.digest(receipt.case_number),
                    request_digest=request,
                    content_digest=content,
                    pin_hash=pin_hash,
                    opened_on=today,
                    wrong_pins=0,
                )
                tally_rows.count(connection, today, submission.answers.counted())
                entry_rows.add(connection, sealed, today, case_id=case_id)
        except IntegrityError:
            # The same request won in the same moment.
            if opened := self._find(request, content, receipt):
                return opened
            raise
        return Opened(receipt, new=True)

    def _find(self, request: bytes, content: bytes, receipt: Receipt) -> Opened | None:
        with self._database.reading() as connection:
            row = case_rows.find_by_request(connection, request)
        if row is None:
            return None
        # After a withdrawal the content is forgotten; whoever holds the request is the visitor.
        if row.content_digest not in (None, content):
            raise RequestIdReused
        return Opened(receipt, new=False)


def distinct(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return what is worth sharing, each item once and in one order.

    Too plain PDQ fingerprints go: platforms discard them, and they would match other pictures.

    Raises:
        NothingRecognisable: An item is left without a fingerprint.
    """
    kept: dict[Item, None] = {}
    for position, item in enumerate(items):
        useful = {
            value: None
            for value in item.fingerprints
            if value.quality is None or value.quality >= MIN_QUALITY
        }
        if not useful:
            raise NothingRecognisable(position)
        kept[Item(item.kind, tuple(sorted(useful, key=place)))] = None
    return tuple(kept)


def place(value: Fingerprint) -> tuple[str, str, int, str]:
    """Return a fingerprint's place in its item: views in a row, frames by time."""
    return value.algorithm, value.view or "", value.frame_ms or 0, value.value


def canonical(items: Sequence[Item]) -> bytes:
    """Return a content's one form, to compare it with another."""
    plain = [[item.kind, [value.as_dict() for value in item.fingerprints]] for item in items]
    return json.dumps(plain, sort_keys=True).encode()
