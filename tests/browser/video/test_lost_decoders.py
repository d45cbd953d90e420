"""Decoders that break, fall silent or talk nonsense cost as little as they can."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.conftest import Hasher, add_picker
from tests.browser.video.reference import assert_exact, frames, heic, photograph
from tests.vectors.make_videos import PHOTOGRAPHS

pytestmark = pytest.mark.browser

SHORT = {"seconds": 4.0, "photographs": PHOTOGRAPHS[:3]}
BROKEN = b"if (/(heif|video)-worker/.test(location)) throw new Error('cannot be parsed');\n"
KILLED = b"""
if (location.pathname.endsWith('video-worker.js')) {
  const { flush } = FilmReader.prototype;
  FilmReader.prototype.flush = async function () {
    await flush.call(this);
    setTimeout(() => { throw new Error('killed'); });
    await new Promise(() => {});
  };
}
"""
# Frames too small to be looked at, for which the jail gives the film up, and frames nevertheless.
TALKATIVE = b"""
if (location.pathname.endsWith('video-worker.js')) self.onmessage = ({ data: { port } }) => {
  const lumas = new Float32Array(64 * 64);
  const facts = { format: 'MP4', width: 1, height: 1, rotation: 0, duration: 0 };
  port.postMessage({ type: 'film', ...facts });
  port.postMessage({ type: 'size', width: 1, height: 1, columns: 1, rows: 1 });
  for (let n = 0; n < 9; n++)
    port.postMessage({ type: 'lumas', times: new Float64Array([n]), lumas, upright: null });
};
"""


def test_decoders_that_cannot_start_leave_a_film_its_exact_fingerprints_and_cost_a_heic_alone(
    page: Page, serve: Callable[..., JailServer], film: Callable[..., Path], tmp_path: Path
) -> None:
    add_picker(page, server := serve(prologue=BROKEN))
    hash_file = Hasher(page, server)
    path = film("mp4", **SHORT)
    result = hash_file(path)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, path)
    (jail,) = page.workers
    assert hash_file(heic(photograph(200, 150), tmp_path / "a.heic"))["code"] == "worker-lost"
    photograph(200, 150).save(tmp_path / "b.png")
    assert hash_file(tmp_path / "b.png")["result"]["format"] == "PNG"
    assert page.workers == [jail]


def test_a_film_reader_that_is_killed_in_the_middle_leaves_what_it_saw(
    page: Page, serve: Callable[..., JailServer], film: Callable[..., Path]
) -> None:
    add_picker(page, server := serve(epilogue=KILLED))
    path = film("mp4", **SHORT)
    result = Hasher(page, server)(path)["result"]
    assert result["note"] == "video-incomplete"
    assert frames(result)
    assert_exact(result, path)


def test_a_film_reader_is_not_heard_after_it_was_given_up(
    page: Page, serve: Callable[..., JailServer], film: Callable[..., Path], tmp_path: Path
) -> None:
    add_picker(page, server := serve(epilogue=TALKATIVE))
    # So long a file that the reader has time to talk while it is summed.
    path = tmp_path / "long.mp4"
    path.write_bytes(film("mp4", **SHORT).read_bytes() + bytes(40_000_000))
    result = Hasher(page, server)(path)["result"]
    assert (result["frames"], result["note"]) == (0, "video-not-decodable")
