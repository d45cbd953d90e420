/**
 * Hashes files in jailed workers, a few at a time.
 *
 * A file that is cancelled, a worker that is killed or grew too large: the worker ends at once and
 * a fresh one takes its place, started from the parts that are here already.
 */

import { Decoders } from './decoders.js';
import { HashFailure } from './hash-failure.js';
import { JailedWorker } from './jailed-worker.js';
import { fetchParts } from './runtime.js';

export { HashFailure };

/**
 * @typedef {import('./runtime.js').RuntimeUrls} RuntimeUrls
 * @typedef {import('./runtime.js').RuntimeParts} RuntimeParts
 * @typedef {import('../shared/protocol.js').Result} Result
 * @typedef {import('./jailed-worker.js').OnStage} OnStage
 * @typedef {{ file: File | Blob, onStage: OnStage, signal: AbortSignal | undefined,
 *   resolve: (result: Result) => void, reject: (reason: unknown) => void }} Job
 */

/** Reasons that say more about the worker than about the file: it must not get another. */
const WORKER_FAILED = new Set(['out-of-memory', 'unexpected', 'unreadable-file']);

/** Reasons for not starting that the page tells apart. */
const TOLD_APART = new Set(['cancelled', 'no-wasm']);

/**
 * How many workers this device carries: each needs up to 200 MB, and one of them, whose HEIC of 48
 * megapixels is being decoded, three times as much. Phones that do not tell have little.
 */
export function poolSize() {
  const { deviceMemory, hardwareConcurrency = 1 } =
    /** @type {{ deviceMemory?: number, hardwareConcurrency?: number }} */ (navigator);
  const memory = deviceMemory ?? (matchMedia('(pointer: coarse)').matches ? 2 : 8);
  return memory <= 2 || hardwareConcurrency < 2 ? 1 : 2;
}

export class HashPool {
  /** Uncompressed bytes so far and in all. @type {(loaded: number, total: number) => void} */
  onBytes = () => {};
  #urls;
  #size;
  /** @type {Job[]} */
  #queue = [];
  /** Idle workers that have started. @type {JailedWorker[]} */
  #idle = [];
  /** Every worker, also those that start or work. @type {Set<JailedWorker>} */
  #workers = new Set();
  /** @type {Promise<RuntimeParts> | null} */
  #parts = null;
  /** @type {Promise<void> | null} */
  #ready = null;
  /** @type {() => void} */
  #onReady = () => {};
  /** @type {(failure: HashFailure) => void} */
  #onFailed = () => {};
  #download = new AbortController();
  #decoders;
  #stopped = false;

  /**
   * Nothing loads before `start`.
   * @param {RuntimeUrls} urls
   * @param {{ size?: number }} [options] how many workers, one or two
   */
  constructor(urls, { size = poolSize() } = {}) {
    this.#urls = urls;
    this.#decoders = new Decoders(urls.decoders, this.#download.signal);
    this.#size = Math.min(2, Math.max(1, size));
  }

