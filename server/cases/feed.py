"""What platforms may read: windows of the list that never gain an entry once they were served.

Before a window is read, the feed clock is closed up to its end (see `server.store.clock`).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from server.cases.times import utc_today
from server.store import clock, feed_rows, platform_rows
from server.store.database import Database
from server.store.feed_rows import FeedEntry as FeedEntry
from server.store.feed_rows import Span, Summary
from server.store.feedback_rows import FeedbackRow as FeedbackRow
from server.store.keys import Keyring
from server.store.seal import Sealer

# A platform's clock may be this far ahead; entries written meanwhile wait as long for their turn.
MAX_AHEAD = 10
# A list whose time is further ahead was written with a wrong clock: serving it would hide entries.
CLOCK_AHEAD = 60

# How long a window waits for a replica to hold it, and how often that is looked at.
REPLICA_SECONDS = 2.0
REPLICA_STEP = 0.05


class ReplicaBehind(Exception):
    """The replica does not hold the window yet; the platform should ask again in a moment."""


class ClockAhead(Exception):
    """A writer's clock was far ahead: what changed since then is in no window yet."""


class BadWindow(Exception):
    """A window that cannot be served; the message says why."""


@dataclass(frozen=True)
class FeedRules:
    """What an operator may choose about sharing."""

    disputed: Literal["mark", "withhold"]
    page_size: int


@dataclass(frozen=True)
class Page:
    """A page of a window; `next_after` is the number to go on after, None on the last page."""

    span: Span
    start: int
    end: int
    size: int
    next_after: int | None
    window_last: int
    contents: Sequence[Summary]


class Feed:
    """Reads the list for platforms."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        rules: FeedRules,
        replica: Database | None = None,
        today: Callable[[], date] = utc_today,
    ) -> None:
        self._database = database
        self._reads = replica or database
        self._sealer = Sealer(keys)
        self._rules = rules
        self._today = today

    def page(self, start: int, end: int, after: int = 0, size: int | None = None) -> Page:
        """Return a page of the changes in `[start, end)`.

        Raises:
            BadWindow: It ends before it begins, or in the future.
            ClockAhead: The list's time is in the future, so entries would be missing.
            ReplicaBehind: The replica does not hold the whole window yet.
        """
        if start > end:
            raise BadWindow("The window ends before it begins.")
        self._close(end)
        size = min(size or self._rules.page_size, self._rules.page_size)
        with self._reads.reading() as connection:
            last = feed_rows.last_change(connection, end)
            first = feed_rows.first_change(connection, start)
            after = max(after, (first or last + 1) - 1)
            span = Span(after, last)
            page_last = feed_rows.end_of_page(connection, span, size)
            if page_last is not None:
                span = replace(span, last=page_last)
            contents = feed_rows.summaries(connection, span)
            return Page(span, start, end, size, page_last, last, contents)

    def entries(self, page: Page, kind: str | None = None) -> Iterator[FeedEntry]:
        """Return a page's entries in the order of change."""
        with self._reads.reading() as connection:
            for entry in feed_rows.read(connection, self._sealer, page.span, kind):
                if entry.state == "disputed" and self._rules.disputed == "withhold":
                    yield replace(entry, state="withdrawn", fingerprints=(), feedback=())
                else:
                    yield entry

    def delivered(self, member_id: int, page: Page) -> None:
        """Note that a member was given a page."""
        until = page.end if page.next_after is None else page.start
        with self._database.writing() as connection:
            platform_rows.mark_fetch(connection, member_id, self._today(), until)

    def members(self) -> Sequence[tuple[int, str]]:
        """Return every member's number and name."""
        with self._database.reading() as connection:
            return [(row.id, row.name) for row in platform_rows.all_members(connection)]

    def _close(self, end: int) -> None:
        if end > time.time() + MAX_AHEAD:
            raise BadWindow("The window ends in the future. Are your times in UTC?")
        with self._reads.reading() as connection:
            reached = clock.closed_until(connection)
        if reached > time.time() + CLOCK_AHEAD:
            raise ClockAhead(f"The list's time is {reached - int(time.time())} s ahead.")
        if reached >= end:
            return
        with self._database.writing() as connection:
            clock.close(connection, end)
        # What was committed before the clock was closed reaches a replica before the clock does.
        deadline = time.monotonic() + REPLICA_SECONDS
        while not self._is_closed(end):
            if time.monotonic() > deadline:
                raise ReplicaBehind
            time.sleep(REPLICA_STEP)

    def _is_closed(self, end: int) -> bool:
        with self._reads.reading() as connection:
            return clock.closed_until(connection) >= end
