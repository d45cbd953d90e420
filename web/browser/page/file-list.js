/**
 * Shows the chosen files, one row each: its name, what became of it in words, and what can be done.
 *
 * @typedef {import('./files.js').ChosenFile} ChosenFile
 * @typedef {import('./files.js').ChosenFiles} ChosenFiles
 * @typedef {import('./texts.js').Texts} Texts
 * @typedef {'cancel' | 'retry' | 'remove'} Act
 */

import { copyTemplate, find } from './elements.js';

/** What the bar of a file in work counts to: a film is opened, then seen from start to end. */
const STEPS = 4;

/** Failures that may pass; the others lie in the file itself. */
const PASSING = new Set([
  'cancelled',
  'out-of-memory',
  'runtime-unavailable',
  'timeout',
  'unexpected',
  'unreadable-file',
  'worker-lost',
]);

export class FileList {
  #list;
  #files;
  #texts;
  /** @type {Map<ChosenFile, HTMLElement>} */
  #rows = new Map();

  /**
   * @param {HTMLElement} list
   * @param {ChosenFiles} files
   * @param {Texts} texts
   */
  constructor(list, files, texts) {
    this.#list = list;
    this.#files = files;
    this.#texts = texts;
    files.addEventListener('change', () => this.#draw());
  }

  #draw() {
    for (const [file, row] of this.#rows) {
      if (this.#files.all.includes(file)) continue;
      this.#moveFocusFrom(row);
      row.remove();
      this.#rows.delete(file);
    }
    for (const file of this.#files.all) {
      const row = this.#rows.get(file) ?? this.#addRow(file);
      this.#fill(row, file);
    }
    this.#list.hidden = this.#files.all.length === 0;
  }

  /** @param {ChosenFile} file */
  #addRow(file) {
    const row = copyTemplate('file-row');
    find(row, '[data-slot=name]', HTMLElement).textContent = file.name;
    for (const act of /** @type {Act[]} */ (['cancel', 'retry', 'remove'])) {
      const button = find(row, `[data-act=${act}]`, HTMLButtonElement);
      button.setAttribute('aria-label', this.#texts.say(`${act}-file`, { name: file.name }));
      button.addEventListener('click', () => this.#files[act](file));
    }
    this.#rows.set(file, row);
    this.#list.append(row);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {ChosenFile} file
   */
  #fill(row, file) {
    const twin = this.#files.twinOf(file);
    const status = find(row, '[data-slot=status]', HTMLElement);
    const words = twin ? this.#texts.say('same-file', { name: twin.name }) : this.#words(file);
    if (status.textContent !== words) status.textContent = words;
    row.classList.toggle('done', file.state === 'done' && !twin);
    row.classList.toggle('bad', file.state === 'failed');
    const progress = find(row, 'progress', HTMLProgressElement);
    progress.hidden = file.state !== 'working';
    progress.value = stepsDone(file);
    this.#offer(row, 'cancel', !file.settled);
    this.#offer(row, 'retry', file.state === 'failed' && PASSING.has(file.code));
    this.#offer(row, 'remove', file.settled);
  }

  /** @param {ChosenFile} file */
  #words(file) {
    if (file.state === 'failed') {
      const key = `failed-${file.code}`;
      return this.#texts.say(this.#texts.has(key) ? key : 'failed-unexpected');
    }
    if (file.state === 'working') return this.#stage(file);
    if (file.state === 'waiting') return this.#texts.say('waiting');
    if (file.result?.kind === 'video')
      return this.#texts.say(`done-${file.result.note ?? 'video'}`);
    if (this.#files.isPlain(file)) return this.#texts.say('done-plain');
    return this.#texts.say(isFirstFrameAlone(file.result) ? 'done-first-frame' : 'done');
  }

  /** @param {ChosenFile} file */
  #stage({ stage, place, began }) {
    if (!place?.duration) return this.#texts.say(`stage-${stage}`);
    const { position, duration } = place;
    const pace = (performance.now() - began) / Math.max(1, position);
    const left = pace * Math.max(0, duration - position);
    return this.#texts.say('stage-place', {
      position: clock(position),
      duration: clock(duration),
      left: clock(left),
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {Act} act
   * @param {boolean} offered
   */
  #offer(row, act, offered) {
    const button = find(row, `[data-act=${act}]`, HTMLButtonElement);
    const focused = button === document.activeElement;
    button.hidden = !offered;
    // A button that goes away under the finger of a keyboard user hands its focus to the next one.
    if (focused && !offered) queueMicrotask(() => this.#focusIn(row));
  }

  /** @param {HTMLElement} row */
  #moveFocusFrom(row) {
    if (!row.contains(document.activeElement)) return;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (next instanceof HTMLElement) this.#focusIn(next);
  }

  /** @param {HTMLElement} row */
  #focusIn(row) {
    row.querySelector(/** @type {'button'} */ ('button:not([hidden])'))?.focus();
  }
}

/** @param {ChosenFile} file */
function stepsDone({ stage, place }) {
  if (!place?.duration) return stage === 'looking' ? 2 : 1;
  return 1 + (STEPS - 1) * Math.min(1, place.position / place.duration);
}

/**
 * Whether the later frames of a moving picture have no fingerprint; a TIFF's are pages.
 * @param {ChosenFile['result']} result
 */
function isFirstFrameAlone(result) {
  if (!result || result.frames === 1 || result.format === 'TIFF') return false;
  return result.fingerprints.every((each) => each.frame_ms === undefined);
}

/**
 * Writes a length of time as players do.
 * @param {number} milliseconds
 */
function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
