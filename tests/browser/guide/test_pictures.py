"""The guide's pictures are small, whole, and show our pages as they are now."""

import pytest
from PIL import Image
from playwright.sync_api import Playwright

from hashcore.picture import fingerprint_picture
from tests.browser.engines.browsers import chromium
from tests.browser.guide.photograph import SHARPNESS, photographs, running_site, small
from web.guide import HEIGHT, PICTURES, STEPS, WIDTH
from web.locales import TRANSLATIONS, offered

MOST_BYTES = 100_000  # of a language
FARTHEST = 16  # of 256 bits; a line of text more or less changes 40 to 60
ADVICE = "run `python3 build.py photograph` and commit static/guide"
PHOTOGRAPHED = sorted(folder.name for folder in PICTURES.iterdir())


def pdq(picture: bytes) -> int:
    """Return our own fingerprint of a picture."""
    found = fingerprint_picture(picture).fingerprints
    return next(int(each.value, 16) for each in found if each.algorithm == "pdq")


@pytest.mark.parametrize("tag", PHOTOGRAPHED)
def test_a_language_has_all_pictures_or_none_and_they_are_small(tag: str) -> None:
    files = {file.stem: file for file in (PICTURES / tag).iterdir()}
    assert files.keys() == set(STEPS)
    assert sum(file.stat().st_size for file in files.values()) <= MOST_BYTES
    for file in files.values():
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == (
                "WEBP",
                (round(WIDTH * SHARPNESS), round(HEIGHT * SHARPNESS)),
            )


@pytest.mark.browser
@pytest.mark.parametrize("tag", [tag for tag in ("en", "ar") if tag in PHOTOGRAPHED])
def test_the_pictures_show_the_pages_as_they_are_now(playwright: Playwright, tag: str) -> None:
    locales = offered(TRANSLATIONS)
    if tag not in {locale.tag for locale in locales}:
        pytest.skip(f"{tag} is not offered: its catalogue is not complete")
    with running_site(locales, TRANSLATIONS) as url, chromium(playwright) as browser:
        for step, png in photographs(browser, url, tag):
            committed = pdq((PICTURES / tag / f"{step}.webp").read_bytes())
            distance = (pdq(small(png)) ^ committed).bit_count()
            assert distance <= FARTHEST, f"{tag}/{step} has changed: {ADVICE}"
