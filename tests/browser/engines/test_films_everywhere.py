"""Films and HEIC in every browser: what it can decode is near the reference, the rest is said."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.engines.browsers import ENGINES, program
from tests.browser.engines.tab import Tab
from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.conftest import ADD_PICKER, film, folder, hash_chosen
from tests.browser.video.reference import (
    MOST_BITS,
    assert_exact,
    bits_from_reference,
    decoded,
    distance,
    frames,
    heic,
    photograph,
    reference,
)
from tests.vectors.make_videos import PHOTOGRAPHS

__all__ = ["film", "folder"]

pytestmark = pytest.mark.browser

SHORT = {"seconds": 2.0, "photographs": PHOTOGRAPHS[:3]}
HashInBrowser = Callable[..., dict[str, Any]]
# As browsers do that guard against recognition, but so much that nobody could miss it.
LYING_CANVAS = b"""{
  const { prototype } = OffscreenCanvasRenderingContext2D;
  const { getImageData } = prototype;
  prototype.getImageData = function (...place) {
    const image = getImageData.apply(this, place);
    image.data.forEach((byte, at) => (image.data[at] = 255 - byte));
    return image;
  };
}
"""


@pytest.fixture
def hash_in(open_tab: Callable[[str], Tab], server: JailServer) -> HashInBrowser:
    """Hash a file in a browser of that name."""

    def hash_file(engine: str, path: Path, server: JailServer = server) -> dict[str, Any]:
        if engine == "webkit":
            program("/usr/lib/*/gstreamer-1.0/libgstlibav.so", "gstreamer1.0-libav")
        tab = open_tab(engine)
        tab.goto(server.origin)
        tab.wait_until("() => Boolean(window.HashPool)")
        tab.evaluate(ADD_PICKER)
        tab.choose("input", [path])
        result: dict[str, Any] = hash_chosen(tab, server)["result"]
        return result

    return hash_file


@pytest.mark.parametrize(
    ("engine", "codec"), [*((engine, "h264") for engine in ENGINES), ("webkit", "hevc")]
)
def test_a_film_is_within_six_bits_of_the_platforms_tool(
    hash_in: HashInBrowser, film: Callable[..., Path], engine: str, codec: str
) -> None:
    path = film("mp4", codec=codec, **SHORT)
    result = hash_in(engine, path)
    assert_exact(result, path)
    assert result["note"] is None
    assert len(frames(result)) >= 3
    assert max(bits_from_reference(result, path)) <= MOST_BITS


@pytest.mark.parametrize("height", [1080, 1078])  # in quarters whole and not
def test_firefox_reads_large_films_at_half_their_size_as_well_as_whole(
    hash_in: HashInBrowser, film: Callable[..., Path], height: int
) -> None:
    path = film("mp4", width=1920, height=height, **SHORT)
    result = hash_in("firefox", path)
    assert result["note"] is None
    assert max(bits_from_reference(result, path)) <= MOST_BITS


def test_a_canvas_that_changes_pixels_changes_no_fingerprint_of_a_film(
    hash_in: HashInBrowser, serve: Callable[..., JailServer], film: Callable[..., Path]
) -> None:
    path = film("mp4", width=1920, height=1080, **SHORT)
    result = hash_in("firefox", path, serve(prologue=LYING_CANVAS))
    assert result["note"] is None
    assert max(bits_from_reference(result, path)) <= MOST_BITS


@pytest.mark.parametrize("engine", ENGINES)
def test_a_heic_is_within_two_bits_of_its_own_decoder(
    hash_in: HashInBrowser, tmp_path: Path, engine: str
) -> None:
    path = heic(photograph(), tmp_path / "photo.heic")
    result = hash_in(engine, path)
    assert (result["format"], result["width"], result["height"]) == ("HEIC", 1200, 900)
    assert distance(result["fingerprints"][0]["value"], reference(decoded(path))) <= 2
