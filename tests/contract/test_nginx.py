"""The proxy of docs/operations.md: a real nginx with that very text in front of a real server."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.settings import PROJECT
from tests.ports import free_port

SOCKET = "http://unix:/run/abdruck/abdruck.sock"
CERTIFICATES = "/etc/letsencrypt/live/abdruck.example"
BUILT = "/static/build/runtime/0/main.wasm"
BUILT_BYTES = 24_000_000
SLOW_READERS = 48  # more than the server has threads
WAIT = 20
ASK = f"GET {BUILT} HTTP/1.1\r\nHost: abdruck.example\r\nAccept-Encoding: identity\r\n\r\n"


@dataclass(frozen=True)
class Proxy:
    """A running nginx."""

    port: int
    folder: Path

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        """Ask once and return status and body."""
        context = trusting()
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=WAIT, context=context
        )
        connection.request(method, path, body, {"Host": "abdruck.example", **headers})
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def read_slowly(self) -> ssl.SSLSocket:
        """Ask for a large file and read nothing of it."""
        plain = socket.socket()
        plain.settimeout(WAIT)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.connect(("127.0.0.1", self.port))
        slow = trusting().wrap_socket(plain)
        slow.sendall(ASK.encode())
        return slow


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def example(folder: Path, port: int, site: str) -> str:
    """Return the document's text with the places of this machine."""
    text = (PROJECT / "docs" / "operations.md").read_text()
    block = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)[0]
    for told, here in (
        (SOCKET, site),
        (CERTIFICATES, str(folder)),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/var/lib/nginx/abdruck", str(folder / "cache")),
    ):
        assert told in block
        block = block.replace(told, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/temp_{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""  # pytest's folders are private
    return (
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/errors;\n"
        f"events {{}}\nhttp {{\n{places}{block}}}\n"
    )


@pytest.fixture(scope="module")
def proxy(
    site_factory: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory, static_dir: Path
) -> Iterator[Proxy]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "This test drives nginx: apt-get install nginx-light"
    folder = tmp_path_factory.mktemp("nginx")
    files = folder / "static"
    (files / "runtime" / "0").mkdir(parents=True)
    shutil.copy(static_dir / "manifest.json", files)
    (files / "runtime" / "0" / "main.wasm").write_bytes(os.urandom(BUILT_BYTES))
    site = site_factory(static_dir=str(files))
    port = free_port()
    make_certificate(folder)
    (folder / "nginx.conf").write_text(example(folder, port, site.url))
    words = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
    checked = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(words)
    wait_for(port, process)
    yield Proxy(port, folder)
    process.terminate()
    process.wait(timeout=WAIT)


def make_certificate(folder: Path) -> None:
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    words += ["-subj", "/CN=test"]
    places = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    subprocess.run(["openssl", *words, *places], check=True, capture_output=True)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_slow_readers_do_not_stop_the_site(proxy: Proxy) -> None:
    with ExitStack() as open_now:
        for _ in range(SLOW_READERS):
            open_now.enter_context(proxy.read_slowly())
        assert proxy.ask("GET", "/en/")[0] == 200


def test_a_built_file_comes_whole_with_its_own_headers(proxy: Proxy) -> None:
    for _ in range(2):  # from the server, then from the cache
        connection = http.client.HTTPSConnection(
            "127.0.0.1", proxy.port, timeout=WAIT, context=trusting()
        )
        connection.request("GET", f"{BUILT}?x", headers={"Host": "abdruck.example"})
        answer = connection.getresponse()
        assert "immutable" in str(answer.headers["Cache-Control"])
        assert "default-src 'none'" in str(answer.headers["Content-Security-Policy"])
        assert len(answer.read()) == BUILT_BYTES
        connection.close()


def test_nothing_but_built_files_is_written_to_a_disk(
    proxy: Proxy, submission: Callable[..., object]
) -> None:
    sent = json.dumps(submission(90))
    status, receipt = proxy.ask(
        "POST", "/api/v1/cases", sent, **{"Content-Type": "application/json"}
    )
    assert status == 201
    number = json.loads(receipt)["case_number"].encode()
    proxy.ask("GET", "/en/")
    proxy.ask("GET", BUILT)
    cached = [path for path in (proxy.folder / "cache").rglob("*") if path.is_file()]
    assert [BUILT.encode() in path.read_bytes()[:2000] for path in cached] == [True]
    assert not [path for path in proxy.folder.glob("temp_*/**/*") if path.is_file()]
    assert (proxy.folder / "errors").read_bytes() == b""
    assert number not in cached[0].read_bytes()


def test_guessing_of_cases_is_slowed_down(proxy: Proxy) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    seen = [proxy.ask("POST", "/en/case", "number=1&pin=1", **form)[0] for _ in range(30)]
    assert seen[0] == 200
    # On a slow machine the last one may be let through again.
    assert 503 in seen
    assert proxy.ask("GET", "/en/")[0] == 200
