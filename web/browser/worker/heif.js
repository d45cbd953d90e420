/**
 * The HEIC decoder: a jailed worker of its own around libheif, loaded when a HEIC file is chosen.
 *
 * Served with the jail's policy: no network. The bundle puts libheif's loader before this file in
 * the same classic script; its compiled part comes from the page, which fetched it. libheif stays
 * a file of its own, so that anybody can put another build in its place.
 */

/**
 * @param {{ module: WebAssembly.Module, port: MessagePort }} parts
 */
async function openHeif({ module, port }) {
  const library = libheif({
    /** @type {(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object} */
    instantiateWasm(imports, done) {
      // At once: the loader goes on to use what is in it.
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    print() {},
    printErr() {},
  });
  const ready = library.ready ?? library;
  port.onmessage = async ({ data }) => {
    try {
      const answer = await decodeMain(await ready, new Uint8Array(data.bytes));
      port.postMessage({ type: 'pixels', ...answer }, [answer.pixels.buffer]);
    } catch (error) {
      const full = error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
      port.postMessage({ type: 'failed', code: full ? 'out-of-memory' : 'truncated' });
    }
  };
}

/**
 * Decode a file's main picture, turned as it is shown.
 * @param {LibHeif} library
 * @param {Uint8Array} bytes
 */
async function decodeMain(library, bytes) {
  const pictures = new library.HeifDecoder().decode(bytes);
  const main = pictures.find((picture) => picture.is_primary()) ?? pictures[0];
  if (!main) throw new TypeError('no picture');
  const [width, height] = [main.get_width(), main.get_height()];
  const room = { data: new Uint8ClampedArray(4 * width * height), width, height };
  await new Promise((resolve, reject) =>
    main.display(room, (filled) => (filled ? resolve(filled) : reject(new TypeError('damaged')))),
  );
  return { pixels: new Uint8Array(room.data.buffer), width, height };
}

self.onmessage = ({ data }) => void openHeif(data);
