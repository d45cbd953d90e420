/**
 * Case number and PIN, shown once, and the ways to keep them.
 *
 * @typedef {import('./submit.js').Accepted} Accepted
 * @typedef {import('./texts.js').Texts} Texts
 */

import { find } from './elements.js';

/** Some browsers read the blob only after the click has returned. */
const BLOB_LIFE_MS = 10_000;

export class FinishPanel {
  #panel;
  #texts;

  /**
   * @param {HTMLElement} panel
   * @param {Texts} texts
   */
  constructor(panel, texts) {
    this.#panel = panel;
    this.#texts = texts;
    this.#onClick('copy', () => this.#copy());
    this.#onClick('save', () => this.#save());
    this.#onClick('print', () => window.print());
  }

  /** @param {Accepted} answer */
  open({ caseNumber, pin }) {
    this.#slot('case-number').textContent = caseNumber;
    this.#slot('pin').textContent = pin;
  }

  clear() {
    this.open({ kind: 'accepted', caseNumber: '', pin: '' });
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#note());
      this.#say('copied');
    } catch {
      getSelection()?.selectAllChildren(find(this.#panel, '.keep', HTMLElement));
      this.#say('copy-by-hand');
    }
  }

  /** Saves a text file whose name tells nothing. */
  #save() {
    const address = URL.createObjectURL(new Blob([this.#note()], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = this.#texts.say('note-file');
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), BLOB_LIFE_MS);
    this.#say('saved');
  }

  #note() {
    const values = {
      number: this.#slot('case-number').textContent ?? '',
      pin: this.#slot('pin').textContent ?? '',
    };
    return `${this.#texts.say('note-number', values)}\n${this.#texts.say('note-pin', values)}\n`;
  }

  /** @param {string} key */
  #say(key) {
    this.#slot('status').textContent = this.#texts.say(key);
  }

  /**
   * @param {string} act
   * @param {() => void} handler
   */
  #onClick(act, handler) {
    find(this.#panel, `[data-act=${act}]`, HTMLButtonElement).addEventListener('click', handler);
  }

  /** @param {string} name */
  #slot(name) {
    return find(this.#panel, `[data-slot=${name}]`, HTMLElement);
  }
}
