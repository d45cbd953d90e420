"""A picture has the same fingerprints in every browser, and those that CPython finds."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.engines.browsers import ENGINES
from tests.browser.engines.tab import Tab
from tests.browser.runtime.compare import DECODER_BITS, distance, in_browser, natively
from tests.browser.runtime.inside import open_worker
from tests.browser.runtime.jail_server import JailServer
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


def test_every_format_has_the_same_fingerprints_in_the_three_browsers_and_on_cpython(
    open_tab: Callable[[str], Tab],
    serve: Callable[..., JailServer],
    vectors: list[tuple[Vector, bytes]],
) -> None:
    found: dict[str, dict[str, Any]] = {}
    for engine in ENGINES:
        server, tab = serve(), open_tab(engine)
        tab.goto(server.origin)
        tab.wait_until("() => Boolean(window.HashPool)")
        assert open_worker(tab, server)["type"] == "ready"
        found[engine] = {
            vector.name: in_browser(tab, content)["result"] for vector, content in vectors
        }
    assert found["chromium"] == found["firefox"] == found["webkit"]
    for vector, content in vectors:
        here, there = found["webkit"][vector.name], natively(content)["result"]
        assert distance(here, there) <= (0 if vector.lossless else DECODER_BITS), vector.name
