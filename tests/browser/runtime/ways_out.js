// Put at the end of a decoder by the tests' server alone: tries every way to the network that a
// worker's script has. Nothing waits: a blocked request stays pending in some engines.
self.onmessage = ({ data: { here, other, name } }) => {
  const leak = (way) => `${here}/leak-${way}?from=${name}`;
  const blob = (text) => URL.createObjectURL(new Blob([text]));
  const ways = {
    'fetch, same origin': () => fetch(leak('fetch')),
    'fetch, other origin': () => fetch(`${other}/leak-fetch-other`),
    'fetch, relative': () => fetch('/leak-fetch-relative'),
    'Request object': () => fetch(new Request(leak('request'))),
    XMLHttpRequest: () => {
      const request = new XMLHttpRequest();
      request.open('GET', leak('xhr'), false);
      request.send();
    },
    WebSocket: () => new WebSocket(leak('websocket').replace('http', 'ws')),
    EventSource: () => new EventSource(leak('events')),
    importScripts: () => importScripts(leak('import-scripts')),
    'importScripts, own address': () => importScripts(`${location.href}?leak-own=secret`),
    'import()': () => import(leak('import')),
    eval: () => (0, eval)(`fetch('${leak('eval')}')`),
    Function: () => new Function(`return fetch('${leak('function')}')`)(),
    'setTimeout with text': () => setTimeout(`fetch('${leak('timeout')}')`, 0),
    FontFace: () => new FontFace('x', `url(${leak('font')})`).load(),
    Image: () => (new Image().src = leak('image')),
    'Cache.add': () => caches.open('x').then((cache) => cache.add(leak('cache'))),
    'nested worker': () => new Worker(leak('worker.js')),
    'nested worker, blob': () => new Worker(blob(`fetch('${leak('blob')}')`)),
    'nested worker, data': () => new Worker(`data:text/javascript,fetch('${leak('data')}')`),
    sendBeacon: () => navigator.sendBeacon(leak('beacon'), 'secret'),
    fetchLater: () => fetchLater(leak('later')),
    WebTransport: () => new WebTransport(leak('transport').replace('http:', 'https:')),
    RTCPeerConnection: () => new RTCPeerConnection(),
  };
  let tried = 0;
  for (const way of Object.values(ways)) {
    try {
      Promise.resolve(way()).catch(() => {});
    } catch {
      // Refused: what is looked at is the server's log.
    }
    tried += 1;
  }
  postMessage({ tried });
};
