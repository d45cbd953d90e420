"""Files are hashed a few at a time; whatever ends a worker, the other files go on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.runtime.jail_server import JailServer

# Draws a picture without a canvas of its own colours being noised: a BMP, written byte by byte.
HELPERS = """
window.bmp = (side, seed = 0) => {
  const bytes = new Uint8Array(54 + side * side * 3);
  const view = new DataView(bytes.buffer);
  [[0, 0x4d42], [26, 1], [28, 24]].forEach(([at, value]) => view.setUint16(at, value, true));
  [[2, bytes.length], [10, 54], [14, 40], [18, side], [22, side]].forEach(
    ([at, value]) => view.setUint32(at, value, true));
  for (let i = 54; i < bytes.length; i++) bytes[i] = (i * (seed + 3)) >> 5;
  return new File([bytes], 'x.bmp');
};
window.told = (promise) => promise.then(({ kind }) => kind, ({ code }) => code);
// Every worker that any pool starts, so that a test can kill one as the browser would, or keep
// the first from starting.
window.started = [];
window.stalls = () => false;
window.Worker = class extends Worker {
  constructor(address) { super(address); started.push(this); }
  postMessage(message, ...rest) {
    if (message.type !== 'boot' || !stalls(this)) super.postMessage(message, ...rest);
  }
};
window.kill = (worker) => worker.dispatchEvent(new ErrorEvent('error'));
window.until = async (holds) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
undefined;
"""


@pytest.fixture
def page_with_pool(server: JailServer, open_page: Callable[[JailServer], Page]) -> Page:
    page = open_page(server)
    page.evaluate(HELPERS)
    page.evaluate(
        "async (urls) => { window.pool = new HashPool(urls, { size: 2 }); await pool.ready; }",
        server.urls(),
    )
    return page


def test_nothing_is_fetched_before_the_start(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    page.evaluate("(urls) => { window.pool = new HashPool(urls, { size: 1 }); }", server.urls())
    assert not [line for line in server.log if "/runtime/" in line]


def test_the_parts_are_fetched_once_however_many_workers_there_are(
    page_with_pool: Page, server: JailServer
) -> None:
    told = page_with_pool.evaluate(
        "async () => Promise.all([1, 2, 3, 4].map((seed) => told(pool.hash(bmp(900, seed)))))"
    )
    assert told == ["image"] * 4
    fetched = [line for line in server.log if "/runtime/" in line and "worker.js" not in line]
    assert len(fetched) == len(set(fetched)) == len(server.manifest["runtime"]["parts"])


@pytest.mark.parametrize("ready", [True, False])
def test_two_workers_hash_however_many_files_are_chosen_at_once(
    server: JailServer, open_page: Callable[[JailServer], Page], ready: bool
) -> None:
    page = open_page(server)
    page.evaluate(HELPERS)
    told = page.evaluate(
        """async ([urls, ready]) => {
             const pool = new HashPool(urls, { size: 2 });
             if (ready) await pool.ready;
             return Promise.all(Array.from({ length: 20 }, (_, n) => told(pool.hash(bmp(64, n)))));
           }""",
        [server.urls(), ready],
    )
    assert told == ["image"] * 20
    assert page.evaluate("started.length") == 2


@pytest.mark.parametrize("other", ["starts", "works"])
def test_a_worker_that_does_not_start_costs_no_file_while_another(
    server: JailServer, open_page: Callable[[JailServer], Page], other: str
) -> None:
    page = open_page(server)
    page.evaluate(HELPERS)
    ready, told = page.evaluate(
        """async ([urls, other]) => {
             stalls = (worker) => worker === started[0];
             const pool = new HashPool(urls, { size: 2 });
             pool.start();
             await until(() => started.length === 1);
             let begun;
             const works = new Promise((resolve) => { begun = resolve; });
             const files = [1, 2, 3, 4, 5].map((n) => told(pool.hash(bmp(64, n),
               { onStage: () => begun() })));
             await (other === 'works' ? works : until(() => started.length === 2));
             kill(started[0]);
             return [await pool.ready.then(() => true), await Promise.all(files)];
           }""",
        [server.urls(), other],
    )
    assert ready
    assert told == ["image"] * 5


def test_when_no_worker_starts_all_files_wait_for_another_load(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    page.evaluate(HELPERS)
    ready, lost, again = page.evaluate(
        """async (urls) => {
             stalls = () => true;
             const pool = new HashPool(urls, { size: 2 });
             pool.start();
             await until(() => started.length === 1);
             const files = [1, 2, 3].map((n) => told(pool.hash(bmp(64, n))));
             const { ready } = pool;
             await until(() => started.length === 2);
             started.forEach(kill);
             const lost = await Promise.all(files);
             stalls = () => false;
             return [await told(ready), lost, await told(pool.hash(bmp(64)))];
           }""",
        server.urls(),
    )
    assert ready == "runtime-unavailable"
    assert lost == ["runtime-unavailable"] * 3
    assert again == "image"


def test_progress_counts_every_byte_of_the_parts(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    loaded, total = page.evaluate(
        """async (urls) => {
             const pool = new HashPool(urls, { size: 1 });
             let last;
             pool.onBytes = (...sizes) => { last = sizes; };
             await pool.ready;
             pool.stop();
             return last;
           }""",
        server.urls(),
    )
    assert loaded == total == sum(server.manifest["runtime"]["sizes"].values())


def test_a_worker_that_is_killed_in_the_middle_costs_one_file_and_that_can_be_tried_again(
    page_with_pool: Page,
) -> None:
    first, second, again = page_with_pool.evaluate(
        """async () => {
             const first = pool.hash(bmp(3000), { onStage: (stage) => {
               if (stage === 'looking') kill(started[0]);
             } });
             const second = pool.hash(bmp(200));
             return [await told(first), await told(second), await told(pool.hash(bmp(200)))];
           }"""
    )
    assert (first, second, again) == ("worker-lost", "image", "image")


def test_cancelling_ends_a_file_at_once_and_the_next_one_is_hashed(page_with_pool: Page) -> None:
    cancelled, next_one, workers = page_with_pool.evaluate(
        """async () => {
             const stop = new AbortController();
             const first = pool.hash(bmp(3000), { signal: stop.signal, onStage: (stage) => {
               if (stage === 'looking') stop.abort();
             } });
             return [await told(first), await told(pool.hash(bmp(200))), started.length];
           }"""
    )
    assert (cancelled, next_one) == ("cancelled", "image")
    assert workers >= 2


def test_a_file_that_waits_can_be_cancelled_without_touching_the_one_that_works(
    page_with_pool: Page,
) -> None:
    told = page_with_pool.evaluate(
        """async () => {
             const stop = new AbortController();
             const files = [3000, 3000, 3000].map((side) => bmp(side));
             const working = files.slice(0, 2).map((file) => told(pool.hash(file)));
             const waiting = told(pool.hash(files[2], { signal: stop.signal }));
             stop.abort();
             return [await waiting, ...(await Promise.all(working))];
           }"""
    )
    assert told == ["cancelled", "image", "image"]


def test_a_worker_that_grew_is_replaced(page_with_pool: Page) -> None:
    told, before, after = page_with_pool.evaluate(
        """async () => {
             const before = started.length;
             const big = await told(pool.hash(bmp(6500)));
             await told(pool.hash(bmp(100)));
             return [big, before, started.length];
           }"""
    )
    assert told == "image"
    assert after > before


def test_stop_ends_what_works_and_what_waits(page_with_pool: Page) -> None:
    told = page_with_pool.evaluate(
        """async () => {
             const files = [1, 2, 3, 4].map((seed) => told(pool.hash(bmp(2000, seed))));
             pool.stop();
             return [...(await Promise.all(files)), await told(pool.hash(bmp(100)))];
           }"""
    )
    assert told == ["cancelled"] * 5


def test_a_runtime_that_cannot_be_fetched_fails_plainly_and_can_be_tried_again(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    page.evaluate(HELPERS)
    page.route("**/*.zip", lambda route: route.abort())
    lost = page.evaluate(
        """async (urls) => {
             window.pool = new HashPool(urls, { size: 1 });
             return Promise.all([told(pool.ready), told(pool.hash(bmp(64)))]);
           }""",
        server.urls(),
    )
    assert lost == ["runtime-unavailable"] * 2
    page.unroute("**/*.zip")
    again = page.evaluate("async () => { await pool.ready; return told(pool.hash(bmp(64))); }")
    assert again == "image"


def test_a_browser_without_webassembly_is_told_apart(
    server: JailServer, open_page: Callable[[JailServer], Page]
) -> None:
    page = open_page(server)
    page.evaluate(HELPERS)
    code = page.evaluate(
        """async (urls) => {
             delete globalThis.WebAssembly;
             return told(new HashPool(urls, { size: 1 }).ready);
           }""",
        server.urls(),
    )
    assert code == "no-wasm"


def test_a_message_that_cannot_be_read_ends_its_file_at_once_and_the_others_go_on(
    page_with_pool: Page,
) -> None:
    told, workers = page_with_pool.evaluate(
        """async () => {
             const talk = () => started[0].dispatchEvent(
               new MessageEvent('message', { data: { type: 'done', id: 1, pixels: 'secret' } }));
             const first = pool.hash(bmp(3000), { onStage: talk });
             const others = [1, 2, 3].map((seed) => told(pool.hash(bmp(64, seed))));
             return [[await told(first), ...(await Promise.all(others))], started.length];
           }"""
    )
    assert told == ["unexpected", "image", "image", "image"]
    assert workers == 3


def test_bad_files_get_their_reason_and_the_worker_goes_on(page_with_pool: Page) -> None:
    told = page_with_pool.evaluate(
        """async () => Promise.all([
             pool.hash(new File([], 'empty.jpg')),
             pool.hash(new File(['no picture at all'], 'text.jpg')),
             pool.hash(bmp(300)),
           ].map(told))"""
    )
    assert told == ["empty-file", "not-a-picture", "image"]
