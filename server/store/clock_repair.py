"""Sets the list's time back after a writer's clock was far ahead.

What was written with that clock is in no window that platforms ask for, and no later change can be
before it. Moving it all to one earlier second keeps the order: there `change_seq` decides.
"""

from typing import Any

from sqlalchemy import Column, Connection, select, update

from server.store.clock import closed_until
from server.store.tables import entries, feed_clock, fetch_days


def seconds_ahead(connection: Connection, now: int) -> int:
    """Return how far the list's time is ahead."""
    return max(closed_until(connection) - now, 0)


def set_back(connection: Connection, until: int) -> int:
    """Move what is later than a second to that second, in a writing transaction.

    Returns:
        How many entries were moved.
    """
    connection.execute(select(feed_clock).with_for_update())  # no writer comes between
    lower(connection, feed_clock.c.closed_until, until)
    lower(connection, fetch_days.c.until, until)
    lower(connection, entries.c.entered_at, until)
    return lower(connection, entries.c.change_at, until)


def lower(connection: Connection, column: Column[Any], most: int) -> int:
    """Lower a column's values to the most they may be; return how many were lowered."""
    query = update(column.table).where(column > most).values({column: most})
    return connection.execute(query).rowcount
