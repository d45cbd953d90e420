"""The edges of what is written and read for platforms, tried with whatever may come."""

import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from threatexchange.exchanges.clients.ncmec import hash_api

from hashcore.fingerprint import Fingerprint
from hashcore.limits import VIEWS
from server.cases.feed import Feed, FeedRules
from server.cases.feedback import REASONS
from server.errors import Refused
from server.sharing import ncmec_xml as xml
from server.sharing.ncmec import page_xml
from server.sharing.own import entry_out
from server.sharing.own_schema import EntryOut
from server.sharing.stopncii import place
from server.store.database import Database
from server.store.feed_rows import FeedEntry
from server.store.key_rows import require_keys
from server.store.keys import open_keyring
from server.store.tables import entries, feed_clock, members
from server.store.upgrade import upgrade

FIRST = 1_700_000_000
REASON = next(iter(REASONS))

names = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60)
hexadecimal = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def listed(draw: st.DrawFn) -> FeedEntry:
    """Make an entry as the feeds may read it."""
    views = draw(st.lists(st.sampled_from(VIEWS), unique=True, max_size=len(VIEWS)))
    pdq = [Fingerprint("pdq", draw(hexadecimal), 100, view) for view in views]
    exact = [Fingerprint("md5", draw(hexadecimal)[:32])] if draw(st.booleans()) else []
    state = draw(st.sampled_from(["active", "disputed", "withdrawn"]))
    return FeedEntry(
        id=draw(st.integers(1, 2**53 - 1)),
        member_id=draw(st.integers(1, 2**31 - 1)),
        member_name=draw(names),
        kind="image",
        state=state,
        change_at=draw(st.integers(0, 2**32)),
        change_seq=draw(st.integers(1, 2**40)),
        parts=max(1, len(views)),
        fingerprints=() if state == "withdrawn" else (*pdq, *exact),
        feedback=(),
    )


def read_by_client(parts: Iterator[str]) -> list[hash_api.NCMECEntryUpdate]:
    """Return an answer as the client reads it."""
    root = ET.fromstring("".join(xml.document("queryResult", parts)))  # noqa: S314  # our own
    for element in root.iter():
        element.tag = element.tag.partition("}")[2]
    wrapped = hash_api._XMLWrapper(root)
    return list(hash_api.GetEntriesResponse.from_xml(wrapped, 0).updates)


def images(found: list[FeedEntry]) -> Iterator[str]:
    """Write a page of pictures."""
    if found:
        newest = xml.write_time(max(entry.change_at for entry in found))
        yield f'<images count="{len(found)}" maxTimestamp="{newest}">'
        for entry in found:
            yield from xml.records(entry)
        yield "</images>"
    else:
        yield '<images count="0"/>'
    yield '<videos count="0"/>'


@given(found=st.lists(listed(), max_size=5))
def test_the_client_reads_what_was_written_whatever_names_and_numbers(
    found: list[FeedEntry],
) -> None:
    updates = read_by_client(images(found))
    expected = [
        (entry.member_id, xml.record_id(entry.id, part), entry.state == "withdrawn")
        for entry in found
        for part in range(entry.parts)
    ]
    assert [(each.member_id, each.id, each.deleted) for each in updates] == expected
    values = [each.fingerprints["pdq"] for each in updates if "pdq" in each.fingerprints]
    sent = [one.value for each in found for one in each.fingerprints if one.algorithm == "pdq"]
    assert values == sent
    assert all(xml.read_record_id(each.id) in {entry.id for entry in found} for each in updates)


@given(entry=listed())
def test_our_own_feed_is_read_back_as_it_was_written(entry: FeedEntry) -> None:
    text = entry_out(entry).model_dump_json(exclude_none=True)
    again = EntryOut.model_validate_json(text)
    assert (again.id, again.member.name, again.state) == (entry.id, entry.member_name, entry.state)
    assert int(again.changed_at.timestamp()) == entry.change_at
    assert [each.value for each in again.fingerprints] == [
        each.value for each in entry.fingerprints
    ]


@given(seconds=st.integers(0, 2**34))
def test_a_time_is_read_back_as_it_was_written(seconds: int) -> None:
    assert xml.read_time(xml.write_time(seconds)) == seconds


