"""A server for the runtime's tests: the real files, the real policies, a log of everything.

Whatever path is asked for is logged; nothing asked for by a jailed worker may be in that log.
"""

import json
import mimetypes
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]
JAIL = "default-src 'none'; script-src 'wasm-unsafe-eval'"
LEAKING = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
NO_WASM = "default-src 'none'"
PAGE = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
WORKER_POLICIES = {"/jail": JAIL, "/leaking": LEAKING, "/no-wasm": NO_WASM}
HTML = b"""<!doctype html><meta charset=utf-8><title>runtime</title>
<script type=module src=/page.js></script>"""
SCRIPT = b"""
import { HashPool } from '/browser/page/pool.js';
import { fetchParts } from '/browser/page/runtime.js';
import { workerAddress } from '/browser/page/worker-address.js';
import { readWorkerMessage } from '/browser/shared/protocol.js';

const bytes = (base64) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));

/** A worker without the pool around it, to look inside. */
async function bareWorker(urls) {
  const parts = await fetchParts(urls, () => {}, new AbortController().signal);
  const worker = new Worker(workerAddress(urls.worker));
  const ask = (message, isAnswer) =>
    new Promise((resolve) => {
      const hear = ({ data }) => {
        if (!isAnswer(data)) return;
        worker.removeEventListener('message', hear);
        resolve(data);
      };
      worker.addEventListener('message', hear);
      worker.postMessage(message);
    });
  const boot = await ask({ type: 'boot', ...parts }, ({ type }) => type !== 'progress');
  return { worker, ask, boot };
}
Object.assign(window, { HashPool, fetchParts, readWorkerMessage, bareWorker, bytes });
"""


POLL_SECONDS = 0.05  # between looks at whether to end


class JailServer(ThreadingHTTPServer):
    """Serves the built runtime; `log` holds every request's method and path."""

    daemon_threads = True

    def __init__(self, prologue: bytes = b"", epilogue: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.log: list[str] = []
        self.prologue = prologue
        self.epilogue = epilogue
        self.manifest = json.loads((ROOT / "static/build/manifest.json").read_text())
        self.thread = threading.Thread(target=self.serve_forever, args=[POLL_SECONDS], daemon=True)
        self.thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def urls(self, policy: str = "/jail") -> dict[str, object]:
        """Return what the page's data block would hold."""
        runtime = self.manifest["runtime"]
        return {**runtime, "worker": policy + runtime["worker"]}

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: JailServer

    def log_message(self, *_args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.log.append(f"{self.command} {self.path}")
        path = urlsplit(self.path).path
        prefix = next((name for name in WORKER_POLICIES if path.startswith(name + "/")), None)
        policy = WORKER_POLICIES[prefix] if prefix else PAGE
        content = self._content(path.removeprefix(prefix or ""))
        self.send_response(200 if content is not None else 404)
        kind = "text/html" if path == "/" else mimetypes.guess_type(path)[0]
        kind = "application/wasm" if path.endswith(".wasm") else kind
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Content-Length", str(len(content or b"")))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content or b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def _content(self, path: str) -> bytes | None:
        if path == "/":
            return HTML
        if path == "/page.js":
            return SCRIPT
        folder = ROOT / ("web" if path.startswith("/browser/") else "")
        file = (folder / path.lstrip("/")).resolve()
        if not file.is_file() or not file.is_relative_to(ROOT):
            return None
        content = file.read_bytes()
        if file.name.endswith("worker.js") and not path.startswith("/browser/"):
            return self.server.prologue + content + self.server.epilogue
        return content
