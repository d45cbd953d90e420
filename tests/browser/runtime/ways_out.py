# Runs inside the worker: every way to the network that Python can reach through the browser's own
# objects. HERE is the server's origin, OTHER another name of it. Nothing waits: a blocked request
# stays pending in some engines.
# ruff: noqa: F821
# mypy: ignore-errors
import _socket
import json

import js
from pyodide.code import run_js
from pyodide.ffi import to_js


def request():
    x = js.XMLHttpRequest.new()
    x.open("GET", HERE + "/leak-xhr", False)
    x.send()


def cached():
    js.caches.open("x").then(lambda cache: cache.add(HERE + "/leak-cache"))


def blob(text):
    return js.URL.createObjectURL(js.Blob.new(to_js([text])))


WAYS = {
    "fetch, same origin": lambda: js.fetch(HERE + "/leak-fetch?d=secret"),
    "fetch, other origin": lambda: js.fetch(OTHER + "/leak-fetch-other?d=secret"),
    "fetch, relative": lambda: js.fetch("/leak-fetch-relative"),
    "Request object": lambda: js.fetch(js.Request.new(HERE + "/leak-request")),
    "XMLHttpRequest": request,
    "socket": lambda: _socket.socket(2, 1).connect((HOST, PORT)),
    "WebSocket": lambda: js.WebSocket.new(HERE.replace("http", "ws") + "/leak-websocket"),
    "EventSource": lambda: js.EventSource.new(HERE + "/leak-events"),
    "importScripts": lambda: js.importScripts(HERE + "/leak-import-scripts?d=secret"),
    "importScripts, own address": lambda: js.importScripts(js.location.href + "?leak-own=secret"),
    "import()": lambda: run_js(f"import('{HERE}/leak-import?d=secret')"),
    "eval": lambda: run_js(f"fetch('{HERE}/leak-eval')"),
    "Function": lambda: js.Function.new(f"return fetch('{HERE}/leak-function')")(),
    "setTimeout with text": lambda: js.setTimeout(f"fetch('{HERE}/leak-timeout')", 0),
    "FontFace": lambda: js.FontFace.new("x", f"url({HERE}/leak-font)").load(),
    "Image": lambda: setattr(js.Image.new(), "src", HERE + "/leak-image"),
    "Cache.add": cached,
    "nested worker": lambda: js.Worker.new(HERE + "/leak-worker.js?d=secret"),
    "nested worker, blob": lambda: js.Worker.new(blob(f"fetch('{HERE}/leak-blob')")),
    "nested worker, data": lambda: js.Worker.new(f"data:text/javascript,fetch('{HERE}/leak-data')"),
    "sendBeacon": lambda: js.navigator.sendBeacon(HERE + "/leak-beacon", "secret"),
    "fetchLater": lambda: js.fetchLater(HERE + "/leak-later"),
    "WebTransport": lambda: js.WebTransport.new(HERE.replace("http", "https") + "/leak-transport"),
    "RTCPeerConnection": lambda: js.RTCPeerConnection.new(),
}

tried = {}
for name, way in WAYS.items():
    try:
        tried[name] = f"returned {way()}"[:80]
    except BaseException as error:
        tried[name] = f"refused {type(error).__name__}"
ANSWER = json.dumps(tried)
