"""The client classes that platforms already run, unchanged, against a real server."""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from threatexchange.exchanges.clients.ncmec.hash_api import (
    FeedbackType,
    FingerprintType,
    NCMECHashAPI,
)
from threatexchange.exchanges.clients.stopncii.api import (
    StopNCIIAPI,
    StopNCIICSPFeedbackValue,
    StopNCIIEndpoint,
    StopNCIISignalType,
)
from threatexchange.exchanges.impl import ncmec_api
from threatexchange.exchanges.impl.ncmec_api import NCMECSignalExchangeAPI
from threatexchange.exchanges.impl.stop_ncii_api import StopNCIISignalExchangeAPI
from threatexchange.signal_type.pdq.signal import PdqSignal

from server.cases.platforms import Credentials, Platforms
from server.store.database import Database
from server.store.keys import open_keyring

if TYPE_CHECKING:
    from tests.conftest import RunningSite

Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def hub(site_factory: Callable[..., "RunningSite"]) -> Iterator["RunningSite"]:
    """A server with pages of three entries."""
    running = site_factory(feed_page_size="3")
    yield running
    print(running.log_text())


@pytest.fixture(scope="module")
def platforms(hub: "RunningSite") -> Iterator[Platforms]:
    database = Database(f"sqlite:///{hub.data_dir}/abdruck.sqlite3")
    yield Platforms(database, open_keyring(hub.data_dir / "keys.json")[0])
    database.close()


@pytest.fixture
def key(platforms: Platforms) -> Credentials:
    return platforms.add(f"Example & Söhne <{secrets.token_hex(4)}>")


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client's clock run ahead: it never asks for the last five seconds."""
    monkeypatch.setattr(ncmec_api, "time", SimpleNamespace(time=lambda: time.time() + 5))


def settle() -> None:
    """Wait until what was written lies before now, in whole seconds."""
    time.sleep(1.1)


def ncmec(hub: "RunningSite", key: Credentials) -> NCMECHashAPI:
    base: Any = SimpleNamespace(value=f"{hub.url}/ncmec")
    return NCMECHashAPI(key.username, key.secret, base)


def stopncii(hub: "RunningSite", key: Credentials) -> StopNCIIAPI:
    functions = dict.fromkeys(StopNCIIEndpoint, key.secret)
    return StopNCIIAPI(key.username, key.secret, functions, f"{hub.url}/stopncii/v1")


