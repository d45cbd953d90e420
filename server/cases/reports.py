"""What the visitor is told: which platform fetched an entry, acted on it, or did not agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from server.store import feedback_rows, platform_rows
from server.store.entry_rows import EntryRow

type PlatformAct = Literal["fetched", "blocked", "disagreed"]


@dataclass(frozen=True)
class PlatformReport:
    """One thing that a platform did with an entry, by day."""

    platform: str
    what: PlatformAct
    on: date


def of_case(
    connection: Connection, case_id: int, rows: Sequence[EntryRow]
) -> dict[int, tuple[PlatformReport, ...]]:
    """Return what platforms did with each entry of a case, by its position."""
    found: dict[int, dict[tuple[str, PlatformAct], date]] = {row.position: {} for row in rows}
    for position, platform, day in platform_rows.fetches_of_case(connection, case_id):
        found[position].setdefault((platform, "fetched"), day)
    positions = {row.id: row.position for row in rows}
    for word in feedback_rows.of_entries(connection, list(positions)):
        what: PlatformAct = "blocked" if word.agrees else "disagreed"
        found[positions[word.entry_id]].setdefault((word.name, what), word.given_on)
    return {
        position: tuple(PlatformReport(who, what, day) for (who, what), day in acts.items())
        for position, acts in found.items()
    }
