"""A picture has the same fingerprints in every browser, and those that CPython finds."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.browser.engines.browsers import ENGINES
from tests.browser.engines.tab import Tab
from tests.browser.runtime.compare import DECODER_BITS, distance, in_browser, natively
from tests.browser.runtime.inside import open_worker
from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.reference import distance as bits_between
from tests.browser.video.reference import reference
from tests.vectors.foreign import AVIFS
from tests.vectors.make_vectors import Vector, make_vectors

pytestmark = pytest.mark.browser

# Every format once, and what decoders are known to differ in.
CHOSEN = {
    "jpeg-420.jpg",
    "jpeg-progressive.jpg",
    "jpeg-large.jpg",
    "jpeg-cmyk.jpg",
    "jpeg-orientation-6.jpg",
    "png-rgb.png",
    "png-rgba.png",
    "png-palette-alpha.png",
    "png-16-bit-rgba.png",
    "webp-lossy.webp",
    "webp-alpha.webp",
    "gif-animated.gif",
    "bmp-rgb.bmp",
    "tiff-tiff_lzw.tif",
    "size-127x129.png",
    "flat.png",
}


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Vector, bytes]]:
    folder = tmp_path_factory.mktemp("vectors")
    chosen = [vector for vector in make_vectors(folder) if vector.name in CHOSEN]
    assert len(chosen) == len(CHOSEN)
    return [(vector, (folder / vector.name).read_bytes()) for vector in chosen]


type InBrowser = Callable[[bytes], dict[str, Any]]


@pytest.fixture
def open_jail(
    open_tab: Callable[[str], Tab], serve: Callable[..., JailServer]
) -> Callable[[str], InBrowser]:
    """Start Python in a browser of that name, to hash files there."""

    def open_in(engine: str) -> InBrowser:
        server, tab = serve(), open_tab(engine)
        tab.goto(server.origin)
        tab.wait_until("() => Boolean(window.HashPool)")
        assert open_worker(tab, server)["type"] == "ready"
        return lambda content: in_browser(tab, content)["result"]

    return open_in


def test_every_format_has_the_same_fingerprints_in_the_three_browsers_and_on_cpython(
    open_jail: Callable[[str], InBrowser], vectors: list[tuple[Vector, bytes]]
) -> None:
    found: dict[str, dict[str, Any]] = {}
    for engine in ENGINES:
        hash_file = open_jail(engine)
        found[engine] = {vector.name: hash_file(content) for vector, content in vectors}
    assert found["chromium"] == found["firefox"] == found["webkit"]
    for vector, content in vectors:
        here, there = found["webkit"][vector.name], natively(content)["result"]
        assert distance(here, there) <= (0 if vector.lossless else DECODER_BITS), vector.name


@pytest.mark.parametrize("engine", ENGINES)
def test_an_avif_is_hashed_as_stored_whatever_it_says_of_colours_transparency_and_turns(
    open_jail: Callable[[str], InBrowser], engine: str
) -> None:
    hash_file = open_jail(engine)
    bits = {}
    for name, make in AVIFS.items():
        content = make()
        with Image.open(io.BytesIO(content)) as image:
            expected = reference(image.convert("RGB"))
        bits[name] = bits_between(hash_file(content)["fingerprints"][0]["value"], expected)
    assert max(bits.values()) <= DECODER_BITS, bits
