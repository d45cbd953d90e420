/**
 * What the page takes from the jailed worker: these fields, checked one by one, and nothing else.
 *
 * The worker has no network, but it can post messages. So a message is copied field by field into
 * a new object; an unknown field, a value out of range or a word that is not on the list makes the
 * whole message worthless: it is dropped, and the page ends the worker that said it.
 */

import { MAX_COUNTED_FRAMES, MAX_FRAME_MS, MAX_FRAMES } from './limits.js';

/**
 * @typedef {{ algorithm: string, value: string, quality?: number, view?: string,
 *   frame_ms?: number }} Fingerprint
 * @typedef {{ kind: 'image', format: string, width: number, height: number, frames: number,
 *   fingerprints: Fingerprint[] }} ImageResult
 * @typedef {{ kind: 'video', format: string, width: number, height: number, frames: number,
 *   duration_ms: number, note: string | null, fingerprints: Fingerprint[] }} VideoResult
 * @typedef {ImageResult | VideoResult} Result
 * @typedef {'reading' | 'looking' | 'exact' | 'watching'} Stage
 * @typedef {{ position: number, duration: number }} Place how far into a film, in ms
 * @typedef {'video' | 'heif'} DecoderName
 * @typedef {{ type: 'ready', memory: number }
 *   | { type: 'progress', id: number, stage: Stage, place?: Place }
 *   | { type: 'needs', id: number, decoder: DecoderName }
 *   | { type: 'done', id: number, memory: number, result: Result }
 *   | { type: 'failed', id: number, code: string, memory: number }
 *   | { type: 'broken', code: string }} WorkerMessage
 */

/** Hexadecimal digits of each kind of fingerprint. @type {ReadonlyMap<string, number>} */
export const HEX_DIGITS = new Map([
  ['pdq', 64],
  ['md5', 32],
  ['sha1', 40],
  ['sha256', 64],
]);

export const VIEWS = Object.freeze([
  'stored',
  'upright',
  'unconverted',
  'rotate90',
  'rotate180',
  'rotate270',
  'flipx',
  'flipy',
  'flipplus1',
  'flipminus1',
  'crop2',
  'crop4',
  'crop6',
  'crop8',
  'crop10',
]);

/** Every reason with which a worker may refuse a file or fail to start. */
export const WORKER_CODES = Object.freeze([
  'empty-file',
  'not-a-picture',
  'unsupported-format',
  'truncated',
  'too-many-pixels',
  'out-of-memory',
  'unreadable-file',
  'unexpected',
  'no-wasm',
  'runtime-unavailable',
  'timeout',
  'video-too-plain',
  'worker-lost', // the decoder that it was joined to
]);

/** Why a film has fewer fingerprints than it might. */
export const NOTES = Object.freeze([
  'video-not-decodable',
  'video-incomplete',
  'video-too-plain',
  'video-partly',
]);

const STAGES = ['reading', 'looking', 'exact'];
const DECODERS = ['video', 'heif'];
const FORMATS = ['JPEG', 'PNG', 'WEBP', 'GIF', 'BMP', 'TIFF', 'HEIC', 'AVIF', 'JXL'];
const FILM_FORMATS = ['MP4', 'MOV', 'MKV', 'WEBM', 'TS', 'VIDEO'];
/** One of each exact kind, one PDQ a view, and those of frames. */
export const MOST_FINGERPRINTS = VIEWS.length + HEX_DIGITS.size - 1 + 2 * MAX_FRAMES;
const MOST_MEMORY = 2 ** 32;
const MOST_SIDE = 2 ** 31;

/**
 * Return a checked copy of a worker's message, or null when any part of it is not as agreed.
 * @param {unknown} data
 * @returns {WorkerMessage | null}
 */
export function readWorkerMessage(data) {
  const message = record(data);
  if (!message) return null;
  const { type, id, memory, code } = message;
  const hasId = isCount(id, 1, Number.MAX_SAFE_INTEGER);
  const hasMemory = isCount(memory, 0, MOST_MEMORY);
  switch (type) {
    case 'ready':
      return hasOnly(message, ['type', 'memory']) && hasMemory ? { type, memory } : null;
    case 'progress':
      return hasId ? readProgress(id, message) : null;
    case 'needs':
      return hasOnly(message, ['type', 'id', 'decoder']) && hasId && isDecoder(message.decoder)
        ? { type, id, decoder: message.decoder }
        : null;
    case 'done': {
      const result = readResult(message.result);
      return hasOnly(message, ['type', 'id', 'memory', 'result']) && hasId && hasMemory && result
        ? { type, id, memory, result }
        : null;
    }
    case 'failed':
      return hasOnly(message, ['type', 'id', 'code', 'memory']) &&
        hasId &&
        hasMemory &&
        isCode(code)
        ? { type, id, code, memory }
        : null;
    case 'broken':
      return hasOnly(message, ['type', 'code']) && isCode(code) ? { type, code } : null;
    default:
      return null;
  }
}

/**
 * @param {number} id
 * @param {Record<string, unknown>} message
 * @returns {WorkerMessage | null}
 */