def exchange(hub: "RunningSite", path: str, body: str, content_type: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", hub.port, timeout=120)
    with closing(connection):
        connection.request("POST", path, body, {"Content-Type": content_type})
        return connection.getresponse().read().decode()


def send(hub: "RunningSite", body: dict[str, Any]) -> dict[str, str]:
    receipt: dict[str, str] = json.loads(
        exchange(hub, "/api/v1/cases", json.dumps(body), "application/json")
    )
    settle()
    return receipt


def open_case(hub: "RunningSite", receipt: dict[str, str], path: str = "") -> str:
    form = f"number={receipt['case_number']}&pin={receipt['pin']}"
    return exchange(hub, "/en/case", form, "application/x-www-form-urlencoded")


def withdraw_all(hub: "RunningSite", receipt: dict[str, str]) -> None:
    page = open_case(hub, receipt)
    token = page.split('name="token"')[1].split('value="')[1].split('"')[0]
    form = f"token={token}&withdraw=confirmed"
    exchange(hub, "/en/case", form, "application/x-www-form-urlencoded")
    settle()


def pdq_values(body: dict[str, Any]) -> set[str]:
    return {
        each["value"]
        for item in body["items"]
        for each in item["fingerprints"]
        if each["algorithm"] == "pdq"
    }


class NcmecPlatform:
    """A platform that keeps what its client fetched, as `tx` and HMA do."""

    def __init__(self, hub: "RunningSite", key: Credentials) -> None:
        base = SimpleNamespace(value=f"{hub.url}/ncmec")
        collab: Any = SimpleNamespace(environment=base, only_esp_ids=set())
        self.api = NCMECSignalExchangeAPI(collab, key.username, key.secret)
        self.checkpoint: Any = None
        self.kept: dict[str, Any] = {}

    def fetch(self) -> set[str]:
        for delta in self.api.fetch_iter([PdqSignal], self.checkpoint):
            for name, update in delta.updates.items():
                merged = self.api.fetch_value_merge(self.kept.get(name), update)
                if merged is None:
                    self.kept.pop(name, None)
                else:
                    self.kept[name] = merged
            self.checkpoint = delta.checkpoint
        signals = self.api.naive_convert_to_signal_type([PdqSignal], self.api.collab, self.kept)
        return set(signals.get(PdqSignal, {}))


def test_a_client_learns_who_it_is_and_who_takes_part(hub: "RunningSite", key: Credentials) -> None:
    api = ncmec(hub, key)
    me = api.status()
    members = {each.esp_id: each.esp_name for each in api.members()}
    assert members[me.esp_id] == me.esp_name
    assert me.esp_name.startswith("Example & Söhne <")
    assert members[1] == "Abdruck"


def test_an_ncmec_client_ends_with_exactly_the_active_entries(
    hub: "RunningSite", key: Credentials, submission: Make, a_moment_later: None
) -> None:
    platform = NcmecPlatform(hub, key)
    sent = [submission(3) for _ in range(3)]
    receipts = [send(hub, body) for body in sent]
    assert set().union(*map(pdq_values, sent)) <= platform.fetch()

    withdraw_all(hub, receipts[0])
    late = submission(1)
    send(hub, late)
    found = platform.fetch()
    assert not pdq_values(sent[0]) & found
    assert pdq_values(sent[1]) | pdq_values(sent[2]) | pdq_values(late) <= found


def test_every_view_of_a_picture_arrives_and_leaves(
    hub: "RunningSite", key: Credentials, submission: Make, a_moment_later: None
) -> None:
    platform = NcmecPlatform(hub, key)
    body = submission()
    first = body["items"][0]["fingerprints"][0]
    upright = {**first, "view": "upright", "value": "5a" * 32}
    body["items"][0]["fingerprints"].append(upright)
    receipt = send(hub, body)
    assert pdq_values(body) <= platform.fetch()
    withdraw_all(hub, receipt)
    assert not pdq_values(body) & platform.fetch()


def test_pages_of_one_window_hold_every_entry_once(
    hub: "RunningSite", key: Credentials, submission: Make
) -> None:
    start = int(time.time())
    body = submission(10)
    send(hub, body)
    end = int(time.time())
    pages = list(ncmec(hub, key).get_entries_iter(start_timestamp=start, end_timestamp=end))
    assert len(pages) >= 4
    assert all(len(page.updates) <= 3 for page in pages)
    values = [
        each.fingerprints["pdq"] for page in pages for each in page.updates if not each.deleted
    ]
    assert len(values) == len(set(values))
    assert pdq_values(body) <= set(values)
    assert pages[0].estimated_entries_in_range >= 10


def test_an_empty_window_is_an_empty_answer(hub: "RunningSite", key: Credentials) -> None:
    found = ncmec(hub, key).get_entries(start_timestamp=1000, end_timestamp=2000)
    assert (found.updates, found.next) == ([], "")


def test_ncmec_feedback_stands_on_the_case_page(
    hub: "RunningSite", key: Credentials, submission: Make
) -> None:
    body = submission()
    receipt = send(hub, body)
    api = ncmec(hub, key)
    now = int(time.time())
    updates = api.get_entries(start_timestamp=now - 60, end_timestamp=now)
    while updates.next:
        updates = api.get_entries(next_=updates.next)
    entry = updates.updates[-1]
    assert entry.fingerprints["pdq"] in pdq_values(body)

    before = open_case(hub, receipt)
    api.submit_upvote(entry.member_id, entry.id, FingerprintType.pdq)
    api.submit_upvote(entry.member_id, entry.id, FingerprintType.pdq)
    blocked = open_case(hub, receipt)
    assert blocked != before
    name = api.status().esp_name.split(" ")[0]
    assert name in blocked

    guid = next(iter(api.feedback_reasons(FingerprintType.md5)))
    downvote = (FingerprintType.md5, FeedbackType.downvote, guid)
    api.submit_feedback(entry.member_id, entry.id, *downvote)
    settle()
    again = api.get_entries(start_timestamp=now - 60, end_timestamp=int(time.time()))
    while again.next:
        again = api.get_entries(next_=again.next)
    said = again.updates[-1].feedback
    assert [each.feedback_type for each in said["PDQ"]] == [FeedbackType.upvote]
    assert [each.feedback_type for each in said["MD5"]] == [FeedbackType.downvote]


def test_a_stopncii_client_fetches_all_and_goes_on_where_it_ended(
    hub: "RunningSite", key: Credentials, submission: Make
) -> None:
    api = stopncii(hub, key)
    body = submission(7)
    send(hub, body)
    found, checkpoint = set(), 10
    for result in api.fetch_hashes_iter(start_timestamp=checkpoint):
        assert result.count == len(result.hashRecords)
        assert result.nextSetTimestamp >= checkpoint
        checkpoint = result.nextSetTimestamp
        found |= {record.hashValue for record in result.hashRecords}
    assert pdq_values(body) <= found

    late = submission(1)
    send(hub, late)
    exchange_api = StopNCIISignalExchangeAPI(SimpleNamespace(), api)  # type: ignore[arg-type]
    values: set[str] = set()
    for delta in exchange_api.fetch_iter([PdqSignal], SimpleNamespace(update_time=checkpoint)):  # type: ignore[arg-type]
        values |= {value for _, value in delta.updates}
    assert pdq_values(late) <= values


def test_withdrawn_entries_leave_the_stopncii_feed(
    hub: "RunningSite", key: Credentials, submission: Make
) -> None:
    body = submission(2)
    receipt = send(hub, body)
    withdraw_all(hub, receipt)
    pages = list(stopncii(hub, key).fetch_hashes_iter())
    found = {record.hashValue for page in pages for record in page.hashRecords}
    assert not pdq_values(body) & found


def test_stopncii_feedback_from_two_platforms_disputes_an_entry(
    hub: "RunningSite", key: Credentials, platforms: Platforms, submission: Make
) -> None:
    body = submission()
    receipt = send(hub, body)
    value = pdq_values(body).pop()
    other = platforms.add(f"Other {secrets.token_hex(4)}")
    api, second = stopncii(hub, key), stopncii(hub, other)
    api.submit_feedback(StopNCIISignalType.ImagePDQ, value, StopNCIICSPFeedbackValue.NotBlocked)
    one = open_case(hub, receipt)
    second.submit_feedback(StopNCIISignalType.ImagePDQ, value, StopNCIICSPFeedbackValue.NotBlocked)
    assert open_case(hub, receipt) != one
    settle()
    start = int(time.time()) - 60
    end = int(time.time())
    pages = ncmec(hub, key).get_entries_iter(start_timestamp=start, end_timestamp=end)
    marks = {
        each.classification
        for page in pages
        for each in page.updates
        if each.fingerprints.get("pdq") == value
    }
    assert marks == {"disputed"}


def test_a_hotline_contributes_and_others_receive_it(
    hub: "RunningSite", key: Credentials, platforms: Platforms
) -> None:
    name = f"Hotline {secrets.token_hex(4)}"
    hotline = platforms.add(name, ["contribute"])
    value = secrets.token_hex(32)
    stopncii(hub, hotline).submit_hash(StopNCIISignalType.ImagePDQ, value)
    settle()
    now = int(time.time())
    pages = ncmec(hub, key).get_entries_iter(start_timestamp=now - 60, end_timestamp=now)
    found = {each.fingerprints.get("pdq"): each for page in pages for each in page.updates}
    members = {each.esp_id: each.esp_name for each in ncmec(hub, key).members()}
    assert members[found[value].member_id] == name
    with pytest.raises(requests.HTTPError, match="403"):
        stopncii(hub, key).submit_hash(StopNCIISignalType.ImagePDQ, value)


def test_the_visitor_learns_who_has_fetched_the_entry(
    hub: "RunningSite", key: Credentials, submission: Make, a_moment_later: None
) -> None:
    receipt = send(hub, submission())
    name = ncmec(hub, key).status().esp_name
    mark = name.split("<")[1].rstrip(">")
    assert mark not in open_case(hub, receipt)
    NcmecPlatform(hub, key).fetch()
    assert mark in open_case(hub, receipt)


def test_wrong_old_and_revoked_keys_are_refused_in_either_protocol(
    hub: "RunningSite", platforms: Platforms
) -> None:
    name = f"Rotating {secrets.token_hex(4)}"
    first = platforms.add(name, ["read"])
    second = platforms.rotate(name)
    for key in (first, second):
        assert ncmec(hub, key).status().esp_name == name
    gone = platforms.rotate(name, overlap_days=-1)
    assert ncmec(hub, gone).status().esp_name == name
    wrong = Credentials(gone.username, first.secret)
    for key in (first, second, wrong, Credentials("nobody", "x")):
        with pytest.raises(requests.HTTPError, match="401"):
            ncmec(hub, key).status()
        with pytest.raises(requests.HTTPError, match="401"):
            stopncii(hub, key).fetch_hashes()
    with pytest.raises(requests.HTTPError, match="403"):
        ncmec(hub, gone).submit_upvote(1, "1", FingerprintType.pdq)
    platforms.revoke(name)
    with pytest.raises(requests.HTTPError, match="401"):
        ncmec(hub, gone).status()
