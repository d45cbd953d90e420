"""What platforms answer: found it and acted, or found it and do not agree.

When several platforms do not agree, the entry is disputed; when they change their mind, it is
active again. The visitor sees either on the case page.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from server.cases.times import utc_today
from server.store import feedback_rows
from server.store.clock import tick
from server.store.database import Database
from server.store.keys import Keyring
from server.store.seal import Sealer

# Why a platform may disagree: what is stored, and what it says.
REASONS = {
    "3f0e2a54-5d0c-4b8e-9a52-6f3c6b1f7a01": "Not the picture that was reported",
    "3f0e2a54-5d0c-4b8e-9a52-6f3c6b1f7a02": "Nothing intimate in it",
    "3f0e2a54-5d0c-4b8e-9a52-6f3c6b1f7a03": "Published by the person shown, an adult",
    "3f0e2a54-5d0c-4b8e-9a52-6f3c6b1f7a04": "Too plain to be recognised",
}
ALGORITHM_BY_DIGITS = {64: "pdq", 32: "md5"}


class UnknownEntry(Exception):
    """There is no such entry on the list."""


class NoSuchFingerprint(Exception):
    """The entry has no fingerprint of this kind."""


class FeedbackBook:
    """Keeps platforms' feedback."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        disputed_after: int,
        today: Callable[[], date] = utc_today,
    ) -> None:
        self._database = database
        self._sealer = Sealer(keys)
        self._disputed_after = disputed_after
        self._today = today

    def give(
        self,
        caller: int,
        entry_id: int,
        algorithm: str,
        agrees: bool,
        reason: str | None = None,
        *,
        listed_by: int | None = None,
    ) -> None:
        """Keep a member's word on an entry, which `listed_by` put on the list where that is said.

        Raises:
            UnknownEntry: It is not on the list, or was withdrawn.
            NoSuchFingerprint: It has none of this algorithm.
        """
        with self._database.writing() as connection:
            found = feedback_rows.algorithms_of(connection, entry_id, listed_by)
            if found is None or found[0] == "withdrawn":
                raise UnknownEntry
            if algorithm not in found[1]:
                raise NoSuchFingerprint
            self._keep(connection, caller, entry_id, algorithm, agrees, reason)

    def give_by_value(self, caller: int, value: str, agrees: bool) -> None:
        """Keep a member's word on every entry with a value; an unknown value changes nothing."""
        algorithm = ALGORITHM_BY_DIGITS.get(len(value))
        if algorithm is None:
            return
        digests = [self._sealer.digest(algorithm, value)]
        with self._database.writing() as connection:
            for entry_id, found in feedback_rows.entries_with(connection, digests):
                self._keep(connection, caller, entry_id, found, agrees, None)

    def _keep(
        self,
        connection: Connection,
        caller: int,
        entry_id: int,
        algorithm: str,
        agrees: bool,
        reason: str | None,
    ) -> None:
        # The clock first: words given at the same moment must be counted one after the other.
        tick(connection, 0)
        changed = feedback_rows.put(
            connection,
            entry_id=entry_id,
            member_id=caller,
            algorithm=algorithm,
            agrees=agrees,
            reason=reason,
            given_on=self._today(),
        )
        if changed:
            against = feedback_rows.disagreeing_members(connection, entry_id)
            state = "disputed" if against >= self._disputed_after else "active"
            feedback_rows.change_entry(connection, entry_id, state)
