"""The browser of the journeys, and visits to a real server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.journey.visit import Visit
from tests.conftest import RunningSite


@pytest.fixture(scope="module")
def kept_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that holds the runtime in its cache, as at a second visit, and nothing else."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(kept_context: BrowserContext) -> Iterator[Page]:
    """A new tab, which needs no new download of the runtime."""
    page = kept_context.new_page()
    yield page
    kept_context.set_offline(False)
    page.close()


@pytest.fixture
def visit(page: Page, shared_site: RunningSite) -> Visit:
    """A visit to a server that other tests use too."""
    return Visit(page, shared_site.url)


@pytest.fixture
def site_url(shared_site: RunningSite) -> str:
    """The address of the server that `visit` goes to."""
    return shared_site.url
