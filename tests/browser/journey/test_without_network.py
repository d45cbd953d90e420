"""What was fetched once is enough: for every kind of file, and for every worker that ends."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.journey.pictures import payload, picture
from tests.browser.journey.visit import PATIENCE_MS, Visit
from tests.browser.video.reference import heic, photograph
from tests.vectors.make_videos import PHOTOGRAPHS, Clip, make

pytestmark = pytest.mark.browser

LIBHEIF = re.compile(r"/libheif\.wasm$")
JAIL = re.compile(r"/[0-9a-f]+/worker\.js$")
DECODER = re.compile(r"libheif\.wasm|(heif|video)-worker\.js")
SAVES_DATA = "Object.defineProperty(navigator, 'connection', { get: () => ({ saveData: true }) })"
DIE = "addEventListener('message', () => { throw new Error('killed'); })"


def test_heic_and_films_need_no_network_once_the_page_says_so(visit: Visit, tmp_path: Path) -> None:
    photo = heic(photograph(640, 480), tmp_path / "photo.heic")
    film = make(Clip(seconds=1, photographs=PHOTOGRAPHS[:2]), tmp_path / "film.mp4")
    visit.begin()
    # Given a page that says that it needs the internet no more
    expect(visit.page.get_by_text("You can turn off the internet now")).to_be_visible(
        timeout=PATIENCE_MS
    )
    visit.page.context.set_offline(True)
    # When files are chosen whose decoders no other file needs
    visit.choose(payload("photo.heic", photo.read_bytes()))
    visit.choose(payload("film.mp4", film.read_bytes()))
    # Then they are done
    visit.wait_for(done=2)
    expect(visit.row("film.mp4")).to_contain_text("Fingerprints of the video ready")


def test_whoever_saves_data_gets_the_decoders_with_the_first_file_that_needs_one(
    visit: Visit, tmp_path: Path
) -> None:
    photo = heic(photograph(640, 480), tmp_path / "photo.heic")
    fetched: list[str] = []
    visit.page.on("request", lambda request: fetched.append(request.url))
    visit.page.add_init_script(SAVES_DATA)
    visit.begin()
    visit.choose(picture("one.png", 1))
    visit.wait_for(done=1)
    # Nothing was fetched for other files, and so nothing is promised
    assert not [address for address in fetched if DECODER.search(address)]
    expect(visit.page.locator("[data-slot=offline-works]")).to_be_hidden()
    # All come at once, so that it cannot be told which was needed
    visit.choose(payload("photo.heic", photo.read_bytes()))
    visit.wait_for(done=2)
    assert len({address for address in fetched if DECODER.search(address)}) == 3


def test_a_decoder_that_cannot_be_fetched_costs_its_file_alone(
    visit: Visit, tmp_path: Path
) -> None:
    photo = heic(photograph(640, 480), tmp_path / "photo.heic")
    visit.page.route(LIBHEIF, lambda route: route.abort())
    visit.begin()
    visit.wait_until_loaded()
    (worker,) = visit.page.workers
    visit.choose(payload("photo.heic", photo.read_bytes()))
    expect(visit.row("photo.heic")).to_contain_text("could not be loaded", timeout=PATIENCE_MS)
    # Nothing is promised that would not be true, and the same worker goes on
    expect(visit.page.locator("[data-slot=offline-works]")).to_be_hidden()
    visit.choose(picture("one.png", 1))
    visit.wait_for(done=1, failed=1)
    assert worker in visit.page.workers
    visit.page.unroute(LIBHEIF)
    visit.page.get_by_label("Try again: photo.heic").click()
    visit.wait_for(done=2)


def test_after_a_worker_that_could_not_be_replaced_files_go_on_and_nothing_is_fetched_anew(
    visit: Visit,
) -> None:
    visit.begin()
    visit.wait_until_loaded()
    fetched: list[str] = []
    visit.page.on("request", lambda request: fetched.append(request.url))
    # Given a worker that dies, and no other that would start
    visit.page.route(JAIL, lambda route: route.abort())
    (worker,) = visit.page.workers
    worker.evaluate(DIE)
    visit.choose(picture("first.png", 8))
    expect(visit.row("first.png")).to_contain_text("broke off", timeout=PATIENCE_MS)
    visit.choose(picture("second.png", 9))
    visit.wait_for(done=0, failed=2)
    # When one starts again
    visit.page.unroute(JAIL)
    for name in ("first.png", "second.png"):
        visit.page.get_by_label(f"Try again: {name}").click()
    # Then both files are done, from what was fetched before
    visit.wait_for(done=2)
    assert not [address for address in fetched if re.search(r"main\.wasm|python\.zip", address)]


def test_a_second_visit_downloads_no_runtime_again(visit: Visit, site_url: str) -> None:
    visit.begin()
    visit.wait_until_loaded()
    again = Visit(visit.page.context.new_page(), site_url)
    session = again.page.context.new_cdp_session(again.page)
    session.send("Network.enable")
    seen: dict[str, bool] = {}
    session.on(
        "Network.responseReceived",
        lambda event: seen.update({event["response"]["url"]: event["response"]["fromDiskCache"]}),
    )
    again.begin()
    again.wait_until_loaded()
    runtime = {address: cached for address, cached in seen.items() if "/runtime/" in address}
    assert any(address.endswith(".wasm") for address in runtime)
    assert all(runtime.values()), runtime
