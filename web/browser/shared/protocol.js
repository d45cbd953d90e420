/**
 * What the page takes from the jailed worker: these fields, checked one by one, and nothing else.
 *
 * The worker has no network, but it can post messages. So a message is copied field by field into
 * a new object; an unknown field, a value out of range or a word that is not on the list makes the
 * whole message worthless, and it is dropped.
 */

/**
 * @typedef {{ algorithm: string, value: string, quality?: number, view?: string }} Fingerprint
 * @typedef {{ kind: 'image', format: string, width: number, height: number, frames: number,
 *   fingerprints: Fingerprint[] }} Result
 * @typedef {'reading' | 'looking' | 'exact'} Stage
 * @typedef {{ type: 'ready', memory: number }
 *   | { type: 'progress', id: number, stage: Stage }
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
  'video-too-plain',
  'unexpected',
  'no-wasm',
  'runtime-unavailable',
  'timeout',
]);

const STAGES = ['reading', 'looking', 'exact'];
const FORMATS = ['JPEG', 'PNG', 'WEBP', 'GIF', 'BMP', 'TIFF'];
/** One of each exact kind and one PDQ a view. */
export const MOST_FINGERPRINTS = VIEWS.length + HEX_DIGITS.size - 1;
const MOST_MEMORY = 2 ** 32;
const MOST_SIDE = 2 ** 31;
const MOST_FRAMES = 1_000_000;

/**
 * Return a checked copy of a worker's message, or null when any part of it is not as agreed.
 * @param {unknown} data
 * @returns {WorkerMessage | null}
 */
export function readWorkerMessage(data) {
  const message = record(data);
  if (!message) return null;
  const { type, id, memory, stage, code } = message;
  const hasId = isCount(id, 1, Number.MAX_SAFE_INTEGER);
  const hasMemory = isCount(memory, 0, MOST_MEMORY);
  switch (type) {
    case 'ready':
      return hasOnly(message, ['type', 'memory']) && hasMemory ? { type, memory } : null;
    case 'progress':
      return hasOnly(message, ['type', 'id', 'stage']) && hasId && isStage(stage)
        ? { type, id, stage }
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
 * @param {unknown} data
 * @returns {Result | null}
 */
function readResult(data) {
  const result = record(data);
  if (!result || !hasOnly(result, ['kind', 'format', 'width', 'height', 'frames', 'fingerprints']))
    return null;
  const { kind, format, width, height, frames } = result;
  if (kind !== 'image' || !isWordOf(format, FORMATS)) return null;
  if (!isCount(width, 1, MOST_SIDE) || !isCount(height, 1, MOST_SIDE)) return null;
  if (!isCount(frames, 1, MOST_FRAMES)) return null;
  const fingerprints = readFingerprints(result.fingerprints);
  return fingerprints && { kind, format, width, height, frames, fingerprints };
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
    const name = `${fingerprint.algorithm} ${fingerprint.view ?? ''}`;
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
  if (!hasOnly(item, ['algorithm', 'value', 'quality', 'view'])) return null;
  return isCount(quality, 0, 100) && isWordOf(view, VIEWS)
    ? { algorithm, value, quality, view }
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
 * @returns {value is string}
 */
function isCode(value) {
  return isWordOf(value, WORKER_CODES);
}
