"""The part that sees the picture has no network: tried from inside, in every browser."""

from collections.abc import Callable

import pytest

from tests.browser.engines.tab import Tab
from tests.browser.runtime.inside import DOOR, find_leaks
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
