"""A film goes the whole way, as a picture does."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journey.pictures import payload, picture
from tests.browser.journey.visit import Visit
from tests.vectors.make_videos import PHOTOGRAPHS, Clip, make

pytestmark = pytest.mark.browser


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
