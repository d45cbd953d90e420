/**
 * The chosen files and what has become of each. Files live here, in memory, and nowhere else.
 *
 * @typedef {import('./pool.js').HashPool} HashPool
 * @typedef {import('../shared/protocol.js').Result} Result
 * @typedef {import('../shared/protocol.js').Place} Place
 * @typedef {'waiting' | 'working' | 'done' | 'failed'} State
 */

import { MAX_FILES } from '../shared/limits.js';
import { sendable } from './case-request.js';

/** One chosen file. Its name is shown on this screen only; it is never sent. */
export class ChosenFile {
  /** @type {State} */
  state = 'waiting';
  /** @type {string} what is being done with it, while working */
  stage = '';
  /** How far into a film. @type {Place | undefined} */
  place = undefined;
  /** When the work on it began, by the page's clock. */
  began = 0;
  /** @type {string} why it failed */
  code = '';
  /** @type {Result | null} */
  result = null;
  /** @type {AbortController} */
  work = new AbortController();

  /**
   * @param {number} id
   * @param {File} file
   */
  constructor(id, file) {
    this.id = id;
    this.name = file.name;
    /** @type {File | null} let go as soon as its fingerprints are known */
    this.file = file;
  }

  get settled() {
    return this.state === 'done' || this.state === 'failed';
  }

  /** The fingerprint of the whole file's bytes, equal only for equal files. */
  get exact() {
    return this.result?.fingerprints.find((each) => each.algorithm === 'sha256')?.value;
  }
}

/** Fires `change` whenever a file or the list of them changes. */
export class ChosenFiles extends EventTarget {
  /** @type {ChosenFile[]} */
  #files = [];
  #pool;
  #nextId = 1;

  /** @param {HashPool} pool */
  constructor(pool) {
    super();
    this.#pool = pool;
  }

  /** @returns {readonly ChosenFile[]} */
  get all() {
    return this.#files;
  }

  /** The files whose fingerprints can be sent; the same picture counts once. */
  get ready() {
    return this.#files.filter((file) => file.state === 'done' && !this.twinOf(file));
  }

  get working() {
    return this.#files.filter((file) => !file.settled);
  }

  /**
   * Adds files up to the limit.
   * @param {Iterable<File>} chosen
   * @returns {number} how many found no place
   */
  add(chosen) {
    const added = [...chosen];
    const places = MAX_FILES - this.#files.filter((file) => this.#takesPlace(file)).length;
    const taken = added.slice(0, Math.max(0, places));
    for (const file of taken) {
      const entry = new ChosenFile(this.#nextId++, file);
      this.#files.push(entry);
      void this.#hash(entry);
    }
    this.#changed();
    return added.length - taken.length;
  }

  /**
   * Tries a file again that failed.
   * @param {ChosenFile} file
   */
  retry(file) {
    if (file.state === 'failed') void this.#hash(file);
  }

  /**
   * Stops the work on one file; it stays in the list and can be tried again.
   * @param {ChosenFile} file
   */
  cancel(file) {
    file.work.abort();
  }

  /** @param {ChosenFile} file */
  remove(file) {
    this.#files = this.#files.filter((other) => other !== file);
    file.work.abort();
    this.#changed();
  }

  /** Forgets everything. */
  clear() {
    const files = this.#files;
    this.#files = [];
    for (const file of files) {
      file.work.abort();
      file.file = null;
      file.result = null;
    }
    this.#changed();
  }

  /**
   * Tries everything again that failed for one reason.
   * @param {string} code
   */
  retryAll(code) {
    for (const file of this.#files) if (file.code === code) this.retry(file);
  }

  /**
   * The earlier file in the list with exactly the same bytes.
   * @param {ChosenFile} file
   */
  twinOf(file) {
    if (file.exact === undefined) return undefined;
    const first = this.#files.find((other) => other.exact === file.exact);
    return first === file ? undefined : first;
  }

  /**
   * Says whether a picture is so plain that only exact copies of it can be recognised.
   * @param {ChosenFile} file
   */
  isPlain(file) {
    if (!file.result) return false;
    return !sendable(file.result).some((each) => each.algorithm === 'pdq');
  }

  /** @param {ChosenFile} file */
  #takesPlace(file) {
    return file.state !== 'failed' && !this.twinOf(file);
  }

  /** @param {ChosenFile} file */
  async #hash(file) {
    if (!file.file) return;
    const work = new AbortController();
    Object.assign(file, { state: 'waiting', stage: '', place: undefined, code: '', work });
    this.#changed();
    try {
      const result = await this.#pool.hash(file.file, {
        signal: work.signal,
        onStage: (stage, place = file.place) => {
          const began = stage === 'reading' ? performance.now() : file.began;
          this.#update(file, work, { state: 'working', stage, place, began });
        },
      });
      this.#update(file, work, { state: 'done', result, file: null });
    } catch (error) {
      const code = /** @type {{code?: unknown}} */ (error).code;
      if (file.work === work) this.#fail(file, typeof code === 'string' ? code : 'unexpected');
    }
  }

  /**
   * Changes a file unless the work was cancelled meanwhile.
   * @param {ChosenFile} file
   * @param {AbortController} work
   * @param {Partial<ChosenFile>} change
   */
  #update(file, work, change) {
    if (file.work !== work || work.signal.aborted) return;
    Object.assign(file, change);
    this.#changed();
  }

  /**
   * @param {ChosenFile} file
   * @param {string} code
   */
  #fail(file, code) {
    Object.assign(file, { state: 'failed', code });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
