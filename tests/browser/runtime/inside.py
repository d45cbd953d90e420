"""Python inside the jailed worker: the worker's own script with a door for tests at its end."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.runtime.jail_server import JailServer

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


def open_worker(page: Page, server: JailServer, policy: str = "/jail") -> dict[str, Any]:
    """Start a worker and return its first word; it stays in `window.inside`."""
    boot: dict[str, Any] = page.evaluate(
        "async (urls) => (window.inside = await bareWorker(urls)).boot", server.urls(policy)
    )
    return boot


def run_inside(page: Page, code: str) -> str:
    """Run Python inside the worker and return what it calls ANSWER."""
    answer: str = page.evaluate(
        """async (code) => (await inside.ask({ type: 'python', code },
             ({ type }) => type === 'answer')).answer""",
        code,
    )
    return answer
