"""What members other than visitors put on the list: hotlines with the scope `contribute`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from hashcore.fingerprint import Fingerprint
from server.cases.times import utc_today
from server.store import entry_rows
from server.store.database import Database
from server.store.keys import Keyring
from server.store.seal import Sealer


@dataclass(frozen=True)
class Contributed:
    """One picture or video by one fingerprint, to be listed or taken off."""

    kind: str
    fingerprint: Fingerprint
    withdrawn: bool = False


class Contributing:
    """Keeps members' own entries."""

    def __init__(
        self, database: Database, keys: Keyring, today: Callable[[], date] = utc_today
    ) -> None:
        self._database = database
        self._sealer = Sealer(keys)
        self._today = today

    def take(self, member_id: int, given: Sequence[Contributed]) -> None:
        """List what is new, take off what is withdrawn; the same again changes nothing."""
        fresh = {self._digest(each): each for each in given if not each.withdrawn}
        gone = [self._digest(each) for each in given if each.withdrawn]
        with self._database.writing() as connection:
            if gone:
                entry_rows.withdraw_contributed(connection, member_id, gone)
            known = entry_rows.contributed(connection, member_id, list(fresh))
            items = [
                (each.kind, [each.fingerprint])
                for digest, each in fresh.items()
                if digest not in known
            ]
            if items:
                sealed = entry_rows.seal(self._sealer, items)
                entry_rows.add(connection, sealed, self._today(), member_id=member_id)

    def _digest(self, given: Contributed) -> bytes:
        return self._sealer.digest(given.fingerprint.algorithm, given.fingerprint.value)
