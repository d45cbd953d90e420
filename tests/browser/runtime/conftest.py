"""Chromium, the built runtime and a server that logs everything."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.runtime.jail_server import JailServer
from web.bundle.build import build


@pytest.fixture(scope="session")
def built() -> None:
    """The runtime as the sources make it; quick where nothing changed."""
    build()


@pytest.fixture
def serve(built: None) -> Iterator[Callable[..., JailServer]]:
    """Start servers that are stopped after the test; keywords go to the server."""
    servers: list[JailServer] = []

    def start(**options: bytes) -> JailServer:
        server = JailServer(**options)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(serve: Callable[..., JailServer]) -> JailServer:
    """The runtime as it is."""
    return serve()


@pytest.fixture
def open_page(page: Page) -> Callable[[JailServer], Page]:
    """Open the empty page that holds the runtime's modules."""

    def go(server: JailServer) -> Page:
        page.goto(server.origin)
        page.wait_for_function("() => Boolean(window.HashPool)")
        return page

    return go
