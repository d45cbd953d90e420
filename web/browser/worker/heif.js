/**
 * The HEIC decoder: a jailed worker of its own around libheif, started when a HEIC file is chosen.
 *
 * Served with the jail's policy: no network. The bundle puts libheif's loader before this file in
 * the same classic script; its compiled part comes from the page, which fetched it. libheif stays
 * a file of its own, so that anybody can put another build in its place.
 */

/** Why a picture is refused, by the name that the page knows. */
class Refusal extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {{ module: WebAssembly.Module, port: MessagePort }} parts */
function openHeif({ module, port }) {
  port.onmessage = async ({ data }) => {
    try {
      const answer = decodeMain(await startLibrary(module), new Uint8Array(data.bytes));
      port.postMessage({ type: 'pixels', ...answer }, [answer.pixels.buffer]);
    } catch (error) {
      port.postMessage({ type: 'failed', code: reasonOf(error) });
    }
  };
}

/** @param {WebAssembly.Module} module */
async function startLibrary(module) {
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
  return library.ready ?? library;
}

/**
 * Decode a file's main picture, turned as it is shown.
 * @param {LibHeif} library
 * @param {Uint8Array} bytes
 * @throws {Refusal}
 */
function decodeMain(library, bytes) {
  const pictures = new library.HeifDecoder().decode(bytes);
  const main = pictures.find((picture) => picture.is_primary()) ?? pictures[0];
  if (!main) throw new Refusal('truncated');
  // Not `display`, which keeps to itself why it failed.
  const decoded = library.heif_js_decode_image2(
    main.handle,
    library.heif_colorspace.heif_colorspace_RGB,
    library.heif_chroma.heif_chroma_interleaved_RGBA,
  );
  if (!decoded.channels) throw refusal(library, decoded);
  const [{ data, width, height, stride }] = decoded.channels;
  return { pixels: withoutPadding(data, 4 * width, stride), width, height };
}

/**
 * Copy rows of pixels that may be followed by padding.
 * @param {Uint8Array} data
 * @param {number} length of a row, in bytes
 * @param {number} stride from one row to the next, in bytes
 */
function withoutPadding(data, length, stride) {
  if (length === stride) return data.slice();
  const rows = Math.floor(data.length / stride);
  const pixels = new Uint8Array(rows * length);
  for (let row = 0; row < rows; row++)
    pixels.set(data.subarray(row * stride, row * stride + length), row * length);
  return pixels;
}

/**
 * @param {LibHeif} library
 * @param {{ code?: object, subcode?: object }} error
 */
function refusal({ heif_error_code: codes, heif_suberror_code: details }, { code, subcode }) {
  if (subcode === details.heif_suberror_Security_limit_exceeded)
    return new Refusal('too-many-pixels');
  switch (code) {
    case codes.heif_error_Memory_allocation_error:
      return new Refusal('out-of-memory');
    case codes.heif_error_Plugin_loading_error: // no decoder for this compression
    case codes.heif_error_Unsupported_feature:
    case codes.heif_error_Unsupported_filetype:
      return new Refusal('unsupported-format');
    default:
      return new Refusal('truncated');
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (error instanceof Refusal) return error.code;
  const full = error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
  return full ? 'out-of-memory' : 'unexpected';
}

self.onmessage = ({ data }) => openHeif(data);
