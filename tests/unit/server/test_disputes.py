"""Feedback that arrives at one moment, on both databases."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from hashcore.fingerprint import Fingerprint
from server.cases.answers import Answers
from server.cases.feedback import FeedbackBook
from server.cases.opening import Item, Opening, Submission
from server.settings import Settings
from server.store import platform_rows
from server.store.database import Database
from server.store.keys import open_keyring
from server.store.tables import entries

TODAY = date(2030, 1, 31)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


def test_platforms_that_disagree_at_one_moment_are_all_counted(
    database: Database, settings: Settings
) -> None:
    keys = open_keyring(settings.keys_path())[0]
    items = tuple(Item("image", (Fingerprint("md5", digit * 32),)) for digit in "0123456789")
    Opening(database, keys).open(Submission(b"request", items, Answers("minor")), TODAY)
    with database.writing() as connection:
        members = [platform_rows.add_member(connection, name) for name in ("One", "Other")]
    book = FeedbackBook(database, keys, disputed_after=2)

    def disagree(member: int, wait: Callable[[], object]) -> None:
        for digit in "0123456789":
            wait()
            book.give_by_value(member, digit * 32, False)

    together = threading.Barrier(len(members), timeout=60)
    threads = [
        threading.Thread(target=disagree, args=(each, together.wait), daemon=True)
        for each in members
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        states = connection.execute(select(entries.c.state)).scalars().all()
    assert states == ["disputed"] * 10
