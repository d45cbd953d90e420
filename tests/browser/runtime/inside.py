"""Python inside the jailed worker: the worker's own script with a door for tests at its end."""

import json
import time
from pathlib import Path
from typing import Any, Protocol

from tests.browser.runtime.jail_server import JailServer

WAYS_OUT = Path(__file__).with_name("ways_out.py").read_text()
DECODER_DOOR = Path(__file__).with_name("ways_out.js").read_bytes()
LONG_ENOUGH_SECONDS = 2
PATIENCE_SECONDS = 20
DECODER_PATIENCE_SECONDS = 8
ATTEMPTS = 5

# Nothing of the site can do this: the door is put there by the tests' server alone.
DOOR = b"""
self.addEventListener('message', ({ data }) => {
  if (data.type !== 'python') return;
  let answer;
  try {
    python.runPython(data.code);
    answer = String(python.globals.get('ANSWER'));
  } catch (error) {
    answer = `failed: ${error}`;
  }
  postMessage({ type: 'answer', answer });
});
"""

TRY_DECODERS = """async ([decoders, here, other, patience]) => {
  const { workerAddress } = await import('/browser/page/worker-address.js');
  return Promise.all(Object.entries(decoders).map(([name, url]) => {
    const worker = new Worker(workerAddress(url));
    return new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data.tried);
      setTimeout(resolve, patience, null);
      worker.postMessage({ here, other, name });
    });
  }));
}"""


class Evaluates(Protocol):
    """A page of any browser."""

    def evaluate(self, expression: str, arg: Any = None) -> Any:
        """Run JavaScript; where it is a function, it is called with `arg` and awaited."""


def open_worker(page: Evaluates, server: JailServer, policy: str = "/jail") -> dict[str, Any]:
    """Start a worker and return its first word; it stays in `window.inside`."""
    boot: dict[str, Any] = page.evaluate(
        "async (urls) => (window.inside = await bareWorker(urls)).boot", server.urls(policy)
    )
    return boot


def run_inside(page: Evaluates, code: str) -> str | None:
    """Run Python inside the worker and return what it calls ANSWER; None if none comes."""
    answer: str | None = page.evaluate(
        """async ([code, patience]) => Promise.race([
             inside.ask({ type: 'python', code }, ({ type }) => type === 'answer')
               .then(({ answer }) => answer),
             new Promise((resolve) => setTimeout(resolve, patience, null)),
           ])""",
        [code, PATIENCE_SECONDS * 1000],
    )
    return answer


def find_leaks(page: Evaluates, server: JailServer, policy: str) -> list[str]:
    """Try every way out and return what the server saw meanwhile."""
    port = server.server_address[1]
    places = f"HERE='{server.origin}'\nOTHER='http://localhost:{port}'\n"
    code = f"{places}HOST='127.0.0.1'\nPORT={port}\n{WAYS_OUT}"
    seen: list[str] = []
    # Firefox at times stops a worker for good that makes a worker: then a fresh one tries all.
    for _ in range(ATTEMPTS):
        boot = open_worker(page, server, policy)
        assert boot["type"] == "ready", boot
        server.log.clear()
        tried = run_inside(page, code)
        time.sleep(LONG_ENOUGH_SECONDS)
        seen += server.log
        if tried is not None:
            assert len(json.loads(tried)) == 24
            return seen
    raise AssertionError("no worker came to the end of the ways out")


def find_decoder_leaks(page: Evaluates, server: JailServer, policy: str) -> list[str]:
    """Try every way out of the decoders, which hold no Python, and return what the server saw."""
    decoders = {
        name: policy + url
        for name, url in server.manifest["runtime"]["decoders"].items()
        if url.endswith("worker.js")
    }
    here, other = server.origin, f"http://localhost:{server.server_address[1]}"
    seen: list[str] = []
    for _ in range(ATTEMPTS):
        server.log.clear()
        tried = page.evaluate(
            TRY_DECODERS, [decoders, here, other, DECODER_PATIENCE_SECONDS * 1000]
        )
        time.sleep(LONG_ENOUGH_SECONDS)
        seen += [line for line in server.log if "leak" in line.removeprefix(f"GET {policy}/")]
        if tried == [23] * len(decoders):
            return seen
    raise AssertionError("no decoder came to the end of the ways out")
