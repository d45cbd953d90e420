/**
 * Choosing files, and watching what becomes of them.
 *
 * @typedef {import('./files.js').ChosenFiles} ChosenFiles
 * @typedef {import('./texts.js').Texts} Texts
 */

import { MAX_FILES } from '../shared/limits.js';
import { find } from './elements.js';
import { ErrorSummary } from './error-summary.js';
import { FileList } from './file-list.js';

const QUIET_MS = 1500;

export class ChoosePanel {
  #panel;
  #files;
  #texts;
  #onContinue;
  #errors;
  #picker;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #nextWord;

  /**
   * @param {HTMLElement} panel
   * @param {ChosenFiles} files
   * @param {Texts} texts
   * @param {() => void} onContinue called when there is something to check
   */
  constructor(panel, files, texts, onContinue) {
    this.#panel = panel;
    this.#files = files;
    this.#texts = texts;
    this.#onContinue = onContinue;
    this.#errors = new ErrorSummary(panel, texts.say('error-title'));
    this.#picker = find(panel, '#picker', HTMLInputElement);
    new FileList(this.#slot('files'), files, texts);
    this.#picker.addEventListener('change', () => this.#pick());
    this.#acceptDrops();
    this.#button('continue').addEventListener('click', () => this.#continue());
    files.addEventListener('change', () => this.#draw());
    this.#draw();
  }

  hideProblems() {
    this.#errors.hide();
  }

  /**
   * Says something about the whole choice; an empty text says nothing.
   * @param {string} text
   */
  notice(text) {
    const notice = this.#slot('notice');
    notice.textContent = text;
    notice.hidden = text === '';
  }

  /**
   * Shows how much of the browser's part has arrived.
   * @param {number} loaded bytes
   * @param {number} total bytes
   */
  loading(loaded, total) {
    const progress = find(this.#panel, '#loading progress', HTMLProgressElement);
    progress.max = Math.max(total, loaded);
    progress.value = loaded;
  }

  /**
   * Shows whether the part that makes fingerprints is on its way, there, or missing.
   * @param {'loading' | 'ready' | 'missing'} state
   */
  engine(state) {
    this.#panel.dataset.engine = state;
    find(this.#panel, '#loading', HTMLElement).hidden = state !== 'loading';
    find(this.#panel, '#missing', HTMLElement).hidden = state !== 'missing';
  }

  /** Says that nothing of this needs the network any more. */
  worksOffline() {
    this.#slot('offline-works').hidden = false;
  }

  #pick() {
    this.#add(this.#picker.files ?? []);
    this.#picker.value = ''; // so that the same file can be chosen again after it was removed
  }

  /** @param {Iterable<File>} chosen */
  #add(chosen) {
    this.#errors.hide();
    const refused = this.#files.add(chosen);
    this.notice(
      refused > 0 ? this.#texts.count('too-many', refused, { most: String(MAX_FILES) }) : '',
    );
  }

  /** A drop beside the box would open the picture in place of this page, so all of it takes drops. */
  #acceptDrops() {
    window.addEventListener('dragover', (event) => {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = this.#panel.hidden ? 'none' : 'copy';
    });
    window.addEventListener('drop', (event) => {
      event.preventDefault();
      if (!this.#panel.hidden && event.dataTransfer) this.#add(event.dataTransfer.files);
    });
  }

  #continue() {
    const problem = this.#problem();
    if (problem === '') {
      this.#errors.hide();
      this.#onContinue();
    } else {
      this.#errors.show([{ text: problem, target: this.#picker }]);
    }
  }

  #problem() {
    const working = this.#files.working.length;
    if (working > 0) return this.#texts.count('still-working', working);
    if (this.#files.ready.length === 0) return this.#texts.say('nothing-chosen');
    return '';
  }

  #draw() {
    const ready = this.#files.ready.length;
    this.#button('continue').textContent =
      ready > 0 ? this.#texts.count('continue-with', ready) : this.#texts.say('continue');
    this.#speak();
  }

  /** Tells a screen reader how far things are: at once when all is done, else now and then. */
  #speak() {
    const quiet = this.#files.working.length > 0 ? QUIET_MS : 0;
    if (quiet === 0) clearTimeout(this.#nextWord);
    else if (this.#nextWord !== undefined) return;
    this.#nextWord = setTimeout(() => {
      this.#nextWord = undefined;
      this.#slot('summary').textContent = this.#summary();
    }, quiet);
  }

  #summary() {
    if (this.#files.all.length === 0) return '';
    const working = this.#files.working.length;
    const failed = this.#files.all.filter((file) => file.state === 'failed').length;
    const sentences = [this.#texts.count('status-ready', this.#files.ready.length)];
    if (working > 0) sentences.push(this.#texts.count('status-working', working));
    if (failed > 0) sentences.push(this.#texts.count('status-failed', failed));
    return sentences.join(' ');
  }

  /** @param {string} name */
  #slot(name) {
    return find(this.#panel, `[data-slot=${name}]`, HTMLElement);
  }

  /** @param {string} name */
  #button(name) {
    return find(this.#panel, `[data-act=${name}]`, HTMLButtonElement);
  }
}
