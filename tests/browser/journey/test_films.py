"""A film goes the whole way, as a picture does."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journey.pictures import payload, picture
from tests.browser.journey.visit import Visit
from tests.vectors.make_videos import PHOTOGRAPHS, Clip, make

pytestmark = pytest.mark.browser

# Workers that are given no file, so that a test can speak in their place.
STAND_IN = """
window.Worker = class extends Worker {
  constructor(address) {
    super(address);
    window.say = (stage, place = {}) => this.dispatchEvent(
      new MessageEvent('message', { data: { type: 'progress', id: 1, stage, ...place } }));
  }
  postMessage(message, ...rest) {
    if (message.type !== 'hash') super.postMessage(message, ...rest);
  }
};
"""


def test_a_film_is_sent_by_what_it_shows(visit: Visit, tmp_path: Path) -> None:
    film = make(Clip(seconds=1, photographs=PHOTOGRAPHS[:2]), tmp_path / "film.mp4")
    visit.begin()
    visit.choose(picture("one.png", 1), payload("film.mp4", film.read_bytes()))
    visit.wait_for(done=2)
    expect(visit.row("film.mp4")).to_contain_text("Fingerprints of the video ready")
    visit.go_to_check()
    shown = json.loads(visit.shown_request())
    (sent,) = [item for item in shown["items"] if item["kind"] == "video"]
    assert {each["algorithm"] for each in sent["fingerprints"]} == {"pdq", "md5", "sha1", "sha256"}
    assert all("frame_ms" in each for each in sent["fingerprints"] if each["algorithm"] == "pdq")
    visit.send()
    visit.case()


def test_a_film_that_cannot_be_decoded_is_explained_and_sent_by_its_bytes(
    visit: Visit, tmp_path: Path
) -> None:
    clip = Clip(codec="mpeg4", seconds=1, photographs=PHOTOGRAPHS[:2])
    film = make(clip, tmp_path / "old.avi")
    visit.begin()
    visit.choose(payload("old.avi", film.read_bytes()))
    visit.wait_for(done=1)
    expect(visit.row("old.avi")).to_contain_text("Only exact copies of the file can be found")
    visit.go_to_check()
    assert '"pdq"' not in visit.shown_request()
    visit.send()
    visit.case()


def test_how_far_a_film_is_seen_and_how_long_it_will_take_are_told(visit: Visit) -> None:
    # Given a film whose worker is played by this test, and a clock that stands
    visit.page.add_init_script(STAND_IN)
    visit.page.clock.install(time=0)
    visit.begin()
    visit.wait_until_loaded()
    visit.page.clock.pause_at(3_600_000)
    visit.choose(payload("film.mp4", b"any"))
    row = visit.row("film.mp4")
    bar = row.locator("progress")

    def say(stage: str, position: int | None = None) -> None:
        place = {} if position is None else {"position": position, "duration": 605_000}
        visit.page.evaluate("([stage, place]) => say(stage, place)", [stage, place])

    # When it is opened and a fifth of it is seen in half a minute
    for stage in ("reading", "exact"):
        say(stage)
        expect(bar).to_have_js_property("value", 1)
    visit.page.clock.fast_forward(30_000)
    say("watching", 121_000)
    # Then the rest takes four times as long
    expect(row).to_contain_text("Looking at the video: 2:01 of 10:05, about 2:00 to go")
    expect(bar).to_have_js_property("value", 1.6)
    say("exact")
    expect(bar).to_have_js_property("value", 1.6)
    say("watching", 605_000)
    expect(row).to_contain_text("10:05 of 10:05, about 0:00 to go")
    expect(bar).to_have_js_property("value", 4)
