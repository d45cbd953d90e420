"""The hash pool in Chromium, given films and pictures that Python cannot decode itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.runtime.conftest import base_url, browser_type_launch_args, built
from tests.browser.runtime.inside import Evaluates
from tests.browser.runtime.jail_server import JailServer

__all__ = ["base_url", "browser_type_launch_args", "built"]

HASH = """async ({ urls, cancelAt }) => {
  window.pool ??= new HashPool(urls, { size: 1 });
  const stages = [];
  const work = new AbortController();
  const onStage = (stage, place) => {
    stages.push([stage, place]);
    if (stage === cancelAt) work.abort();
  };
  const started = performance.now();
  try {
    await pool.ready;
    const begun = performance.now();
    const file = document.querySelector('input').files[0];
    const result = await pool.hash(file, { signal: work.signal, onStage });
    return { result, stages, ms: performance.now() - begun };
  } catch ({ code, message }) {
    return { code: code ?? message, stages, ms: performance.now() - started };
  }
}"""

ADD_PICKER = """() => {
  document.body.append(Object.assign(document.createElement('input'), { type: 'file' }));
}"""


@dataclass
class Hasher:
    """Hashes files in one page, as a visitor's browser does."""

    page: Page
    server: JailServer

    def __call__(self, path: Path, cancel_at: str | None = None) -> dict[str, Any]:
        """Return the pool's result or code, the stages it told, and how long it took in ms."""
        self.page.set_input_files("input", path)
        return hash_chosen(self.page, self.server, cancel_at)


def hash_chosen(
    page: Evaluates, server: JailServer, cancel_at: str | None = None
) -> dict[str, Any]:
    """Hash the file that the page's field holds."""
    jailed = {
        name: url if name == "libheif" else f"/jail{url}"
        for name, url in server.manifest["runtime"]["decoders"].items()
    }
    urls = {**server.urls(), "decoders": jailed}
    answer: dict[str, Any] = page.evaluate(HASH, {"urls": urls, "cancelAt": cancel_at})
    return answer


def add_picker(page: Page, server: JailServer) -> None:
    """Open the empty page that holds the runtime's modules, and let it choose files."""
    page.goto(server.origin)
    page.wait_for_function("() => Boolean(window.HashPool)")
    page.evaluate(ADD_PICKER)


@pytest.fixture
def server(built: None) -> Iterator[JailServer]:
    server = JailServer()
    yield server
    server.close()


@pytest.fixture
def hash_file(page: Page, server: JailServer) -> Hasher:
    add_picker(page, server)
    return Hasher(page, server)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where films are made, once for all tests."""
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="session")
def film(folder: Path) -> Callable[..., Path]:
    """Make a film, once for equal wishes."""
    from tests.vectors.make_videos import Clip, make

    made: dict[str, Path] = {}

    def get(ending: str, **wishes: Any) -> Path:
        key = f"{ending}{sorted(wishes.items())}"
        if key not in made:
            made[key] = make(Clip(**wishes), folder / f"film-{len(made)}.{ending}")
        return made[key]

    return get
