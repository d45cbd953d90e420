/**
 * The jail: the worker that sees the picture.
 *
 * It is served with `default-src 'none'; script-src 'wasm-unsafe-eval'` and so reaches no network.
 * Everything it needs comes by one message from the page; all it gives back are the messages of
 * shared/protocol.js. The bundle puts Pyodide before this file, in the same classic script.
 */

/** Nothing listens there: Pyodide asks for its files by address, and each is at hand already. */
const NOWHERE = 'https://inside.invalid/';
/** Two small instructions, to see whether this browser lets WebAssembly run at all. */
const SMALLEST_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const BOOT_PATIENCE_MS = 60_000;

/** @type {Python | undefined} */
let python;
/** @type {PythonModule | undefined} */
let jail;
/** Which views of a picture are wanted: the operator's setting `picture_views`. */
let views = 'own';
/** How much of a file tells what it is: `hashcore.containers`. */
const HEAD_BYTES = 512;

/**
 * @typedef {{ type: 'boot', main: WebAssembly.Module, python: ArrayBuffer,
 *   sides: Record<string, WebAssembly.Module>, views: string }} BootMessage
 * @typedef {{ type: 'hash', id: number, file: Blob }} HashMessage
 * @typedef {{ type: 'decoder', id: number, port: MessagePort }} DecoderMessage
 * @typedef {{ type: 'decoder-lost' }} DecoderLostMessage
 */

/** @param {MessageEvent<BootMessage | HashMessage | DecoderMessage | DecoderLostMessage>} event */
function receive(event) {
  const message = event.data;
  if (message.type === 'boot') void boot(message);
  if (message.type === 'hash') void hash(message);
  if (message.type === 'decoder') takeDecoder(message);
  if (message.type === 'decoder-lost') loseDecoder();
}

/** @param {BootMessage} message */
async function boot(message) {
  try {
    await WebAssembly.compile(SMALLEST_MODULE);
  } catch {
    postMessage({ type: 'broken', code: 'no-wasm' });
    return;
  }
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  try {
    const started = await Promise.race([
      startPython(message),
      // Pyodide keeps some of its failures to itself and waits for ever.
      /** @type {Promise<never>} */
      (
        new Promise((_, reject) => {
          patience = setTimeout(reject, BOOT_PATIENCE_MS);
          self.addEventListener('unhandledrejection', reject, { once: true });
        })
      ),
    ]);
    jail = openJail(started, message.sides);
    views = message.views;
    started.pyimport('jail_media');
    python = started;
    postMessage({ type: 'ready', memory: memory() });
  } catch {
    postMessage({ type: 'broken', code: 'runtime-unavailable' });
  } finally {
    clearTimeout(patience);
  }
}

/**
 * Start Python from the parts at hand. Its ways of fetching are replaced for that long only.
 * @param {BootMessage} message
 */
async function startPython(message) {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = async (address) =>
    new Response(String(address).endsWith('.zip') ? message.python : null);
  WebAssembly.instantiateStreaming = async (_response, imports) => ({
    instance: await WebAssembly.instantiate(message.main, imports),
    module: message.main,
  });
  try {
    return await loadPyodide({
      indexURL: NOWHERE,
      packageBaseUrl: NOWHERE,
      lockFileContents: { info: { abi_version: RUNTIME_ABI }, packages: {} },
      stdout: () => {},
      stderr: () => {},
    });
  } finally {
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * Show Python its compiled extensions and import hashcore.
 * @param {Python} runtime
 * @param {Record<string, WebAssembly.Module>} sides
 */
function openJail(runtime, sides) {
  runtime._module.sides = {};
  runtime.FS.mkdir('/sides');
  for (const [name, module] of Object.entries(sides)) {
    runtime._module.sides[`/sides/${name}.so`] = module;
    runtime.FS.writeFile(`/sides/${name}.so`, new Uint8Array());
  }
  const opened = runtime.pyimport('jail');
  opened.open_jail?.(Object.keys(sides).join(' '));
  return opened;
}

/** @param {HashMessage} message */
async function hash({ id, file }) {
  try {
    postMessage({ type: 'progress', id, stage: 'reading' });
    const result = await fingerprint(id, file);
    postMessage({ type: 'done', id, memory: memory(), result });
  } catch (error) {
    fail(id, reason(error));
  }
}

/**
 * Return the report of a file, decoded by whoever can.
 * @param {number} id
 * @param {Blob} file
 */
async function fingerprint(id, file) {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const { kind } = askMedia('kind', head, file.size);
  if (kind === 'video') return readAnswer(await fingerprintFilm(id, file));
  const bytes = await file.arrayBuffer();
  postMessage({ type: 'progress', id, stage: 'looking' });
  if (kind === 'picture') return fingerprintPicture(bytes);
  return readAnswer(await fingerprintStill(id, kind, bytes));
}

/**
 * Return the report of a picture that Python decodes; what digests the browser can, it does beside.
 * @param {ArrayBuffer} bytes
 */
async function fingerprintPicture(bytes) {
  const digests = startDigests(bytes);
  const report = readAnswer(ask('fingerprint', bytes, views, digests ? 'md5' : 'md5 sha1 sha256'));
  if (digests) report.fingerprints.push(...(await digests));
  return report;
}

/**
 * Call Python; the answer is JSON.
 * @param {string} name
 * @param {...unknown} values
 */
function ask(name, ...values) {
  return String(jail?.[name]?.(...values));
}

/**
 * @param {number} id
 * @param {string} code
 */
function fail(id, code) {
  postMessage({ type: 'failed', id, code, memory: memory() });
}

/**
 * Name what went wrong outside Python. Never the error's own words: they may quote the file.
 * @param {unknown} error
 */
function reason(error) {
  if (error instanceof CodedError) return error.code;
  if (error instanceof DOMException) return 'unreadable-file';
  if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError)
    return 'out-of-memory';
  return 'unexpected';
}

/** The bytes Python holds. WebAssembly never gives any back. */
function memory() {
  return python?._module.HEAP8.length ?? 0;
}

self.addEventListener('message', receive);
