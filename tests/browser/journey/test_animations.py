"""What is said of a file that holds more pictures than one."""

import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.journey.pictures import draw, payload
from tests.browser.journey.visit import Visit
from tests.browser.video.reference import heic
from tests.vectors.foreign import AVIFS

pytestmark = pytest.mark.browser

READY = "Fingerprint ready"
OF_THE_FIRST = "Fingerprint ready, of the first picture of this animation"


def several(form: str, **options: Any) -> bytes:
    """Return three drawn pictures in one file."""
    file = io.BytesIO()
    first, *others = (draw(seed) for seed in (1, 2, 3))
    first.save(file, form, save_all=True, append_images=others, **options)
    return file.getvalue()


def test_only_of_an_animation_is_the_first_picture_named(visit: Visit, tmp_path: Path) -> None:
    thumbnailed = heic(draw(1), tmp_path / "a.heic", "--thumb", "80")
    files = {
        "transparent.avif": (AVIFS["transparent"](), READY),
        "moving.avif": (AVIFS["moving, transparent"](), OF_THE_FIRST),
        "thumbnail.heic": (thumbnailed.read_bytes(), READY),
        "pages.tif": (several("TIFF"), READY),
        "moving.gif": (several("GIF", duration=200), READY),
    }
    visit.begin()
    visit.choose(*(payload(name, data) for name, (data, _) in files.items()))
    visit.wait_for(done=len(files))
    for name, (_, words) in files.items():
        expect(visit.row(name).locator("[data-slot=status]")).to_have_text(words)
