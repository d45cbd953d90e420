"""The part that sees the picture has no network: tried from inside, in every browser."""

from collections.abc import Callable

import pytest

from tests.browser.engines.tab import Tab
from tests.browser.runtime.inside import DECODER_DOOR, DOOR, find_decoder_leaks, find_leaks
from tests.browser.runtime.jail_server import JailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def inside(tab: Tab, serve: Callable[..., JailServer]) -> tuple[Tab, JailServer]:
    """A page that can start workers, and the server that sees all that is asked for."""
    server = serve(epilogue=DOOR)
    tab.goto(server.origin)
    tab.wait_until("() => Boolean(window.HashPool)")
    return tab, server


def test_none_of_24_ways_out_of_the_jail_reaches_the_server(
    inside: tuple[Tab, JailServer],
) -> None:
    assert find_leaks(*inside, "/jail") == []


def test_the_same_ways_do_leak_under_a_looser_policy(inside: tuple[Tab, JailServer]) -> None:
    seen = "\n".join(find_leaks(*inside, "/leaking"))
    assert "/leak-fetch?d=secret" in seen
    assert "/leak-import-scripts?d=secret" in seen


def test_no_way_out_of_the_decoders_of_films_and_heic_reaches_the_server(
    tab: Tab, serve: Callable[..., JailServer]
) -> None:
    server = serve(epilogue=DECODER_DOOR)
    tab.goto(server.origin)
    tab.wait_until("() => Boolean(window.HashPool)")
    assert find_decoder_leaks(tab, server, "/jail") == []
    seen = "\n".join(find_decoder_leaks(tab, server, "/leaking"))
    for decoder in ("video", "heif"):
        assert f"/leak-fetch?from={decoder}" in seen
        assert f"/leak-import-scripts?from={decoder}" in seen
