/** Exact fingerprints by the browser itself, on a thread of its own while Python is at work. */

const BROWSER_DIGESTS = Object.entries({ sha1: 'SHA-1', sha256: 'SHA-256' });
/** The browser copies a file for each digest: a large one would cost a phone its memory. */
const MOST_DIGESTED_BYTES = 16 * 2 ** 20;

/**
 * Begin a file's SHA-1 and SHA-256; null where they are left to Python: in a large file, and in
 * pages without https, to which browsers offer no digests.
 * @param {ArrayBuffer} bytes
 */
function startDigests(bytes) {
  if (!crypto.subtle || bytes.byteLength > MOST_DIGESTED_BYTES) return null;
  return Promise.all(
    BROWSER_DIGESTS.map(async ([algorithm, name]) => {
      const digest = new Uint8Array(await crypto.subtle.digest(name, bytes));
      return { algorithm, value: Array.from(digest, inHex).join('') };
    }),
  );
}

/** @param {number} byte */
function inHex(byte) {
  return byte.toString(16).padStart(2, '0');
}
