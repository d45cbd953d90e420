/**
 * What is sent: built here, shown to the visitor as it is, and sent as it was shown.
 *
 * @typedef {import('../shared/protocol.js').Result} Result
 * @typedef {import('../shared/protocol.js').Fingerprint} Fingerprint
 * @typedef {{already_online?: string, where?: string[], blackmail?: string}} Answers
 */

import { MIN_QUALITY } from '../shared/limits.js';

const REQUEST_ID_BYTES = 16;

/**
 * Names one submission. Kept for every retry, so that a lost reply never makes a second case.
 * @returns {string} 128 random bits in base64url
 */
export function newRequestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(REQUEST_ID_BYTES));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Says whether a request is larger than the server takes: many long films are.
 * @param {string} text
 * @param {number} maxBytes the operator's setting `max_body_bytes`; a request must be smaller
 */
export function isTooLarge(text, maxBytes) {
  return new TextEncoder().encode(text).length >= maxBytes;
}

/**
 * The fingerprints of a picture or a film that are worth sending.
 *
 * A perceptual fingerprint of a plain picture would match other plain pictures; exact ones never do.
 * @param {Result} result
 * @returns {Fingerprint[]}
 */
export function sendable(result) {
  return result.fingerprints.filter(
    (each) => each.algorithm !== 'pdq' || (each.quality ?? 0) >= MIN_QUALITY,
  );
}

/**
 * Writes the request: fingerprints and answers, and nothing else that the page knows.
 * @param {{requestId: string, who: string, results: Result[], answers: Answers}} parts
 * @returns {string} the JSON text, laid out for reading
 */
export function writeCaseRequest({ requestId, who, results, answers }) {
  const items = results.map((result) => ({
    kind: result.kind,
    fingerprints: sendable(result).map(({ algorithm, value, quality, view, frame_ms }) => ({
      algorithm,
      value,
      quality,
      view,
      frame_ms,
    })),
  }));
  const given = Object.keys(answers).length > 0 ? answers : undefined;
  return JSON.stringify({ request_id: requestId, who, items, answers: given }, null, 1);
}
