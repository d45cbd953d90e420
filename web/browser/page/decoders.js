/**
 * The workers that decode what Python cannot: fetched beforehand, started when a file needs one.
 *
 * Were one fetched only then, the request would tell the server what kind of file was chosen. With
 * a data saver they are, but always all of them: that tells no more than that one was needed.
 * Nothing that they post is listened to here: they speak to the jailed worker through a channel.
 */

import { workerAddress } from './worker-address.js';

/**
 * @typedef {import('../shared/protocol.js').DecoderName} DecoderName
 * @typedef {{ video: string, heif: string, libheif: string }} DecoderUrls
 */

export class Decoders {
  #urls;
  #signal;
  /** The bytes of libheif, and with them all decoders. @type {Promise<ArrayBuffer> | null} */
  #fetched = null;
  /** @type {Promise<WebAssembly.Module> | null} */
  #libheif = null;
  /** Settles when the turn that was taken last is over. @type {Promise<void>} */
  #lastTurn = Promise.resolve();

  /**
   * @param {DecoderUrls | undefined} urls
   * @param {AbortSignal} signal ends a download
   */
  constructor(urls, signal) {
    this.#urls = urls;
    this.#signal = signal;
  }

  /**
   * Fetch every decoder, so that none needs the network any more. Calling it again does nothing,
   * unless it failed.
   * @returns {Promise<ArrayBuffer>}
   */
  fetch() {
    this.#fetched ??= this.#fetchAll().catch((error) => {
      this.#fetched = null;
      throw error;
    });
    return this.#fetched;
  }

  /**
   * Wait until no other decoder is at work: two at once may need more memory than a phone has.
   * @returns {Promise<() => void>} ends the turn
   */
  async takeTurn() {
    const before = this.#lastTurn;
    let end = () => {};
    this.#lastTurn = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }

  /**
   * Start a decoder for one file.
   * @param {DecoderName} name
   * @param {File | Blob} file
   * @param {MessagePort} port to the jailed worker
   */
  async start(name, file, port) {
    const libheif = await this.fetch();
    if (!this.#urls) throw new TypeError('no decoders here');
    if (name === 'heif') this.#libheif ??= WebAssembly.compile(libheif);
    const module = name === 'heif' ? await this.#libheif : undefined;
    const worker = new Worker(workerAddress(this.#urls[name]));
    worker.postMessage(name === 'heif' ? { module, port } : { file, port }, [port]);
    return worker;
  }

  async #fetchAll() {
    if (!this.#urls) throw new TypeError('no decoders here');
    const { libheif, ...workers } = this.#urls;
    // A worker has its policy from its address, so it cannot be started from bytes: the browser's
    // cache keeps it.
    const [bytes] = await Promise.all([libheif, ...Object.values(workers)].map(this.#fetchPart));
    return /** @type {ArrayBuffer} */ (bytes);
  }

  /** Asks as the start of a worker will ask: with other credentials some browsers cache it apart. */
  #fetchPart = async (/** @type {string} */ url) => {
    const response = await fetch(url, { signal: this.#signal, credentials: 'same-origin' });
    if (!response.ok) throw new TypeError('no decoders here');
    return response.arrayBuffer();
  };
}
