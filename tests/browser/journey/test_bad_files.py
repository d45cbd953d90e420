"""Files that cannot be done: a plain sentence each, and nothing lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.browser.journey.pictures import bomb, draw, encoded, payload, picture, plain
from tests.browser.journey.visit import PATIENCE_MS, Visit
from tests.vectors.foreign import AVIFS

pytestmark = pytest.mark.browser


def truncated() -> FilePayload:
    data = encoded(draw(1), "jpg")
    return payload("truncated.jpg", data[: len(data) // 3])


BAD: dict[str, tuple[Callable[[], FilePayload], str]] = {
    "truncated": (truncated, "damaged or incomplete"),
    "empty": (lambda: payload("empty.jpg", b""), "This file is empty"),
    "text": (lambda: payload("letter.jpg", b"Dear diary, today " * 30), "not a picture"),
    "noise": (lambda: payload("noise.png", bytes(range(1, 256)) * 20), "not a picture"),
    "bomb": (lambda: bomb("bomb.png"), "too large to be opened safely"),
    "cut HEIC": (lambda: payload("cut.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "damaged"),
    "cut AVIF": (lambda: payload("cut.avif", AVIFS["plain"]()[:-9000]), "damaged or incomplete"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_gets_a_plain_sentence_and_the_good_one_goes_on(visit: Visit, kind: str) -> None:
    make, words = BAD[kind]
    bad = make()
    visit.begin()
    visit.choose(picture("good.png", 2), bad)
    visit.wait_for(done=1, failed=1)
    expect(visit.row(bad["name"])).to_contain_text(words)
    visit.go_to_check()
    expect(visit.panel("check").locator("[data-slot=left-out]")).to_contain_text("1 other file")
    visit.send()
    visit.case()


def test_only_bad_files_lead_to_a_problem_that_says_what_is_needed(visit: Visit) -> None:
    visit.begin()
    visit.choose(payload("letter.jpg", b"Dear diary"))
    visit.wait_for(done=0, failed=1)
    visit.panel("choose").locator("[data-act=continue]").click()
    problems = visit.panel("choose").locator("[data-slot=problems]")
    expect(problems).to_be_focused()
    expect(problems).to_contain_text("Choose at least one picture")
    assert visit.page.title().startswith("Error: ")
    problems.locator("a").click()
    expect(visit.page.locator("#picker")).to_be_focused()


def test_the_same_file_twice_counts_once_and_is_said(visit: Visit) -> None:
    visit.begin()
    twice = picture("one.png", 3)
    visit.choose(twice, payload("copy.png", twice["buffer"]))
    expect(visit.row("copy.png")).to_contain_text("The same file as", timeout=PATIENCE_MS)
    expect(visit.panel("choose").locator("[data-act=continue]")).to_have_text(
        "Continue with 1 file"
    )
    # When the first one goes, its copy takes its place
    visit.page.get_by_label("Remove: one.png").click()
    expect(visit.row("copy.png")).to_contain_text("Fingerprint ready")


def test_a_plain_picture_is_explained_and_sends_only_exact_fingerprints(visit: Visit) -> None:
    visit.begin()
    visit.choose(plain("wall.png"))
    visit.wait_for(done=1)
    expect(visit.row("wall.png")).to_contain_text("too plain to be recognised")
    visit.go_to_check()
    assert '"pdq"' not in visit.shown_request()
    assert '"sha256"' in visit.shown_request()
    visit.send()
    visit.case()


@pytest.mark.slow
def test_of_two_hundred_files_a_hundred_are_taken_and_the_rest_is_said(visit: Visit) -> None:
    visit.begin()
    visit.choose(
        *(payload(f"{seed}.png", encoded(draw(seed, (64, 64)), "png")) for seed in range(200))
    )
    expect(visit.page.locator("#choose [data-slot=notice]")).to_contain_text(
        "up to 100 files. 100 files were not added"
    )
    visit.wait_for(done=100)
    visit.go_to_check()
    visit.send()
    visit.case()


def test_a_file_can_be_stopped_and_tried_again(visit: Visit) -> None:
    visit.begin()
    # Given a file that waits because nothing is loaded yet
    visit.choose(picture("one.png", 4), picture("two.png", 5))
    visit.page.get_by_label("Stop: two.png").click()
    expect(visit.row("two.png")).to_contain_text("Stopped.")
    visit.wait_for(done=1, failed=1)
    visit.page.get_by_label("Try again: two.png").click()
    visit.wait_for(done=2)


def test_a_large_picture_can_be_stopped_while_it_is_being_looked_at(visit: Visit) -> None:
    visit.begin()
    visit.wait_until_loaded()
    visit.choose(payload("large.png", encoded(draw(6, (5000, 4000)), "png", compress_level=1)))
    expect(visit.row("large.png").locator("progress")).to_be_visible(timeout=PATIENCE_MS)
    visit.page.get_by_label("Stop: large.png").click()
    expect(visit.row("large.png")).to_contain_text("Stopped.")
    visit.choose(picture("next.png", 7))
    visit.wait_for(done=1, failed=1)


def test_a_worker_that_dies_loses_only_its_file_which_can_be_tried_again(visit: Visit) -> None:
    visit.begin()
    visit.wait_until_loaded()
    # Given a worker that breaks in the middle of the first file it is given
    (worker,) = visit.page.workers
    worker.evaluate("addEventListener('message', () => { throw new Error('killed'); })")
    visit.choose(picture("first.png", 8), picture("second.png", 9))
    expect(visit.row("first.png")).to_contain_text("broke off", timeout=PATIENCE_MS)
    # Then the other file is done, and the lost one when it is tried again
    visit.wait_for(done=1, failed=1)
    visit.page.get_by_label("Try again: first.png").click()
    visit.wait_for(done=2)
