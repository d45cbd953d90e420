"""The page takes the protocol's fields from the worker and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from hashcore import errors, limits, video
from tests.browser.runtime.jail_server import JailServer
from tests.sources import ROOT

PDQ = {"algorithm": "pdq", "value": "ab" * 32, "quality": 100, "view": "stored"}
MD5 = {"algorithm": "md5", "value": "ab" * 16}
RESULT = {
    "kind": "image",
    "format": "JPEG",
    "width": 4000,
    "height": 3000,
    "frames": 1,
    "fingerprints": [PDQ, MD5],
}
DONE = {"type": "done", "id": 1, "memory": 65536, "result": RESULT}
GOOD: list[dict[str, Any]] = [
    DONE,
    {"type": "ready", "memory": 0},
    {"type": "progress", "id": 7, "stage": "looking"},
    {"type": "failed", "id": 7, "code": "truncated", "memory": 1},
    {"type": "broken", "code": "no-wasm"},
]


def with_result(**changes: Any) -> dict[str, Any]:
    return DONE | {"result": RESULT | changes}


def with_fingerprint(**changes: Any) -> dict[str, Any]:
    return with_result(fingerprints=[PDQ | changes])


BAD: dict[str, Any] = {
    "nothing": None,
    "text": "ready",
    "a list": [GOOD[1]],
    "an unknown type": {"type": "picture", "memory": 0},
    "a stowaway": DONE | {"pixels": "secret"},
    "a stowaway in ready": GOOD[1] | {"note": "secret"},
    "a stowaway in the result": with_result(name="secret"),
    "a stowaway in a fingerprint": with_fingerprint(note="secret"),
    "free words for a code": {"type": "broken", "code": "secret"},
    "free words for a stage": {"type": "progress", "id": 1, "stage": "secret"},
    "free words for a format": with_result(format="SECRET"),
    "free words for a view": with_fingerprint(view="secret"),
    "another kind": with_result(kind="secret"),
    "a number that is text": GOOD[1] | {"memory": "0"},
    "a fraction": GOOD[1] | {"memory": 0.5},
    "a negative number": DONE | {"id": -1},
    "too much memory": GOOD[1] | {"memory": 2**40},
    "a missing field": {"type": "ready"},
    "no fingerprint": with_result(fingerprints=[]),
    "too many fingerprints": with_result(fingerprints=[PDQ] * 100),
    "the same view twice": with_result(fingerprints=[PDQ, PDQ]),
    "a value too short": with_fingerprint(value="ab"),
    "a value in capitals": with_fingerprint(value="AB" * 32),
    "a line feed behind": with_fingerprint(value="ab" * 31 + "a\n"),
    "an unknown algorithm": with_fingerprint(algorithm="sha512"),
    "a quality beyond 100": with_fingerprint(quality=101),
    "a view on an exact one": with_result(fingerprints=[MD5 | {"view": "stored"}]),
    "a width of nothing": with_result(width=0),
}


@pytest.fixture
def check(server: JailServer, open_page: Callable[[JailServer], Page]) -> Callable[[Any], Any]:
    page = open_page(server)
    return lambda messages: page.evaluate("(all) => all.map(readWorkerMessage)", messages)


def test_a_message_as_agreed_is_taken_field_by_field(check: Callable[[Any], Any]) -> None:
    assert check(GOOD) == GOOD


def test_a_message_that_is_not_as_agreed_is_dropped_whole(check: Callable[[Any], Any]) -> None:
    assert dict(zip(BAD, check(list(BAD.values())), strict=True)) == dict.fromkeys(BAD)


def test_the_page_knows_the_same_words_as_hashcore(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    views, digits, codes, notes = page.evaluate(
        """async () => {
             const words = await import('/browser/shared/protocol.js');
             const { VIEWS, HEX_DIGITS, WORKER_CODES, NOTES } = words;
             return [[...VIEWS], Object.fromEntries(HEX_DIGITS), [...WORKER_CODES], [...NOTES]];
           }"""
    )
    assert set(views) >= set(limits.VIEWS)
    assert digits == limits.HEX_DIGITS
    assert set(codes) >= set(errors.SENTENCES)
    assert set(notes) == set(video.NOTES)


def test_whatever_a_worker_may_say_the_visitor_reads_a_sentence_for(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    keys = open_page(server).evaluate(
        """async () => {
             const { WORKER_CODES, NOTES } = await import('/browser/shared/protocol.js');
             return [...WORKER_CODES.map((code) => `failed-${code}`),
                     ...NOTES.map((note) => `done-${note}`)];
           }"""
    )
    said = (ROOT / "web" / "templates" / "steps" / "texts.html").read_text()
    assert [key for key in keys if f'"{key}": _(' not in said] == []