  /** Begin the download and start a worker. Calling it again does nothing, unless it failed. */
  start() {
    if (this.#ready || this.#stopped) return;
    this.#ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      this.#onFailed = reject;
    });
    this.#ready.catch(() => {});
    void this.#addWorker();
  }

  /** The parts, fetched once; what has arrived is kept whatever becomes of the workers. */
  #fetchParts() {
    const { signal } = this.#download;
    this.#parts ??= fetchParts(this.#urls, (...sizes) => this.onBytes(...sizes), signal).catch(
      (error) => {
        this.#parts = null;
        throw error;
      },
    );
    return this.#parts;
  }

  /** Settles when HEIC and films need the network no more either; rejects when it failed. */
  async fetchDecoders() {
    await this.#decoders.fetch();
  }

  /**
   * Settles when any worker can take a file; rejects with a HashFailure when none started.
   * @type {Promise<void>}
   */
  get ready() {
    this.start();
    return this.#ready ?? Promise.reject(new HashFailure('cancelled'));
  }

  /**
   * Hash one file when its turn comes.
   * @param {File | Blob} file
   * @param {{ signal?: AbortSignal, onStage?: OnStage }} [options] `signal` ends it
   *   at once, also in the middle
   * @returns {Promise<Result>} rejects with a HashFailure
   */
  hash(file, { signal, onStage = () => {} } = {}) {
    return new Promise((resolve, reject) => {
      if (this.#stopped || signal?.aborted) return reject(new HashFailure('cancelled'));
      const job = { file, onStage, signal, resolve, reject };
      signal?.addEventListener('abort', () => this.#unqueue(job), { once: true });
      this.#queue.push(job);
      this.start();
      this.#fill();
    });
  }

  /** End everything: nothing of a file stays in memory. */
  stop() {
    this.#stopped = true;
    this.#download.abort();
    for (const worker of this.#workers) worker.end('cancelled');
    this.#workers.clear();
    this.#idle = [];
    this.#parts = null;
    this.#giveUp(new HashFailure('cancelled'));
  }

  /** @param {Job} job */
  #unqueue(job) {
    const place = this.#queue.indexOf(job);
    if (place >= 0) this.#queue.splice(place, 1);
    job.reject(new HashFailure('cancelled'));
  }

  /**
   * No worker is left: all that wait hear it, and the next file begins anew.
   * @param {HashFailure} failure
   */
  #giveUp(failure) {
    this.#ready = null;
    this.#onFailed(failure);
    for (const job of this.#queue.splice(0)) job.reject(failure);
  }

  /** Give waiting files to idle workers, and start another worker while files wait. */
  #fill() {
    while (this.#queue.length && this.#idle.length) {
      const worker = /** @type {JailedWorker} */ (this.#idle.shift());
      if (worker.alive) void this.#work(worker, /** @type {Job} */ (this.#queue.shift()));
      else this.#reuse(worker);
    }
    const missing = this.#queue.length > 0 && this.#workers.size < this.#size;
    if (missing && this.#workers.size > 0) void this.#addWorker();
  }

  /**
   * @param {JailedWorker} worker
   * @param {Job} job
   */
  async #work(worker, job) {
    const cancel = () => worker.end('cancelled');
    job.signal?.addEventListener('abort', cancel, { once: true });
    try {
      job.resolve(await worker.hash(job.file, job.onStage));
    } catch (failure) {
      job.reject(failure);
      if (failure instanceof HashFailure && WORKER_FAILED.has(failure.code)) worker.end('worn');
    } finally {
      job.signal?.removeEventListener('abort', cancel);
    }
    this.#reuse(worker);
  }

  /** @param {JailedWorker} worker */
  #reuse(worker) {
    if (this.#stopped) return;
    if (worker.alive && !worker.worn) {
      this.#idle.push(worker);
      return this.#fill();
    }
    worker.end('worn');
    this.#workers.delete(worker);
    void this.#addWorker();
  }

  /** Start one more worker; what goes wrong is told only where no other is left to do the work. */
  async #addWorker() {
    try {
      const parts = await this.#fetchParts();
      // Counted only now: a hundred files that are chosen at once all get here before any started.
      if (this.#stopped || this.#workers.size >= this.#size) return;
      await this.#startWorker(parts);
      this.#onReady();
      this.#fill();
    } catch (failure) {
      if (this.#workers.size === 0) this.#giveUp(notStarted(failure));
    }
  }

  /** @param {RuntimeParts} parts */
  async #startWorker(parts) {
    const worker = new JailedWorker(this.#urls.worker, parts, this.#decoders);
    this.#workers.add(worker);
    try {
      await worker.ready;
    } catch (failure) {
      this.#workers.delete(worker);
      throw failure;
    }
    this.#idle.push(worker);
  }
}

/**
 * Name what kept a worker from starting: no file was at fault, and none was begun.
 * @param {unknown} failure
 */
function notStarted(failure) {
  const plain = failure instanceof HashFailure && TOLD_APART.has(failure.code);
  return plain ? failure : new HashFailure('runtime-unavailable');
}
