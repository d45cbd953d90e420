"""Sending: a lost reply, a refusal, a double click. Never two cases, never a lost choice."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.journey.pictures import picture
from tests.browser.journey.visit import Visit
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser

API = "**/api/v1/cases"


@pytest.fixture(scope="module")
def stoppable(site_factory: Callable[..., RunningSite]) -> Iterator[RunningSite]:
    """A server that no test elsewhere visits: one of these stops it for a while."""
    site = site_factory()
    yield site
    site.stop()
    print(site.log_text())


@pytest.fixture
def new_cases(stoppable: RunningSite) -> Callable[[], int]:
    """Count the cases that this test has made."""

    def count() -> int:
        with closing(sqlite3.connect(stoppable.data_dir / "abdruck.sqlite3")) as database:
            (number,) = database.execute("SELECT count(*) FROM cases").fetchone()
        return int(number)

    before = count()
    return lambda: count() - before


@pytest.fixture
def ready(page: Page, stoppable: RunningSite) -> Visit:
    """A visit with one fingerprint ready to be sent."""
    visit = Visit(page, stoppable.url).begin()
    visit.choose(picture("one.png", 1))
    visit.wait_for(done=1)
    visit.go_to_check()
    return visit


def problems(visit: Visit) -> Locator:
    return visit.panel("check").locator("[data-slot=problems]")


def test_a_lost_reply_and_a_retry_make_one_case(ready: Visit, new_cases: Callable[[], int]) -> None:
    # Given a reply that gets lost on its way back
    answers = []

    def lose(route: Route) -> None:
        answers.append(route.fetch().json())
        route.abort()

    ready.page.route(API, lose)
    ready.send()
    expect(problems(ready)).to_contain_text("we do not know whether the fingerprints arrived")
    expect(problems(ready)).to_be_focused()
    # When the visitor sends again
    ready.page.unroute(API)
    ready.send()
    # Then they get the case that the first request had made
    assert ready.case() == (answers[0]["case_number"], answers[0]["pin"])
    assert new_cases() == 1


def test_after_a_lost_reply_the_content_cannot_change_any_more(ready: Visit) -> None:
    ready.page.route(API, lambda route: route.abort())
    ready.send()
    expect(problems(ready)).to_be_visible()
    expect(ready.panel("check").locator(".file button")).to_be_hidden()
    expect(ready.panel("check").locator(".back")).to_be_hidden()
    expect(ready.page.get_by_text("Nothing has been sent yet.")).to_be_hidden()
    ready.page.go_back()
    expect(ready.panel("check")).to_be_visible()
    ready.page.locator(".mark").click()
    expect(ready.page.locator("#leave")).to_contain_text("We do not know whether")


def test_a_server_that_is_away_loses_nothing(
    ready: Visit, stoppable: RunningSite, new_cases: Callable[[], int]
) -> None:
    stoppable.stop()
    try:
        ready.send()
        expect(problems(ready)).to_contain_text("Everything is kept")
    finally:
        stoppable.start()
    ready.send()
    ready.case()
    assert new_cases() == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (422, "invalid-field", "did not accept"),
        (429, "too-many-requests", "Very many people are sending"),
        (500, "server-error", "Sending again is safe"),
        (503, "busy", "Sending again is safe"),
    ],
)
def test_a_refusal_is_a_plain_sentence_and_sending_again_works(
    ready: Visit, status: int, code: str, words: str
) -> None:
    answer = {"ok": False, "error": {"code": code, "message": "For programs."}}
    ready.page.route(API, lambda route: route.fulfill(status=status, json=answer))
    ready.send()
    expect(problems(ready)).to_contain_text(words)
    expect(problems(ready)).not_to_contain_text(code)
    ready.page.unroute(API)
    ready.send()
    ready.case()


def test_an_answer_that_is_no_case_is_not_shown_as_one(ready: Visit) -> None:
    answer = {"case_number": "<b>1</b>", "pin": "x"}
    ready.page.route(API, lambda route: route.fulfill(status=201, json=answer))
    ready.send()
    expect(problems(ready)).to_contain_text("Sending again is safe")


def test_a_double_click_sends_once(ready: Visit, new_cases: Callable[[], int]) -> None:
    sent = []
    ready.page.on("request", lambda request: sent.append(request.method))
    ready.page.locator("#send").dblclick()
    ready.case()
    assert sent.count("POST") == 1
    assert new_cases() == 1


def test_number_and_pin_can_be_saved_in_a_file_whose_name_tells_nothing(ready: Visit) -> None:
    ready.send()
    number, pin = ready.case()
    with ready.page.expect_download() as download:
        ready.page.locator("[data-act=save]").click()
    assert download.value.suggested_filename == "note.txt"
    assert download.value.path().read_text() == f"Number: {number}\nPIN: {pin}\n"


def test_number_and_pin_can_be_copied(ready: Visit) -> None:
    ready.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ready.send()
    number, pin = ready.case()
    ready.page.locator("[data-act=copy]").click()
    expect(ready.panel("finish").locator("[data-slot=status]")).to_have_text("Copied.")
    assert ready.page.evaluate("navigator.clipboard.readText()").split() == [
        "Number:",
        number,
        "PIN:",
        pin,
    ]


def test_after_finishing_the_files_are_gone_and_no_worker_runs(ready: Visit) -> None:
    ready.send()
    ready.case()
    assert ready.running_workers() == 0
    assert ready.rows().count() == 0
    assert ready.shown_request() == ""
    ready.page.go_back()
    expect(ready.panel("finish")).to_be_visible()
