"""The hash pool in Chromium, given films and pictures that Python cannot decode itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.runtime.conftest import built, serve, server
from tests.browser.runtime.inside import Evaluates
from tests.browser.runtime.jail_server import JailServer
from tests.vectors.make_videos import PHOTOGRAPHS

__all__ = ["built", "serve", "server"]

MakeFilm = Callable[..., Path]
LOOKS = (24, 30)  # at two seconds of film
SHORT = {"seconds": 2.0, "photographs": PHOTOGRAPHS[:3]}

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

HASH_ALL = """async (urls) => {
  const pool = new HashPool(urls, { size: 2 });
  const { files } = document.querySelector('input');
  const results = await Promise.all([...files].map((file) => pool.hash(file)));
  pool.stop();
  return results;
}"""
ADD_PICKER = """() => {
  const field = document.createElement('input');
  document.body.append(Object.assign(field, { type: 'file', multiple: true }));
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

    def together(self, *paths: Path) -> list[dict[str, Any]]:
        """Return the results of files that are chosen at once."""
        self.page.set_input_files("input", paths)
        urls = jailed_urls(self.server)
        results: list[dict[str, Any]] = self.page.evaluate(HASH_ALL, urls)
        return results


def jailed_urls(server: JailServer) -> dict[str, object]:
    """Return what the page's data block would hold, every worker under its policy."""
    jailed = {
        name: url if name == "libheif" else f"/jail{url}"
        for name, url in server.manifest["runtime"]["decoders"].items()
    }
    return {**server.urls(), "decoders": jailed}


def hash_chosen(
    page: Evaluates, server: JailServer, cancel_at: str | None = None
) -> dict[str, Any]:
    """Hash the file that the page's field holds."""
    answer: dict[str, Any] = page.evaluate(
        HASH, {"urls": jailed_urls(server), "cancelAt": cancel_at}
    )
    return answer


def add_picker(page: Page, server: JailServer) -> None:
    """Open the empty page that holds the runtime's modules, and let it choose files."""
    page.goto(server.origin)
    page.wait_for_function("() => Boolean(window.HashPool)")
    page.evaluate(ADD_PICKER)


@pytest.fixture(scope="module")
def hash_file(browser: Browser, built: None) -> Iterator[Hasher]:
    """One page for all tests of a module: starting Python takes longer than most of them."""
    server = JailServer()
    with browser.new_context() as context:
        page = context.new_page()
        add_picker(page, server)
        yield Hasher(page, server)
    server.close()


@pytest.fixture
def hash_alone(page: Page, server: JailServer) -> Hasher:
    """A page that nothing was hashed in, and a server that was asked for nothing else."""
    add_picker(page, server)
    return Hasher(page, server)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where films are made, once for all tests."""
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="session")
def film(folder: Path) -> MakeFilm:
    """Make a film, once for equal wishes."""
    from tests.vectors.make_videos import Clip, make

    made: dict[str, Path] = {}

    def get(ending: str, **wishes: Any) -> Path:
        key = f"{ending}{sorted(wishes.items())}"
        if key not in made:
            made[key] = make(Clip(**wishes), folder / f"film-{len(made)}.{ending}")
        return made[key]

    return get
