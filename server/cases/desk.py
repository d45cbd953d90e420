"""The desk where a visitor opens their case by number and PIN, looks, and takes entries back.

Unknown, wrong, closed for today and withdrawn long ago are one answer, after one check of a PIN.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, cast

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Connection

from server.cases import reports
from server.cases.numbers import CaseIndex, read_number, read_pin
from server.cases.pins import PinCheck
from server.cases.reports import PlatformReport
from server.cases.times import utc_now
from server.store import case_rows, entry_rows
from server.store.case_rows import CaseRow
from server.store.database import Database
from server.store.entry_rows import EntryRow
from server.store.keys import Keyring

REFERENCE = re.compile(r"[1-9][0-9]{0,3}")

type MediaKind = Literal["image", "video"]
type EntryState = Literal["active", "withdrawn", "disputed"]


@dataclass(frozen=True)
class SentEntry:
    """One entry as its owner sees it: no fingerprints."""

    reference: str
    kind: MediaKind
    sent_on: date
    state: EntryState
    reports: tuple[PlatformReport, ...] = ()


@dataclass(frozen=True)
class OpenCase:
    """A case that was opened, with a token that opens it again for a while."""

    number: str
    token: str
    entries: tuple[SentEntry, ...]


@dataclass(frozen=True)
class DeskRules:
    """What an operator may choose about opening cases."""

    wrong_pins_per_day: int
    token_minutes: int
    forget_days: int


class Desk:
    """Opens cases and withdraws entries."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        rules: DeskRules,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._rules = rules
        self._now = now
        self._pins = PinCheck(keys)
        self._index = CaseIndex(keys)
        self._tokens = URLSafeTimedSerializer(keys.derive("token"), salt="case")

    def open(self, number: str, pin: str) -> OpenCase | None:
        """Open a case by what a visitor typed."""
        known, typed = read_number(number), read_pin(pin)
        # The form of both is public, so that nothing is told by refusing it without a check.
        if known is None or typed is None or not self._pin_is_right(known, typed):
            return None
        return self._show(known, self._tokens.dumps(known))

    def reopen(self, token: str) -> OpenCase | None:
        """Open a case again by its token."""
        number = self._read_token(token)
        return None if number is None else self._show(number, token)

    def withdraw(self, token: str, references: Sequence[str] | None) -> OpenCase | None:
        """Take entries off the list, all when `references` is None; the rest is left alone."""
        number = self._read_token(token)
        if number is None:
            return None
        positions = None
        if references is not None:
            positions = [int(text) for text in references if REFERENCE.fullmatch(text)]
        with self._database.writing() as connection:
            row = self._find(connection, number)
            if row is None:
                return None
            if entry_rows.withdraw(connection, row.id, positions):
                case_rows.forget_content(connection, row.id)
        return self._show(number, token)

    def _pin_is_right(self, number: str, pin: str) -> bool:
        with self._database.reading() as connection:
            row = self._find(connection, number)
        # Invented numbers must not queue for the one write lock that cases need.
        if row is None or not self._may_try(row):
            self._pins.pretend()
            return False
        if not self._pins.matches(number, pin, row.pin_hash):
            return False
        with self._database.writing() as connection:
            case_rows.give_attempt_back(connection, row.id)
        return True

    def _may_try(self, row: CaseRow) -> bool:
        with self._database.writing() as connection:
            return case_rows.take_attempt(
                connection, row.id, self._now().date(), self._rules.wrong_pins_per_day
            )

    def _find(self, connection: Connection, number: str) -> CaseRow | None:
        return case_rows.find_by_number(connection, self._index.digest(number))

    def _read_token(self, token: str) -> str | None:
        try:
            seconds = self._rules.token_minutes * 60
            return cast(str, self._tokens.loads(token, max_age=seconds))
        except BadData:
            return None

    def _show(self, number: str, token: str) -> OpenCase | None:
        with self._database.reading() as connection:
            row = self._find(connection, number)
            rows = entry_rows.of_case(connection, row.id) if row is not None else ()
            if row is None or self._is_forgotten(rows):
                return None
            told = reports.of_case(connection, row.id, rows)
        return OpenCase(number, token, tuple(shown(each, told[each.position]) for each in rows))

    def _is_forgotten(self, rows: Sequence[EntryRow]) -> bool:
        """Tell whether everything was withdrawn, the last of it long ago."""
        long_ago = (self._now() - timedelta(days=self._rules.forget_days)).timestamp()
        return all(row.state == "withdrawn" and row.change_at < long_ago for row in rows)


def shown(row: EntryRow, told: tuple[PlatformReport, ...]) -> SentEntry:
    """Return an entry as its owner sees it."""
    return SentEntry(str(row.position), row.kind, row.created_on, row.state, told)
