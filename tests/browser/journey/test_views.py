"""A mirrored or turned copy is found: its fingerprint is among those that are sent."""

import json
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from hashcore.limits import CROP_VIEWS, MATCH_DISTANCE
from hashcore.picture import fingerprint_picture
from tests.browser.journey.pictures import draw, encoded, payload
from tests.browser.journey.visit import Visit
from tests.conftest import RunningSite

pytestmark = pytest.mark.browser
WAYS = [*Image.Transpose]
CUTS = (1, 2, 3, 5, 7, 9, 10)  # hundredths of a side


def sent_values(visit: Visit) -> list[str]:
    visit.begin()
    visit.choose(payload("one.png", encoded(draw(1), "png")))
    visit.wait_for(done=1)
    visit.go_to_check()
    (item,) = json.loads(visit.shown_request())["items"]
    return [each["value"] for each in item["fingerprints"] if each["algorithm"] == "pdq"]


def distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_mirrored_and_turned_copies_match_what_is_sent(visit: Visit) -> None:
    sent = sent_values(visit)
    assert len(sent) == 8
    for way in WAYS:
        copy = encoded(draw(1).transpose(way), "jpg", quality=80)
        stored = fingerprint_picture(copy).fingerprints[0].value
        assert min(distance(stored, value) for value in sent) <= MATCH_DISTANCE, way


def test_an_operator_can_send_a_picture_s_own_view_alone(
    page: Page, site_factory: Callable[..., RunningSite]
) -> None:
    site = site_factory(picture_views="own")
    assert len(sent_values(Visit(page, site.url))) == 1
    site.stop()


def test_an_operator_can_have_evenly_cropped_copies_found_too(
    page: Page, site_factory: Callable[..., RunningSite]
) -> None:
    site = site_factory(picture_views="crops")
    sent = sent_values(Visit(page, site.url))
    assert len(sent) == 8 + len(CROP_VIEWS)
    drawn = draw(1)
    for hundredths in CUTS:
        left, top = (side * hundredths // 100 for side in drawn.size)
        cut = drawn.crop((left, top, drawn.width - left, drawn.height - top))
        copy = encoded(cut, "jpg", quality=80)
        stored = fingerprint_picture(copy).fingerprints[0].value
        assert min(distance(stored, value) for value in sent) <= MATCH_DISTANCE, hundredths
    site.stop()
