"""The feed clock: it gives the order of change at commit, so that a served window never grows.

Platforms ask for everything changed in `[from, to)` and never ask for that window again. So:

* A writer of entries locks the one row of `feed_clock` (SQLite: BEGIN IMMEDIATE has locked all;
  PostgreSQL: SELECT … FOR UPDATE) before it touches an entry and after every other lock. It
  takes `at = max(now, closed_until)`, numbers what it changes with consecutive `seq`, and stores
  `closed_until = at`. The lock is held until its commit, so `at` and `seq` grow in the order of
  commits.
* A reader reads `closed_until` before the entries, on the same database. A writer that had not
  committed by then gets `at >= closed_until`, so windows up to `closed_until` are complete and
  stay so. For a later `to` the reader first closes the clock up to it, on the primary; that
  waits for the writer under way. Later writers then get `at >= to`.

Locks are taken in one order: tallies, clock, entries.
"""

import time
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from server.store.tables import feed_clock


@dataclass(frozen=True)
class Stamp:
    """Time of change in seconds since 1970 and the first of the numbers that were taken."""

    at: int
    first_seq: int


def tick(connection: Connection, changes: int) -> Stamp:
    """Lock the clock until the end of the transaction and take numbers for so many changes."""
    row = connection.execute(
        select(feed_clock.c.seq, feed_clock.c.closed_until).with_for_update()
    ).one()
    at = max(int(time.time()), row.closed_until)
    connection.execute(update(feed_clock).values(seq=row.seq + changes, closed_until=at))
    return Stamp(at, row.seq + 1)


def closed_until(connection: Connection) -> int:
    """Return the second up to which windows are complete; read it before the entries."""
    return int(connection.execute(select(feed_clock.c.closed_until)).scalar_one())


def close(connection: Connection, until: int) -> None:
    """Make windows up to `until` complete, in a writing transaction of its own."""
    connection.execute(
        update(feed_clock).where(feed_clock.c.closed_until < until).values(closed_until=until)
    )
