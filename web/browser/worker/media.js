/**
 * Files that Python cannot decode: films, HEIC, AVIF.
 *
 * Films and HEIC are decoded by workers of their own, as closed in as this one, because their
 * decoders are large and few visitors need them. This worker asks the page for one, gets a channel
 * to it, and trusts what comes through that channel no further than it can check.
 */

/** @typedef {{ decoder: 'video' | 'heif', port: MessagePort }} Decoder */

/** So much of a film is read at a time: a file of 4 GB needs no 4 GB. */
const SLICE_BYTES = 4 * 2 ** 20;
/** A decoder that says nothing for so long is given up. */
const DECODER_PATIENCE_MS = 60_000;
const FOREIGN_TYPES = new Map([
  ['avif', 'image/avif'],
  ['jxl', 'image/jxl'],
]);

/** A reason that the page knows. */
class CodedError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @param {string} answer
 * @throws {CodedError} where Python gave a code
 */
function readAnswer(answer) {
  const read = JSON.parse(answer);
  if ('code' in read) throw new CodedError(read.code);
  return read;
}

/**
 * @param {string} name of a function in jail_media.py
 * @param {...unknown} values
 */
function askMedia(name, ...values) {
  return readAnswer(ask('media', name, ...values));
}

/** @type {((port: MessagePort) => void) | undefined} */
let onDecoder;
/** To the decoder of the file in work. @type {MessagePort | undefined} */
let decoderPort;

/** @param {DecoderMessage} message */
function takeDecoder({ port }) {
  decoderPort = port;
  onDecoder?.(port);
}

/** Hear of a decoder that broke, for it can say so itself no more. */
function loseDecoder() {
  const data = { type: 'lost', code: 'worker-lost' };
  decoderPort?.dispatchEvent(new MessageEvent('message', { data }));
}

/**
 * Ask the page for a decoder that reads one file.
 * @param {number} id
 * @param {'video' | 'heif'} decoder
 * @returns {Promise<MessagePort>}
 */
function askForDecoder(id, decoder) {
  return new Promise((resolve) => {
    onDecoder = resolve;
    postMessage({ type: 'needs', id, decoder });
  });
}

/**
 * Return Python's report of a film: the frames come through the channel while the file is summed.
 * @param {number} id
 * @param {Blob} file
 * @returns {Promise<string>}
 */
async function fingerprintFilm(id, file) {
  const port = await askForDecoder(id, 'video');
  // Closed at its end: what comes late must not be taken for the next film's.
  const seen = watchFilm(id, port).finally(() => port.close());
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const part = await file.slice(start, start + SLICE_BYTES).arrayBuffer();
    askMedia('film_bytes', part);
    postMessage({ type: 'progress', id, stage: 'exact' });
  }
  const { complete, decodable, dense } = await seen;
  return ask('media', 'film_report', complete, decodable, dense);
}

/**
 * Give Python every frame that the film reader sends, until it has no more.
 * @param {number} id
 * @param {MessagePort} port
 * @returns {Promise<{ complete: boolean, decodable: boolean, dense: boolean }>}
 */
function watchFilm(id, port) {
  let duration = 0;
  return new Promise((resolve) => {
    const givenUp = () => resolve({ complete: false, decodable: true, dense: true });
    let patience = setTimeout(givenUp, DECODER_PATIENCE_MS);
    port.onmessage = ({ data }) => {
      clearTimeout(patience);
      if (data.type === 'lost') return givenUp();
      patience = setTimeout(givenUp, DECODER_PATIENCE_MS);
      try {
        if (data.type === 'film') duration = takeFacts(data);
        if (data.type === 'size') port.postMessage(bandsFor(data));
        if (data.type === 'lumas') {
          askMedia('film_lumas', data.times, data.lumas, data.upright);
          port.postMessage({ type: 'more' });
          // A place behind the end that the film claims is no place that the page reads.
          const position = Math.min(duration, Math.max(0, Math.round(data.times.at(-1))));
          postMessage({ type: 'progress', id, stage: 'watching', position, duration });
        }
        if (data.type !== 'end' && data.type !== 'failed') return;
        const [complete, dense] = [data.complete === true, data.dense === true];
        resolve({ complete, decodable: data.type === 'end', dense });
      } catch {
        givenUp();
      }
      clearTimeout(patience);
    };
  });
}

/** @param {{ format: string, width: number, height: number, rotation: number, duration: number }} film */
function takeFacts({ format, width, height, rotation, duration }) {
  return askMedia('film_facts', format, width, height, rotation, duration).duration;
}

/** @param {{ width: number, height: number, columns: number, rows: number }} size */
function bandsFor({ width, height, columns, rows }) {
  return { type: 'bands', ...askMedia('film_bands', width, height, columns, rows) };
}

/**
 * Return Python's report of a picture that libheif or the browser decodes.
 * @param {number} id
 * @param {string} kind
 * @param {ArrayBuffer} bytes
 */
async function fingerprintStill(id, kind, bytes) {
  askMedia('take_still', bytes, kind);
  const type = FOREIGN_TYPES.get(kind);
  const { pixels, width, height } = type
    ? await decodeHere(bytes, type)
    : await decodeHeif(id, bytes);
  const name = kind === 'heif' ? 'HEIC' : kind.toUpperCase();
  return ask('media', 'fingerprint_pixels', name, pixels, width, height, kind === 'heif', views);
}

/**
 * @param {number} id
 * @param {ArrayBuffer} bytes
 * @returns {Promise<Colours>}
 */
async function decodeHeif(id, bytes) {
  const port = await askForDecoder(id, 'heif');
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new CodedError('timeout')), DECODER_PATIENCE_MS);
    port.onmessage = ({ data }) => {
      clearTimeout(patience);
      if (data.type !== 'pixels') return reject(new CodedError(data.code));
      resolve(data);
    };
    port.postMessage({ type: 'decode', bytes });
  });
}