@given(text=st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"))
def test_what_is_no_time_is_refused_and_nothing_else_goes_wrong(text: str) -> None:
    try:
        found = xml.read_time(text)
    except ValueError:
        return
    assert xml.write_time(found) == text


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_body_makes_anything_but_a_clear_refusal(body: bytes) -> None:
    with pytest.raises(xml.BadXml, match=r"\.$"):
        xml.read_feedback(body)


@given(
    space=st.text(" \t\r\n", max_size=5),
    namespace=st.sampled_from(["", f' xmlns="{xml.NAMESPACE}"']),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_feedback_is_understood_however_it_is_spaced(
    space: str, namespace: str, encoding: str
) -> None:
    for vote, expected in (
        ("<affirmative/>", (True, None)),
        (f"<negative><reasonIds><guid>{REASON}</guid></reasonIds></negative>", (False, REASON)),
    ):
        text = f"<feedbackSubmission{namespace}>{space}{vote}{space}</feedbackSubmission>"
        if encoding == "utf-8":
            assert xml.read_feedback(text.encode()) == expected
        else:
            with pytest.raises(xml.BadXml):  # it holds zero bytes
                xml.read_feedback(text.encode(encoding))


@given(text=st.text(max_size=40) | st.from_regex(r"[0-9]{1,12}-[0-9]{1,18}"))
def test_an_invented_page_token_is_refused_or_a_place(text: str) -> None:
    try:
        end, after = place(text, 10)
    except Refused as refused:
        assert refused.status == 400
        return
    assert 0 <= end <= time.time() + 1 or not text
    assert after >= 0


@pytest.fixture(scope="module")
def list_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Feed]]:
    """A database that each example fills anew, and its feed."""
    folder: Path = tmp_path_factory.mktemp("edges")
    keys, _ = open_keyring(folder / "keys.json")
    database = Database(f"sqlite:///{folder}/abdruck.sqlite3")
    upgrade(database)
    require_keys(database, keys)
    yield database, Feed(database, keys, FeedRules("mark", page_size=50))
    database.close()


def write(database: Database, times: list[int]) -> None:
    """Replace the list by entries that changed at some times."""
    with database.writing() as connection:
        connection.execute(delete(entries))
        for number, at in enumerate(sorted(times), start=1):
            row = {
                "id": number,
                "position": 1,
                "member_id": 1,
                "kind": "image" if number % 3 else "video",
                "state": "active",
                "created_on": date(2030, 1, 31),
                "change_at": at,
                "change_seq": number,
                "parts": 1,
                "entered_at": at,
            }
            connection.execute(insert(entries), row)
        connection.execute(update(feed_clock).values(seq=len(times), closed_until=FIRST + 100))


MOMENTS = st.integers(FIRST, FIRST + 6)


@limits(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    times=st.lists(MOMENTS, max_size=25),
    cuts=st.lists(MOMENTS, max_size=4),
    size=st.integers(1, 8),
)
def test_windows_and_pages_hold_every_entry_once_however_they_are_cut(
    list_of: tuple[Database, Feed], times: list[int], cuts: list[int], size: int
) -> None:
    database, feed = list_of
    write(database, times)
    edges = [0, *sorted(cuts), FIRST + 7]
    seen: list[int] = []
    for start, end in pairwise(edges):
        after: int | None = 0
        while after is not None:
            page = feed.page(start, end, after, size)
            found = list(feed.entries(page))
            assert len(found) <= size
            assert all(start <= entry.change_at < end for entry in found)
            assert sum(each.records for each in page.contents) == len(found)
            seen += [entry.id for entry in found]
            after = page.next_after
    assert seen == list(range(1, len(times) + 1))


@limits(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(times=st.lists(MOMENTS, min_size=1, max_size=25), size=st.integers(1, 8), name=names)
def test_the_clients_next_leads_on_to_the_last_page(
    list_of: tuple[Database, Feed], times: list[int], size: int, name: str
) -> None:
    database, feed = list_of
    write(database, times)
    with database.writing() as connection:
        connection.execute(update(members).where(members.c.id == 1).values(name=name))
    page, seen = feed.page(0, FIRST + 7, 0, size), []
    while True:
        text = "".join(xml.document("queryResult", page_xml(feed, page)))
        seen += re.findall(r"<id>([0-9]+)</id>", text)
        ET.fromstring(text)  # noqa: S314  # our own
        if page.next_after is None:
            break
        assert f"start={page.next_after}" in text.split("<next>/v2/entries?")[1]
        page = feed.page(0, FIRST + 7, page.next_after, size)
    assert len(seen) == len(set(seen)) == len(times)


@given(entry=listed(), name=st.text(max_size=20))
def test_a_name_that_xml_cannot_hold_does_not_break_the_answer(entry: FeedEntry, name: str) -> None:
    assert len(read_by_client(images([replace(entry, member_name=name)]))) == entry.parts
