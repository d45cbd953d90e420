"""The browser and CPython give the same fingerprints for every picture of the vectors."""

import base64
import io
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.runtime.compare import DECODER_BITS, distance, in_browser, natively
from tests.browser.runtime.inside import DOOR, open_worker, run_inside
from tests.browser.runtime.jail_server import ROOT, JailServer
from tests.vectors.make_vectors import ASTRONAUT, Vector, make_vectors
from web.bundle.runtime import carried_modules

MOST_MEMORY = 120_000_000
ASK_FOR_WHAT_IS_CUT_OUT = """
import importlib, jail
found = []
for name in jail.CUT_OUT:
    try:
        importlib.import_module(name)
        found.append(name)
    except ModuleNotFoundError:
        pass
for ask in (lambda: b'\\xb0\\xa1'.decode('gbk'), lambda: eval("'\\\\N{DIGIT ONE}'")):
    try:
        found.append(ask())
    except (LookupError, SyntaxError):
        pass
ANSWER = str(found)
"""
COUNT_MODULES = """
import json, sys
ANSWER = json.dumps([name for name, module in sys.modules.items()
  if str(getattr(getattr(module, '__spec__', None), 'origin', '')).startswith('/lib/python313')])
"""


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Vector, bytes]]:
    folder = tmp_path_factory.mktemp("vectors")
    return [(vector, (folder / vector.name).read_bytes()) for vector in make_vectors(folder)]


@pytest.fixture
def page_inside(serve: Callable[..., JailServer], open_page: Callable[[JailServer], Page]) -> Page:
    server = serve(epilogue=DOOR)
    page = open_page(server)
    assert open_worker(page, server)["type"] == "ready"
    return page


def test_every_picture_has_the_same_fingerprints_in_the_browser_as_on_cpython(
    page_inside: Page, vectors: list[tuple[Vector, bytes]]
) -> None:
    differing = {}
    for vector, content in vectors:
        ours, theirs = in_browser(page_inside, content), natively(content)
        if not vector.in_browser:
            assert ours["code"] == "unsupported-format", vector.name
        elif vector.lossless:
            assert ours.get("result") == theirs.get("result"), vector.name
            assert ours.get("code") == theirs.get("code"), vector.name
        elif bits := distance(ours["result"], theirs["result"]):
            differing[vector.name] = bits
    print("JPEG and lossy WebP that differ, in bits:", differing)
    assert max(differing.values(), default=0) <= DECODER_BITS, differing


def test_what_was_cut_out_is_missing_and_never_answers_wrongly(page_inside: Page) -> None:
    assert run_inside(page_inside, ASK_FOR_WHAT_IS_CUT_OUT) == "[]"


def test_a_photograph_of_48_megapixels_is_hashed_within_its_memory(page_inside: Page) -> None:
    file = io.BytesIO()
    Image.fromarray(ASTRONAUT()).resize((8000, 6000)).save(file, "JPEG", quality=80)
    ours, theirs = in_browser(page_inside, file.getvalue()), natively(file.getvalue())
    assert distance(ours["result"], theirs["result"]) <= DECODER_BITS
    assert ours["memory"] <= MOST_MEMORY


def test_the_cut_numpy_has_every_name_that_hashcore_calls(page_inside: Page) -> None:
    sources = [path.read_text() for path in (ROOT / "hashcore").glob("*.py")]
    names = sorted({name for text in sources for name in re.findall(r"\bnp\.([a-z]\w+)", text)})
    code = f"import numpy\nANSWER = [each for each in {names} if not hasattr(numpy, each)]"
    assert names
    assert run_inside(page_inside, code) == "[]"


def test_the_archive_carries_every_module_that_hashing_needs_and_no_other(
    page_inside: Page, vectors: list[tuple[Vector, bytes]]
) -> None:
    for _, content in vectors:
        assert in_browser(page_inside, content).get("code") != "unexpected"
    for content in (b"", b"no picture", vectors[0][1][:2000]):
        in_browser(page_inside, content)
    used = set(json.loads(run_inside(page_inside, COUNT_MODULES) or "[]"))
    assert {name for name in used if not name.startswith("hashcore")} == carried_modules()


ODD_DIGESTS = b"crypto.subtle.digest = async () => new Uint8Array([1, 171]).buffer;"
NO_DIGESTS = b"Object.defineProperty(crypto, 'subtle', { value: undefined });"


@pytest.mark.parametrize(
    ("prologue", "tail", "digested"),
    [(ODD_DIGESTS, b"", True), (ODD_DIGESTS, bytes(2**24), False), (NO_DIGESTS, b"", False)],
    ids=["small", "large", "without-https"],
)
def test_the_browser_digests_small_files_itself_and_python_the_others(
    serve: Callable[..., JailServer],
    open_page: Callable[[JailServer], Page],
    vectors: list[tuple[Vector, bytes]],
    prologue: bytes,
    tail: bytes,
    digested: bool,
) -> None:
    server = serve(prologue=prologue)
    page = open_page(server)
    assert open_worker(page, server)["type"] == "ready"
    content = next(data for vector, data in vectors if vector.name == "png-rgb.png") + tail
    expected = natively(content)["result"]["fingerprints"]
    if digested:
        expected[-2:] = [{"algorithm": name, "value": "01ab"} for name in ("sha1", "sha256")]
    raw = page.evaluate(
        """async (content) => (await inside.ask(
             { type: 'hash', id: 1, file: new File([bytes(content)], 'x') },
             ({ type }) => type === 'done' || type === 'failed')).result.fingerprints""",
        base64.b64encode(content).decode(),
    )
    assert raw == expected
