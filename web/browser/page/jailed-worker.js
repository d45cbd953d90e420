/** One worker in the jail: started from the parts, given one file at a time, ended without asking. */

import { readWorkerMessage } from '../shared/protocol.js';
import { HashFailure } from './hash-failure.js';
import { workerAddress } from './worker-address.js';

/**
 * @typedef {import('./runtime.js').RuntimeParts} RuntimeParts
 * @typedef {import('../shared/protocol.js').Result} Result
 * @typedef {import('../shared/protocol.js').Stage} Stage
 * @typedef {import('../shared/protocol.js').Place} Place
 * @typedef {import('../shared/protocol.js').DecoderName} DecoderName
 * @typedef {(stage: Stage, place?: Place) => void} OnStage
 * @typedef {{ id: number, file: File | Blob, onStage: OnStage,
 *   resolve: (result: Result) => void, reject: (failure: HashFailure) => void,
 *   asked?: boolean, failure?: string }} Task
 */

/** Longer than the worker's own patience, so that its plainer word comes first. */
const START_PATIENCE_MS = 75_000;
const FILE_PATIENCE_MS = 180_000;
/** A worker that grew beyond this is replaced: WebAssembly never gives memory back. */
const MOST_MEMORY = 96 * 2 ** 20;

export class JailedWorker {
  /** Bytes that Python holds, as the worker said last. */
  memory = 0;
  /** @type {Task | null} */
  #task = null;
  #ended = false;
  #nextId = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;
  /** @type {Worker} */
  #worker;
  #decoders;
  /** The worker that decodes for this one, while a file needs it. @type {Worker | null} */
  #decoder = null;
  /** Lets the next decoder of the pool begin. */
  #endTurn = () => {};
  /** @type {() => void} */
  #onReady = () => {};
  /** @type {(failure: HashFailure) => void} */
  #onBroken = () => {};

  /**
   * @param {string} url
   * @param {RuntimeParts} parts
   * @param {import('./decoders.js').Decoders} decoders
   */
  constructor(url, parts, decoders) {
    this.#decoders = decoders;
    /** Settles when Python runs, or rejects with a HashFailure. @type {Promise<void>} */
    this.ready = new Promise((resolve, reject) => {
      this.#onReady = resolve;
      this.#onBroken = reject;
    });
    this.ready.catch(() => {});
    this.#worker = new Worker(workerAddress(url));
    this.#worker.addEventListener('message', (event) => this.#receive(event.data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end('worker-lost');
    });
    this.#worker.addEventListener('messageerror', () => this.end('worker-lost'));
    this.#worker.postMessage({ type: 'boot', ...parts });
    this.#wait(START_PATIENCE_MS);
  }

  /** Whether it can be given another file. */
  get alive() {
    return !this.#ended;
  }

  /** Whether it grew so much that the next file deserves a fresh one. */
  get worn() {
    return this.memory > MOST_MEMORY;
  }

  /**
   * Let the worker read and hash one file. The page itself never reads it.
   * @param {File | Blob} file
   * @param {OnStage} onStage
   * @returns {Promise<Result>}
   */
  hash(file, onStage) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new HashFailure('worker-lost'));
      const id = this.#nextId++;
      this.#task = { id, file, onStage, resolve, reject };
      this.#worker.postMessage({ type: 'hash', id, file });
      this.#wait(FILE_PATIENCE_MS);
    });
  }

  /**
   * End it at once, whatever it is doing.
   * @param {string} code why; given to whoever waits
   */
  end(code) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#patience);
    this.#worker.terminate();
    this.#endDecoder();
    this.#onBroken(new HashFailure(code));
    this.#task?.reject(new HashFailure(code));
    this.#task = null;
  }

  /** @param {unknown} data */
  #receive(data) {
    if (this.#ended) return;
    const message = readWorkerMessage(data);
    // Asked again it would say the same: nobody gains by waiting until patience ends.
    if (!message) return this.end('unexpected');
    if (message.type === 'broken') return this.end(message.code);
    if (message.type === 'ready') {
      clearTimeout(this.#patience);
      this.memory = message.memory;
      return this.#onReady();
    }
    const task = this.#task;
    if (task?.id !== message.id) return;
    if (message.type === 'needs') return void this.#startDecoder(task, message.decoder);
    if (message.type === 'progress') {
      this.#wait(FILE_PATIENCE_MS);
      return task.onStage(message.stage, message.place);
    }
    clearTimeout(this.#patience);
    this.#endDecoder();
    this.memory = message.memory;
    this.#task = null;
    if (message.type === 'done' && !task.failure) task.resolve(message.result);
    else task.reject(new HashFailure(task.failure ?? ('code' in message ? message.code : '')));
  }

  /**
   * When its turn comes, start the worker that decodes this file and join the two by a channel of
   * their own.
   * @param {Task} task
   * @param {DecoderName} name
   */
  async #startDecoder(task, name) {
    if (task.asked) return;
    task.asked = true;
    clearTimeout(this.#patience); // a long film before it is no fault of this file's
    const endTurn = await this.#decoders.takeTurn();
    if (this.#task !== task) return endTurn();
    this.#endTurn = endTurn;
    this.#wait(FILE_PATIENCE_MS);
    const { port1, port2 } = new MessageChannel();
    try {
      const decoder = await this.#decoders.start(name, task.file, port1);
      if (this.#task !== task) return decoder.terminate();
      this.#decoder = decoder;
      decoder.addEventListener('error', (event) => {
        event.preventDefault();
        this.#endDecoder();
        // Python goes on: a film keeps its exact fingerprints.
        this.#worker.postMessage({ type: 'decoder-lost' });
      });
    } catch {
      // Only this file needs the decoder. Told so, the worker comes to an end with it and goes on.
      task.failure = 'runtime-unavailable';
      port1.postMessage({ type: 'failed', code: task.failure });
    }
    this.#worker.postMessage({ type: 'decoder', id: task.id, port: port2 }, [port2]);
  }

  #endDecoder() {
    this.#decoder?.terminate();
    this.#decoder = null;
    this.#endTurn();
  }

  /** @param {number} duration */
  #wait(duration) {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.end('timeout'), duration);
  }
}
