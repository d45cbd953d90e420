"""The pages with their real headers, in every language that tests can read, before a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.pages.places import PagesSite
from tests.browser.pages.serving import pages_app, served
from tests.pseudo_locales import PSEUDO_LOCALES, write_pseudo_catalogues
from tests.unit.web.one_case import OneCaseDesk
from web.locales import SOURCE


@pytest.fixture(scope="session")
def running_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PagesSite]:
    translations = tmp_path_factory.mktemp("pseudo")
    write_pseudo_catalogues(translations)
    desk = OneCaseDesk()
    with served(pages_app(desk, (SOURCE, *PSEUDO_LOCALES), translations)) as url:
        yield PagesSite(url, desk)


@pytest.fixture
def pages_site(running_pages: PagesSite) -> PagesSite:
    running_pages.desk.reset()
    return running_pages


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of the pages go, when ABDRUCK_SCREENSHOTS names a folder."""
    folder = os.environ.get("ABDRUCK_SCREENSHOTS")
    if not folder:
        pytest.skip("set ABDRUCK_SCREENSHOTS to a folder to have the pages photographed")
    return Path(folder)
