"""Decoders work one at a time; those that break or talk nonsense cost as little as they can."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Worker

from tests.browser.runtime.jail_server import JailServer
from tests.browser.video.conftest import Hasher, add_picker, jailed_urls
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

NO_MEMORY = b"""if (location.pathname.endsWith('heif-worker.js'))
  WebAssembly.Memory.prototype.grow = () => { throw new RangeError('no memory'); };
"""
COUNT = """() => {
  window.decoders = { now: 0, most: 0, wanted: 0 };
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(address) {
      super(address);
      workers.push(this);
      this.decodes = /(heif|video)-worker/.test(address);
      if (this.decodes) decoders.most = Math.max(decoders.most, ++decoders.now);
      this.addEventListener('message', ({ data }) => { decoders.wanted += data.type === 'needs'; });
    }
    terminate() {
      super.terminate();
      if (this.decodes) decoders.now -= 1;
    }
  };
}"""
SILENT = b"if (location.pathname.endsWith('video-worker.js')) self.onmessage = () => {};\n"
PROGRESS = """workers[0].dispatchEvent(
  new MessageEvent('message', { data: { type: 'progress', id: 1, stage: 'exact' } }))"""
HASH_AT_ONCE = """(urls) => {
  const pool = new HashPool(urls, { size: 2 });
  const told = (promise) => promise.then(({ kind }) => kind, ({ code }) => code);
  const { files } = document.querySelector('input');
  window.told = Promise.all([...files].map((file) => told(pool.hash(file))));
  return pool.ready;
}"""


def jails(page: Page) -> list[Worker]:
    """Return the workers with Python; the browser may list a decoder a while after its end."""
    return [worker for worker in page.workers if worker.url.endswith("/worker.js")]


def test_one_decoder_is_at_work_at_a_time(
    hash_alone: Hasher, film: Callable[..., Path], tmp_path: Path
) -> None:
    hash_alone.page.evaluate(COUNT)
    photo = heic(photograph(), tmp_path / "photo.heic")
    results = hash_alone.together(photo, film("mp4", **SHORT), photo)
    assert [each["format"] for each in results] == ["HEIC", "MP4", "HEIC"]
    assert hash_alone.page.evaluate("decoders") == {"now": 0, "most": 1, "wanted": 3}


def test_waiting_for_another_file_s_decoder_tries_no_patience(
    page: Page, serve: Callable[..., JailServer], film: Callable[..., Path], tmp_path: Path
) -> None:
    # Given a film whose reader is silent, and a photograph that waits for its end
    page.clock.install()
    add_picker(page, server := serve(epilogue=SILENT))
    page.evaluate(COUNT)
    photo = heic(photograph(200, 150), tmp_path / "photo.heic")
    page.set_input_files("input", [film("mp4", **SHORT), photo])
    page.evaluate(HASH_AT_ONCE, jailed_urls(server))
    page.wait_for_function("() => decoders.wanted === 2")
    # When the film goes on for longer than the page's patience, and then no more
    page.clock.fast_forward("02:00")
    page.evaluate(PROGRESS)
    page.clock.fast_forward("02:00")
    page.clock.fast_forward("02:00")
    # Then the photograph has its turn
    assert page.evaluate("told") == ["timeout", "image"]


def test_decoders_that_cannot_start_leave_a_film_its_exact_fingerprints_and_cost_a_heic_alone(
    page: Page, serve: Callable[..., JailServer], film: Callable[..., Path], tmp_path: Path
) -> None:
    add_picker(page, server := serve(prologue=BROKEN))
    hash_file = Hasher(page, server)
    path = film("mp4", **SHORT)
    result = hash_file(path)["result"]
    assert result["note"] == "video-not-decodable"
    assert_exact(result, path)
    (jail,) = jails(page)
    assert hash_file(heic(photograph(200, 150), tmp_path / "a.heic"))["code"] == "worker-lost"
    photograph(200, 150).save(tmp_path / "b.png")
    assert hash_file(tmp_path / "b.png")["result"]["format"] == "PNG"
    assert jails(page) == [jail]


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


def test_too_little_memory_for_a_heic_is_said_and_not_waited_for(
    page: Page, serve: Callable[..., JailServer], tmp_path: Path
) -> None:
    add_picker(page, server := serve(prologue=NO_MEMORY))
    path = heic(photograph(2400, 1800), tmp_path / "large.heic")
    assert Hasher(page, server)(path)["code"] == "out-of-memory"


def test_a_heic_of_another_compression_is_not_called_damaged(
    hash_file: Hasher, tmp_path: Path
) -> None:
    path = heic(photograph(200, 150), tmp_path / "jpeg.heic")
    path.write_bytes(path.read_bytes().replace(b"hvc1", b"jpeg"))
    assert hash_file(path)["code"] == "unsupported-format"
