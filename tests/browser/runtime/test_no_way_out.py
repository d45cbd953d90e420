"""The worker that sees the picture cannot reach the network: tried from inside, seen by nobody."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.runtime.inside import DOOR, find_leaks, open_worker
from tests.browser.runtime.jail_server import JailServer


def test_none_of_24_ways_out_of_the_jail_reaches_the_server(
    serve: Callable[..., JailServer], open_page: Callable[[JailServer], Page]
) -> None:
    server = serve(epilogue=DOOR)
    assert find_leaks(open_page(server), server, "/jail") == []


def test_the_ways_out_do_leak_under_a_looser_policy(
    serve: Callable[..., JailServer], open_page: Callable[[JailServer], Page]
) -> None:
    server = serve(epilogue=DOOR)
    seen = "\n".join(find_leaks(open_page(server), server, "/leaking"))
    assert "/leak-fetch?d=secret" in seen
    assert "/leak-import-scripts?d=secret" in seen


def test_the_jail_holds_from_the_first_moment_and_not_only_after_the_start(
    serve: Callable[..., JailServer], open_page: Callable[[JailServer], Page]
) -> None:
    server = serve(prologue=b"importScripts; fetch('/leak-early').catch(() => {});\n")
    page = open_page(server)
    assert open_worker(page, server)["type"] == "ready"
    assert not [line for line in server.log if "leak" in line]


def test_a_browser_that_forbids_webassembly_says_so_and_does_not_hang(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    assert open_worker(page, server, "/no-wasm") == {"type": "broken", "code": "no-wasm"}
