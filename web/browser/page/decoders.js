/**
 * The workers that decode what Python cannot: loaded when a file needs one, and only then.
 *
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
  /** @type {Promise<WebAssembly.Module> | null} */
  #libheif = null;

  /**
   * @param {DecoderUrls | undefined} urls
   * @param {AbortSignal} signal ends a download
   */
  constructor(urls, signal) {
    this.#urls = urls;
    this.#signal = signal;
  }

  /**
   * Start a decoder for one file.
   * @param {DecoderName} name
   * @param {File | Blob} file
   * @param {MessagePort} port to the jailed worker
   */
  async start(name, file, port) {
    if (!this.#urls) throw new TypeError('no decoders here');
    const module = name === 'heif' ? await this.#compileLibheif(this.#urls.libheif) : undefined;
    const worker = new Worker(workerAddress(this.#urls[name]));
    worker.postMessage(name === 'heif' ? { module, port } : { file, port }, [port]);
    return worker;
  }

  /** @param {string} url */
  #compileLibheif(url) {
    this.#libheif ??= WebAssembly.compileStreaming(
      fetch(url, { signal: this.#signal, credentials: 'omit' }),
    ).catch((error) => {
      this.#libheif = null;
      throw error;
    });
    return this.#libheif;
  }
}
