/**
 * Brings the browser's Python here, once: every worker, also one that replaces another, is started
 * from these parts, so after the download no network is needed any more.
 */

import { HashFailure } from './hash-failure.js';

/**
 * @typedef {{ worker: string, parts: Record<string, string>, sizes?: Record<string, number>,
 *   decoders?: import('./decoders.js').DecoderUrls, views?: string }} RuntimeUrls
 * @typedef {{ main: WebAssembly.Module, python: ArrayBuffer,
 *   sides: Record<string, WebAssembly.Module>, views: string }} RuntimeParts
 */

/**
 * Fetch every part and compile the compiled ones while they arrive.
 * @param {RuntimeUrls} urls
 * @param {(loaded: number, total: number) => void} onBytes uncompressed bytes; total 0 if unknown
 * @param {AbortSignal} signal
 * @returns {Promise<RuntimeParts>}
 */
export async function fetchParts(urls, onBytes, signal) {
  if (typeof WebAssembly !== 'object') throw new HashFailure('no-wasm');
  const total = Object.values(urls.sizes ?? {}).reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  const count = (/** @type {number} */ size) => onBytes((loaded += size), total);
  const arrived = await Promise.all(
    Object.entries(urls.parts).map(async ([name, url]) => {
      const response = await fetchPart(url, signal);
      const counted = countBytes(response, count);
      return /** @type {const} */ ([
        name,
        await (url.endsWith('.wasm') ? compile(counted) : counted.arrayBuffer()),
      ]);
    }),
  );
  return sortParts(Object.fromEntries(arrived), urls.views ?? 'own');
}

/**
 * @param {Record<string, WebAssembly.Module | ArrayBuffer>} arrived
 * @param {string} views the operator's setting `picture_views`
 * @returns {RuntimeParts}
 */
function sortParts({ main, python, ...sides }, views) {
  if (!(main instanceof WebAssembly.Module && python instanceof ArrayBuffer))
    throw new HashFailure('runtime-unavailable');
  return {
    main,
    python,
    sides: /** @type {Record<string, WebAssembly.Module>} */ (sides),
    views,
  };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function fetchPart(url, signal) {
  const response = await fetch(url, { signal, credentials: 'omit' });
  if (!response.ok || !response.body) throw new HashFailure('runtime-unavailable');
  return response;
}

/**
 * @param {Response} response
 * @param {(size: number) => void} count
 */
function countBytes(response, count) {
  const body = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body);
  const counter = new TransformStream({
    /** @param {Uint8Array} chunk */
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  return new Response(body.pipeThrough(counter), {
    headers: { 'Content-Type': 'application/wasm' },
  });
}

/** @param {Response} response */
async function compile(response) {
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) throw new HashFailure('no-wasm');
    throw error;
  }
}