function readProgress(id, message) {
  const { stage, position, duration } = message;
  if (stage === 'watching') {
    const whole = hasOnly(message, ['type', 'id', 'stage', 'position', 'duration']);
    const place = isCount(position, 0, MAX_FRAME_MS) && isCount(duration, 0, MAX_FRAME_MS);
    return whole && place ? { type: 'progress', id, stage, place: { position, duration } } : null;
  }
  return hasOnly(message, ['type', 'id', 'stage']) && isStage(stage)
    ? { type: 'progress', id, stage }
    : null;
}

/**
 * @param {unknown} data
 * @returns {Result | null}
 */
function readResult(data) {
  const result = record(data);
  if (!result) return null;
  if (result.kind === 'video') return readFilm(result);
  if (!hasOnly(result, ['kind', 'format', 'width', 'height', 'frames', 'fingerprints']))
    return null;
  const { kind, format, width, height, frames } = result;
  if (kind !== 'image' || !isWordOf(format, FORMATS)) return null;
  if (!isCount(width, 1, MOST_SIDE) || !isCount(height, 1, MOST_SIDE)) return null;
  if (!isCount(frames, 1, MAX_COUNTED_FRAMES)) return null;
  const fingerprints = readFingerprints(result.fingerprints);
  return fingerprints && { kind, format, width, height, frames, fingerprints };
}

/**
 * @param {Record<string, unknown>} result
 * @returns {VideoResult | null}
 */
function readFilm(result) {
  const { format, width, height, frames, duration_ms, note } = result;
  const names = ['kind', 'format', 'width', 'height', 'frames', 'duration_ms', 'note'];
  if (!hasOnly(result, [...names, 'fingerprints']) || !isWordOf(format, FILM_FORMATS)) return null;
  if (!isCount(width, 0, MOST_SIDE) || !isCount(height, 0, MOST_SIDE)) return null;
  if (!isCount(frames, 0, MAX_COUNTED_FRAMES) || !isCount(duration_ms, 0, MAX_FRAME_MS))
    return null;
  if (note !== null && !isWordOf(note, NOTES)) return null;
  const fingerprints = readFingerprints(result.fingerprints);
  return (
    fingerprints && {
      kind: 'video',
      format,
      width,
      height,
      frames,
      duration_ms,
      note,
      fingerprints,
    }
  );
}

/**
 * @param {unknown} data
 * @returns {Fingerprint[] | null}
 */
function readFingerprints(data) {
  if (!Array.isArray(data) || data.length < 1 || data.length > MOST_FINGERPRINTS) return null;
  const seen = new Set();
  const fingerprints = [];
  for (const item of data) {
    const fingerprint = readFingerprint(item);
    if (!fingerprint) return null;
    const name = [fingerprint.algorithm, fingerprint.view, fingerprint.frame_ms].join(' ');
    if (seen.has(name)) return null;
    seen.add(name);
    fingerprints.push(fingerprint);
  }
  return fingerprints;
}

/**
 * @param {unknown} data
 * @returns {Fingerprint | null}
 */
function readFingerprint(data) {
  const item = record(data);
  if (!item) return null;
  const { algorithm, value, quality, view } = item;
  if (typeof algorithm !== 'string' || typeof value !== 'string') return null;
  const digits = HEX_DIGITS.get(algorithm);
  if (value.length !== digits || !/^[0-9a-f]+$/.test(value)) return null;
  if (algorithm !== 'pdq')
    return hasOnly(item, ['algorithm', 'value']) ? { algorithm, value } : null;
  if (!isCount(quality, 0, 100) || !isWordOf(view, VIEWS)) return null;
  const { frame_ms } = item;
  if (frame_ms === undefined)
    return hasOnly(item, ['algorithm', 'value', 'quality', 'view'])
      ? { algorithm, value, quality, view }
      : null;
  return hasOnly(item, ['algorithm', 'value', 'quality', 'view', 'frame_ms']) &&
    isCount(frame_ms, 0, MAX_FRAME_MS)
    ? { algorithm, value, quality, view, frame_ms }
    : null;
}

/**
 * @param {unknown} data
 * @returns {Record<string, unknown> | null}
 */
function record(data) {
  const plain = typeof data === 'object' && data !== null && !Array.isArray(data);
  return plain ? /** @type {Record<string, unknown>} */ (data) : null;
}

/**
 * @param {Record<string, unknown>} data
 * @param {readonly string[]} names
 */
function hasOnly(data, names) {
  const found = Object.keys(data);
  return found.length === names.length && found.every((name) => names.includes(name));
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @returns {value is number}
 */
function isCount(value, least, most) {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/**
 * @param {unknown} value
 * @param {readonly string[]} words
 * @returns {value is string}
 */
function isWordOf(value, words) {
  return typeof value === 'string' && words.includes(value);
}

/**
 * @param {unknown} value
 * @returns {value is Stage}
 */
function isStage(value) {
  return isWordOf(value, STAGES);
}

/**
 * @param {unknown} value
 * @returns {value is DecoderName}
 */
function isDecoder(value) {
  return isWordOf(value, DECODERS);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isCode(value) {
  return isWordOf(value, WORKER_CODES);
}
